// The program: for now it answers --version only.
import { readBuildInfo } from './cli/build-info.ts';

const { version, commit } = readBuildInfo();
process.stdout.write(`ovirt-host-deploy ${version} (${commit})\n`);
