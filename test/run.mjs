// Runs all checks and tests: `npm test -- --help`. Any Node.js from 20 on starts it; the pinned one does the work.
import { underNode24 } from '../packaging/bootstrap.mjs';

await underNode24(process.argv[1]);
const { testCommand } = await import('./run/command.ts');
process.exitCode = await testCommand(process.argv.slice(2));
