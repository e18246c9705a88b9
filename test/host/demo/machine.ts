// Whether this machine can boot test hosts, in words that say what is missing.
import { existsSync } from 'node:fs';

/** Undefined where all is well. */
export function machine(): string | undefined {
  if (process.getuid?.() !== 0)
    return 'it boots a host in namespaces of its own, which needs root; try: sudo npm run demo';
  if (!existsSync('/etc/debian_version'))
    return 'test hosts are made with debootstrap and apt: a Debian machine is needed';
  return undefined;
}
