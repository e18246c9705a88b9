// Edits kdump.conf: where fence_kdump messages go.

export interface FenceKdump {
  address: string;
  port: number;
  /** Seconds. */
  interval: number;
}

const option = /^\s*fence_kdump_(nodes|args)(\s|$)/;
const backupBegin = '#ovirt-host-deploy:backup-begin';
const backupEnd = '#ovirt-host-deploy:backup-end';

/**
 * Our two lines at the end. Foreign ones are kept, once, as comments between `#ovirt-host-deploy:backup-begin` and
 * `-end`, so that an administrator finds what was there; later runs only replace our own.
 */
export function withFenceKdump(text: string, to: FenceKdump): string {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const ours = [`fence_kdump_nodes ${to.address}`, `fence_kdump_args -p ${to.port} -i ${to.interval}`];
  const kept = lines.filter((line) => !option.test(line));
  const foreign = lines.filter((line) => option.test(line) && !ours.includes(line));
  if (foreign.length > 0 && !lines.some((line) => line.startsWith(backupBegin)))
    kept.push(backupBegin, ...foreign.map((line) => `#${line}`), backupEnd);
  return `${[...kept, ...ours].join('\n')}\n`;
}
