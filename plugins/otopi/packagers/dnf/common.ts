// Options that dnf 4 and dnf 5 share.

/** A repository that cannot be read fails the call, instead of silently lacking its packages. */
export const strictRepos = '--setopt=*.skip_if_unavailable=0';

/**
 * dnf can import no key by itself: the agent asks first. Not an empty list, since dnf 4 refuses every transaction on a
 * host without any key while a repository that checks signatures names none.
 */
export const noKeyImport = '--setopt=*.gpgkey=file:///dev/null';

/** One line a package; dnf 4 adds a newline of its own, dnf 5 does not: blank lines are dropped when reading. */
export const availableFormat = String.raw`%{name}|%{epoch}|%{version}|%{release}|%{arch}|%{repoid}\n`;

/** The metadata that the plan was made with: nothing may change between the plan and its doing. */
export const samePlan = '--setopt=*.metadata_expire=-1';

/** The key goes into a ring of that repository's cache, not into the rpm database; later calls need it no more. */
export function readMetadata(repo: string, keyFile: string): string[] {
  return ['-q', '-y', `--repo=${repo}`, `--setopt=${repo}.gpgkey=file://${keyFile}`];
}

export function marker(comment: string): string {
  return `--comment=${comment}`;
}
