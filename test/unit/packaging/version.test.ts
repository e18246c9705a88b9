// How a commit is called: for people, for rpm, for npm; and that each of them orders a line of commits as it was made.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseArchive, parseDescription } from '../../../packaging/release/release.ts';
import { nameVersions, type Place, versionOfTag } from '../../../packaging/release/version.ts';
import { compareVersions } from '../../../src/packager/rpm-version.ts';

const commit = '0123456789ab';
const place = { tagged: '2.1.0', commits: 0, commit, dirty: false, time: 1_700_000_000 } satisfies Place;

function names(changes: Partial<Place>): readonly string[] {
  const { version, rpm, npm } = nameVersions('2.2.0', { ...place, ...changes });
  return [version, `${rpm.version}-${rpm.release}`, npm];
}

describe('a version', () => {
  for (const [what, changes, expected] of [
    ['of a tag is the tag', {}, ['2.1.0', '2.1.0-1', '2.1.0']],
    [
      'after a tag counts the commits',
      { commits: 3 },
      [`2.1.0-3-g${commit}`, `2.1.0-1.3.g${commit}`, `2.1.1-dev.3.g${commit}`],
    ],
    [
      'of changed files says so, at the tag itself too',
      { dirty: true },
      ['2.1.0-dirty', `2.1.0-1.0.g${commit}.dirty`, `2.1.1-dev.0.g${commit}.dirty`],
    ],
    ['of a candidate sorts before the version', { tagged: '2.1.0-rc.1' }, ['2.1.0-rc.1', '2.1.0~rc.1-1', '2.1.0-rc.1']],
    [
      'without a tag is that of package.json, with the time of the commit, which a shallow clone knows too',
      { tagged: undefined },
      ['2.2.0', `2.2.0-0.20231114221320.git${commit}`, `2.2.0-dev.20231114221320.g${commit}`],
    ],
    [
      'where nothing is known is that of package.json',
      { tagged: undefined, commit: undefined },
      ['2.2.0', '2.2.0-1', '2.2.0'],
    ],
  ] as const)
    test(what, () => assert.deepEqual(names(changes), expected));

  test('grows for rpm along a line of commits', () => {
    const line = [
      nameVersions('2.1.0', { ...place, tagged: undefined, time: 1_600_000_000 }),
      nameVersions('2.1.0', { ...place, tagged: undefined }),
      nameVersions('2.1.0', place),
      ...[2, 10].map((commits) => nameVersions('2.1.0', { ...place, commits })),
      nameVersions('2.1.1', { ...place, tagged: '2.1.1-rc.1' }),
      nameVersions('2.1.1', { ...place, tagged: '2.1.1-rc.1', commits: 1 }),
      nameVersions('2.1.1', { ...place, tagged: '2.1.1' }),
    ].map(({ rpm }) => rpm);
    for (const [i, later] of line.entries()) {
      const earlier = line[i - 1];
      if (earlier === undefined) continue;
      const order = compareVersions(later.version, earlier.version) || compareVersions(later.release, earlier.release);
      assert.ok(order > 0, `${JSON.stringify(later)} after ${JSON.stringify(earlier)}`);
    }
  });
});

test('only v<version> is a tag of a version', () => {
  assert.deepEqual(['v2.1.0', 'v2.1.0-rc.1', 'v2', 'release-2.1.0', 'v2.1.0 '].map(versionOfTag), [
    '2.1.0',
    '2.1.0-rc.1',
    undefined,
    undefined,
    undefined,
  ]);
});

test('descriptions of git, with a candidate whose name holds a dash', () => {
  assert.deepEqual(parseDescription(`v2.1.0-rc.1-12-g${commit}`), { tagged: '2.1.0-rc.1', commits: 12 });
  assert.deepEqual(parseDescription(''), { tagged: undefined, commits: 0 });
});

test('what git archive left', () => {
  const filled = (described: string): string =>
    `Words.\ncommit ${commit.padEnd(40, '0')}\ntime 1700000000\ndescribed ${described}\n`;
  const expected = { ...place, tagged: '2.1.0', commit, revision: commit.padEnd(40, '0') };
  assert.deepEqual(parseArchive(filled('v2.1.0')), expected);
  assert.deepEqual(parseArchive(filled(`v2.1.0-3-g${commit}`)), { ...expected, commits: 3 });
  assert.deepEqual(parseArchive(filled('v2.1.0-rc.1')), { ...expected, tagged: '2.1.0-rc.1' });
  assert.deepEqual(parseArchive(filled('')), { ...expected, tagged: undefined });
  assert.equal(parseArchive('commit $Format:%H$\ntime $Format:%ct$\n'), undefined);
});
