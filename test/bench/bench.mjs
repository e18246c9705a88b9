// `npm run bench`: measures what docs/performance.md promises and writes that page. Node.js 20 starts it.
import { underNode24 } from '../../packaging/bootstrap.mjs';

await underNode24(process.argv[1]);
const { benchCommand } = await import('./command.ts');
process.exitCode = await benchCommand(process.argv.slice(2));
