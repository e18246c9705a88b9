// `npm run chaos`: deployments on test hosts, killed at random times. Node.js 20 starts it.
import { underNode24 } from '../../../packaging/bootstrap.mjs';

await underNode24(process.argv[1]);
const { chaosCommand } = await import('./command.ts');
process.exitCode = await chaosCommand(process.argv.slice(2));
