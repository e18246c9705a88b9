// What a version is called by each of those who order versions: people, rpm, npm. Pure.

/** Where a commit lies. */
export interface Place {
  /** Version of the last tag `v<version>` before it; undefined where none is known. */
  readonly tagged: string | undefined;
  /** Commits since that tag. */
  readonly commits: number;
  /** 12 hexadecimal digits; undefined where no commit is known. */
  readonly commit: string | undefined;
  /** The whole name of that commit. */
  readonly revision?: string;
  /** Files differ from the commit. */
  readonly dirty: boolean;
  /** Of the commit; seconds since 1970. */
  readonly time: number;
}

export interface Versions {
  /** For people and `--version`: `2.1.0`, `2.1.0-3-g0123456789ab`, each perhaps with `-dirty`. */
  readonly version: string;
  /**
   * The part behind `-` grows: `0.<time>.git<commit>` before the first tag, `1` for a tag, `1.<commits>.g<commit>` after it. No
   * `^`, which the rpm of Enterprise Linux 8 does not know; `~` it knows.
   */
  readonly rpm: { readonly version: string; readonly release: string };
  /** A semantic version; after a tag a pre-release of the next patch, for those of the same one would sort before it. */
  readonly npm: string;
}

/** @param declared the version of package.json: what the next tag will be, used where no tag is known */
export function nameVersions(declared: string, place: Place): Versions {
  return place.tagged === undefined ? beforeTags(declared, place) : sinceTag(place.tagged, place);
}

/** Of a tag's name; undefined where it names no version. */
export function versionOfTag(tag: string): string | undefined {
  return /^v(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/.exec(tag)?.[1];
}

function beforeTags(declared: string, { commit, dirty, time }: Place): Versions {
  const moment = new Date(time * 1000).toISOString().replaceAll(/\.\d+Z$|\D/g, '');
  const mark = dirty ? '.dirty' : '';
  const release = commit === undefined ? '1' : `0.${moment}.git${commit}${mark}`;
  const npm = commit === undefined ? declared : `${declared}-dev.${moment}.g${commit}${mark}`;
  return { version: declared + (dirty ? '-dirty' : ''), rpm: { version: rpmVersion(declared), release }, npm };
}

function sinceTag(tagged: string, { commits, commit, dirty }: Place): Versions {
  const version = rpmVersion(tagged);
  if (commits === 0 && !dirty) return { version: tagged, rpm: { version, release: '1' }, npm: tagged };
  const mark = dirty ? '.dirty' : '';
  const since = `${commits}.g${commit ?? 'unknown'}${mark}`;
  const people = commits === 0 ? tagged : `${tagged}-${commits}-g${commit ?? 'unknown'}`;
  return {
    version: people + (dirty ? '-dirty' : ''),
    rpm: { version, release: `1.${since}` },
    npm: tagged.includes('-') ? `${tagged}.dev.${since}` : `${nextPatch(tagged)}-dev.${since}`,
  };
}

/** `2.1.0-rc.1` is `2.1.0~rc.1` there, which sorts before 2.1.0 as well. */
function rpmVersion(version: string): string {
  return version.replace('-', '~').replaceAll('-', '.');
}

function nextPatch(version: string): string {
  return version.replace(/\d+$/, (patch) => String(Number(patch) + 1));
}
