// `npm run demo`: builds the executable, boots a disposable host and deploys it before your eyes. Node.js 20 starts it.
import { underNode24 } from '../../packaging/bootstrap.mjs';

await underNode24(process.argv[1]);
const { demoCommand } = await import('./demo/command.ts');
process.exitCode = await demoCommand(process.argv.slice(2));
