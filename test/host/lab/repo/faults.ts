/** Packages that fail, each in its own way; they live in the repository `faulty`. */
import type { Double } from './spec.ts';

const VERSIONS = ['1.0-1.el9', '1.1-1.el9'] as const;

/** Its rpm file is taken away after the metadata is made: a download ends with "not found". */
export const MISSING_FILE = 'missing-file';

// runs inside the rpm transaction until /run/rpm-test/slow-post.go appears, 20 seconds at most
const WAIT_FOR_GO = `mkdir -p /run/rpm-test
: >/run/rpm-test/slow-post.started
n=0; while [ ! -e /run/rpm-test/slow-post.go ] && [ $n -lt 200 ]; do sleep 0.1; n=$((n + 1)); done
rm -f /run/rpm-test/slow-post.go /run/rpm-test/slow-post.started`;

export const FAULTS: readonly Double[] = [
  { name: 'fail-pre', versions: VERSIONS, scripts: { pre: 'echo "%pre says no" >&2; exit 3' } },
  { name: 'fail-post', versions: VERSIONS, scripts: { post: 'echo "%post says no" >&2; exit 3' } },
  { name: 'fail-preun', versions: VERSIONS, scripts: { preun: 'echo "%preun says no" >&2; exit 3' } },
  { name: 'slow-post', versions: VERSIONS, scripts: { post: WAIT_FOR_GO } },
  { name: 'broken-dependency', versions: VERSIONS, requires: ['nobody-provides-this'] },
  { name: MISSING_FILE, versions: VERSIONS },
  { name: 'old-name', versions: VERSIONS },
  { name: 'new-name', versions: VERSIONS, obsoletes: ['old-name < 2'], provides: ['old-name = 2'] },
];
