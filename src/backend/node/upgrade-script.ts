// The shell script that receives an image on a legacy node and runs its upgrade program.
import { DeployError } from '../../base/errors.ts';

export interface UpgradeScriptParts {
  readonly nonce: string;
  readonly sha256: string;
  /** Bytes of the image. */
  readonly size: number;
  /** Absolute path of the image on the node. */
  readonly path: string;
  /** Absolute path of the upgrade program there. */
  readonly program: string;
}

/** Says `ready`, takes the image, says `run`, and after the program's output `end CODE`. @throws DeployError bad-argument */
export function upgradeScript({ nonce, sha256, size, path, program }: UpgradeScriptParts): string {
  for (const one of [path, program])
    if (!/^\/[\w./-]+$/.test(one)) throw new DeployError('bad-argument', `'${one}' is no absolute path without blanks`);
  return `umask 022
LC_ALL=C
export LC_ALL
say() { printf '%s %s\\n' ${nonce} "$*"; }
fail() { rm -f "${path}.new"; say "fail $*"; exit 1; }
[ "$(id -u)" = 0 ] || fail "$(id -un) is not root"
[ -x "${program}" ] || fail "there is no ${program}: this is no legacy node"
P=$(dirname "${path}")
mkdir -p "$P" || fail "$P cannot be made"
say ready
head -c ${size} >"${path}.new" || fail "the image could not be stored in $P"
echo "${sha256}  ${path}.new" | sha256sum -c >/dev/null 2>&1 || fail "the image did not arrive whole in $P"
mv -f "${path}.new" "${path}" || fail "the image could not be stored in $P"
say run
"${program}" 2>&1 </dev/null
c=$?
echo
say "end $c"
`;
}
