// The package manager's failures, mapped once: its own words stay in the message, the code says what kind of failure it is.
import type { ErrorCode } from '../../base/error-codes.ts';
import { DeployError } from '../../base/errors.ts';
import { findFullFolder } from './room.ts';

const kinds: readonly { code: ErrorCode; words: RegExp; sentence: string }[] = [
  {
    code: 'package-disk',
    words:
      /more space needed on|No space left on device|not enough free space|needs? \d+\S* (?:more )?(?:inodes|.?B) /i,
    sentence: 'There is no room for the packages; make room',
  },
  {
    code: 'package-lock',
    words:
      /locked by|can't create transaction lock|Existing lock|another app is currently holding|waiting for .* lock/i,
    sentence: 'Another package manager is at work; wait for it to end',
  },
  {
    code: 'package-repo',
    words:
      /Failed to download metadata for repo|Failed to download metadata \(|Cannot retrieve repository metadata|Failed to synchronize cache for repo|Cannot find a valid baseurl|repomd\.xml GPG signature|repomd\.xml signature|failure: repodata/i,
    sentence: 'A package repository cannot be read; mend or disable it',
  },
  {
    code: 'package-key',
    words:
      /GPG check FAILED|is not signed|Public key for .* is not installed|OpenPGP check for package|is not correct for this package|GPG key retrieval failed/i,
    sentence: 'The signature of a package cannot be verified; mend the repository or its gpgkey',
  },
  {
    code: 'package-download',
    words:
      /Error downloading packages|Failed to download packages|No more mirrors to try|Status code: 404|HTTP Error 404/i,
    sentence: 'A package could not be downloaded; mend its repository',
  },
  {
    code: 'package-missing',
    words:
      /No match for argument|Unable to find a match|No package .* available|No match for group|is not available\.|does not exist\.$|No groups? .* available|matches only packages excluded/im,
    sentence: 'A package or group is in no enabled repository; mend the name or enable its repository',
  },
  {
    code: 'package-broken',
    words:
      /nothing provides|conflicting requests|Problem(?: \d+)?:|Failed to resolve the transaction|Requires: |conflicts with/i,
    sentence: 'The packages cannot be installed as they are in the repositories',
  },
];

const tellingLine =
  /^(?:\S*error\b|problem|(?:\w+ )?failed|\[FAILED\]|>>> |no match|module or group|no package |existing lock|curl error|warning: %|package \S+ is not signed|public key for|the gpg keys listed|openpgp check|status code)/i;
const hint = /^You can try|^\(try to add|^ {2}--skip-|^Try to add/;

/** The lines that say why, out of all that the program wrote. */
export function ownWords(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== '' && !hint.test(line));
  const first = lines.findIndex((line) => tellingLine.test(line));
  const relevant = first < 0 ? lines.slice(-maxLines) : lines.slice(first);
  return [...new Set(relevant)].slice(0, maxLines).join('\n');
}

const maxLines = 15;

/** The metadata of a repository is signed by a key that the host does not have yet. */
export function isMetadataKeyFailure(output: string): boolean {
  return /repomd\.xml (?:GPG )?signature|GPG signature verification error/i.test(output);
}

export function isKeyFailure(output: string): boolean {
  return kinds.find(({ words }) => words.test(output))?.code === 'package-key';
}

/**
 * @param what was being done: `install pka`. @param output all that the package manager wrote.
 * @param full a folder that it works in and that has no room, if any: then no other blame counts
 */
export function packageError(title: string, what: string, output: string, full = findFullFolder() ?? ''): DeployError {
  const kind = kinds.find(({ words }) => words.test(output));
  const sentence = kind?.code === 'package-repo' ? repoSentence(output) : (kind?.sentence ?? `${title} failed`);
  const words = ownWords(output);
  if (full !== '' && blamesOthers(kind?.code))
    return new DeployError(
      'package-disk',
      `There is no room in ${full}; make room there (${what})${words === '' ? '' : `: ${words}`}`,
    );
  return new DeployError(kind?.code ?? 'package-failed', `${sentence} (${what})${words === '' ? '' : `: ${words}`}`);
}

/** What a full folder can look like. */
function blamesOthers(code: ErrorCode | undefined): boolean {
  return code === undefined || ['package-disk', 'package-repo', 'package-download', 'package-key'].includes(code);
}

function repoSentence(output: string): string {
  const name = /repo(?:sitory)? ['"]([^'"]+)['"]/i.exec(output)?.[1];
  return `The package repository${name === undefined ? '' : ` ${name}`} cannot be read; mend or disable it`;
}
