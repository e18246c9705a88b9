// The program's own runner, with the programs of a test host: parts that only read and run can be tried on it directly.
import { DeployError } from '../../src/base/errors.ts';
import type { Run } from '../../src/process/run.ts';
import type { TestHost } from './lab/host.ts';

export function runOn(host: Pick<TestHost, 'exec'>): Run {
  return async (argv, { okCodes, stdin, timeoutMs } = {}) => {
    const limits = { ...(stdin === undefined ? {} : { stdin }), ...(timeoutMs === undefined ? {} : { timeoutMs }) };
    const { code: status, stdout, stderr } = await host.exec(argv, limits);
    const code = status ?? -1;
    if (code !== 0 && okCodes !== 'any' && okCodes?.includes(code) !== true) {
      throw new DeployError('command-failed', `${argv.join(' ')}: exit code ${code}: ${stderr.trim()}`);
    }
    return { code, stdout, stderr, lines: stdout.replace(/\n$/, '').split('\n') };
  };
}
