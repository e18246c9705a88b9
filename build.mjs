// Builds dist/ovirt-host-deploy: `node build.mjs --help`. Any Node.js from 20 on starts it; the pinned one does the work.
import { underNode24 } from './packaging/bootstrap.mjs';

await underNode24(process.argv[1]);
const { buildCommand } = await import('./packaging/build/command.ts');
process.exitCode = await buildCommand(process.argv.slice(2));
