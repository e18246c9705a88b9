// Two clean checkouts of one release in two places, each packaged from nothing, one of them signed: the same files to the byte.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { publicKeyFile } from '../../packaging/release/sign.ts';
import { ThrowAwayKeys } from './signing/keys.ts';

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
  let keys: ThrowAwayKeys;
  const [first, second] = [
    { name: 'a', umask: '022', env: { TZ: 'UTC', LANG: 'C' }, options: [] },
    {
      name: 'elsewhere/with-a-longer-name',
      umask: '077',
      env: { TZ: 'Asia/Tokyo', LANG: 'pt_BR.UTF-8', USER: 'builder' },
      options: ['--sign=release@example.test'],
    },
  ];
  before(async () => {
    ({ version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string });
    // On the same file system as node_modules, which is linked and not copied.
    await execa('mkdir', ['-p', join(root, 'dist')]);
    folder = await mkdtemp(join(root, 'dist/clean-'));
    keys = await ThrowAwayKeys.make('Release <release@example.test>');
    await Promise.all([first, second].map(build));
  });
  after(async () => {
    await keys[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  /** The files of this tree as a tagged commit of their own, and `npm run package` there. */
  async function build({
    name,
    umask,
    env,
    options,
  }: {
    name: string;
    umask: string;
    env: Record<string, string>;
    options: readonly string[];
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
node=$3
shift 3
exec "$node" packaging/package.ts --arch=x86_64 --quick "$@"`;
    const words = [join(folder, name), version, process.execPath, ...options];
    await execa('sh', ['-c', script, 'sh', ...words], { cwd: root, env: { ...author, ...env } });
  }

  async function sumsOf(name: string): Promise<string[]> {
    const text = await readFile(join(folder, name, 'dist/packages/SHA256SUMS'), 'utf8');
    return text.trimEnd().split('\n');
  }

  /** What is under the signatures of the packages. */
  async function headersOf(name: string): Promise<string> {
    const query = "rpm -qp --nosignature --qf '%{NVRA} %{SHA256HEADER}\\n' ./*.rpm";
    return (await execa('sh', ['-c', query], { cwd: join(folder, name, 'dist/packages') })).stdout;
  }

  test('make the same executable, packages, npm package and papers', async () => {
    const [plain, signed] = [await sumsOf(first?.name ?? ''), await sumsOf(second?.name ?? '')];
    const unsigned = (lines: readonly string[]) => lines.filter((line) => !/rpm$|provenance|RPM-GPG-KEY/.test(line));
    assert.deepEqual(unsigned(signed), unsigned(plain));
    assert.equal(unsigned(plain).length, 3);
    assert.equal(await headersOf(second?.name ?? ''), await headersOf(first?.name ?? ''));
  });

  test('what is signed can be verified, and its provenance names commit and files', async () => {
    const place = join(folder, second?.name ?? '', 'dist/packages');
    await execa('gpg', ['--batch', '--verify', 'SHA256SUMS.asc', 'SHA256SUMS'], { cwd: place });
    await execa('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: place });
    const database = join(folder, 'rpmdb');
    await execa('rpmkeys', ['--dbpath', database, '--import', join(place, publicKeyFile)]);
    const { stdout } = await execa('sh', ['-c', 'rpm --dbpath "$1" -K ./*.rpm', 'sh', database], { cwd: place });
    assert.equal(stdout.match(/digests signatures OK$/gm)?.length, 4, stdout);
    const { subject, predicate } = JSON.parse(await readFile(join(place, 'provenance.intoto.json'), 'utf8')) as {
      subject: { name: string; digest: { sha256: string } }[];
      predicate: { buildDefinition: { resolvedDependencies: { digest: { gitCommit?: string } }[] } };
    };
    const sums = (await sumsOf(second?.name ?? '')).filter((line) => !line.includes('provenance'));
    assert.deepEqual(
      subject.map(({ name, digest }) => `${digest.sha256}  ${name}`),
      sums,
    );
    const { stdout: commit } = await execa('git', ['rev-parse', 'HEAD'], { cwd: join(folder, 'a') });
    assert.equal(predicate.buildDefinition.resolvedDependencies[0]?.digest.gitCommit, commit);
  });

  test('of a tag they bear its version, and the checksums are of all there is', async () => {
    const names = (await sumsOf('a')).map((line) => line.slice(66));
    assert.deepEqual(names, [
      `ovirt-host-deploy-${version}-1.x86_64.rpm`,
      `ovirt-host-deploy-${version}.tgz`,
      `ovirt-host-deploy-java-${version}-1.noarch.rpm`,
      'ovirt-host-deploy-linux-x64',
      `ovirt-host-deploy-offline-${version}-1.noarch.rpm`,
      `ovirt-host-deploy-otopi-${version}-1.noarch.rpm`,
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
