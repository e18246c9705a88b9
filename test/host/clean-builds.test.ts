// Two clean checkouts of one release in two places, each packaged from nothing: the same files to the byte.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';

const root = join(import.meta.dirname, '../..');
/** Who commits and when, so that both checkouts are the same commit. */
const author = {
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_AUTHOR_DATE: '2026-01-31T12:00:00Z',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
  GIT_COMMITTER_DATE: '2026-01-31T12:00:00Z',
  GIT_CONFIG_GLOBAL: '/dev/null',
};

describe('two clean builds', () => {
  let folder: string;
  let version: string;
  const [first, second] = [
    { name: 'a', umask: '022', env: { TZ: 'UTC', LANG: 'C' } },
    {
      name: 'elsewhere/with-a-longer-name',
      umask: '077',
      env: { TZ: 'Asia/Tokyo', LANG: 'pt_BR.UTF-8', USER: 'builder' },
    },
  ];
  before(async () => {
    ({ version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string });
    // On the same file system as node_modules, which is linked and not copied.
    await execa('mkdir', ['-p', join(root, 'dist')]);
    folder = await mkdtemp(join(root, 'dist/clean-'));
    await Promise.all([first, second].map(build));
  });
  after(() => rm(folder, { recursive: true }));

  /** The files of this tree as a tagged commit of their own, and `npm run package` there. */
  async function build({
    name,
    umask,
    env,
  }: {
    name: string;
    umask: string;
    env: Record<string, string>;
  }): Promise<void> {
    const script = `set -eu
umask ${umask}
mkdir -p "$1"
git ls-files -z --cached --others --exclude-standard --deduplicate | tar -c --null --ignore-failed-read --files-from=- | tar -xm --no-same-permissions -C "$1"
cp -al node_modules "$1"/node_modules
cd "$1"
git init -q
git add -A
git -c core.hooksPath=/dev/null commit -q -m release
git tag "v$2"
exec "$3" packaging/package.ts --arch=x86_64 --quick`;
    const words = [join(folder, name), version, process.execPath];
    await execa('sh', ['-c', script, 'sh', ...words], { cwd: root, env: { ...author, ...env } });
  }

  async function sumsOf(name: string): Promise<string> {
    return readFile(join(folder, name, 'dist/packages/SHA256SUMS'), 'utf8');
  }

  test('make the same executable, packages, npm package and papers', async () => {
    assert.equal(await sumsOf(first?.name ?? ''), await sumsOf(second?.name ?? ''));
  });

  test('of a tag they bear its version, and the checksums are of all there is', async () => {
    const names = (await sumsOf('a'))
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(66));
    assert.deepEqual(names, [
      `ovirt-host-deploy-${version}-1.x86_64.rpm`,
      `ovirt-host-deploy-${version}.tgz`,
      `ovirt-host-deploy-java-${version}-1.noarch.rpm`,
      'ovirt-host-deploy-linux-x64',
      `ovirt-host-deploy-offline-${version}-1.noarch.rpm`,
      'provenance.intoto.json',
      'sbom.cdx.json',
    ]);
    const present = await readdir(join(folder, 'a/dist/packages'));
    assert.deepEqual(present.toSorted(), ['SHA256SUMS', ...names].toSorted());
  });

  test('the executable says version, commit with its date, Node.js and groups', async () => {
    const { stdout: commit } = await execa('git', ['rev-parse', '--short=12', 'HEAD'], { cwd: join(folder, 'a') });
    const { stdout } = await execa(join(folder, 'a/dist/packages/ovirt-host-deploy-linux-x64'), ['--version']);
    const lines = [
      `ovirt-host-deploy ${version} (${commit}, 2026-01-31)`,
      `Node.js ${process.versions.node}`,
      'Plugin groups: otopi, ovirt-host-common, ovirt-host-deploy, ovirt-host-mgmt',
    ];
    assert.equal(stdout, lines.join('\n'));
  });

  test('files and folders of the packages can be read by everybody, whatever the umask was', async () => {
    const { stdout } = await execa('sh', ['-c', 'rpm -qp --nosignature -lv ./*.rpm'], {
      cwd: join(folder, second?.name ?? '', 'dist/packages'),
    });
    const closed = stdout
      .split('\n')
      .filter(
        (line) => !/^(-rw-r--r--|-rwxr-xr-x|drwxr-xr-x|lrwxrwxrwx) +1? /.test(line.replace(/^(\S+) +\d+/, '$1 1')),
      );
    assert.deepEqual(closed, []);
  });
});
