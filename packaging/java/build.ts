// Builds the Java libraries. The same sources, version and time give the same bytes under the same JDK.
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa, ExecaError } from 'execa';
import { artifacts, pom, pomProperties, type Artifact } from './artifacts.ts';
import { makeConstantSources } from './constants.ts';

const sources = join(import.meta.dirname, 'src');
const limitMs = 120_000;
/** What takes a second does not repay a second compiler and threads that collect garbage. */
const shortRun = ['-J-XX:TieredStopAtLevel=1', '-J-XX:+UseSerialGC'];

export interface JavaOrder {
  version: string;
  /** What the jars say they were built at; seconds since 1970. */
  time: number;
  /** A folder; it gets NAME.jar and NAME.pom. */
  output: string;
}

/** @returns the absolute paths of the files. @throws where there is no JDK, 17 or later, or it fails, with its words. */
export async function buildJava({ version, time, output }: JavaOrder): Promise<string[]> {
  await mkdir(output, { recursive: true });
  const folder = await mkdtemp(join(tmpdir(), 'java-'));
  try {
    const classes = join(folder, 'classes');
    await compile(await layOutSources(join(folder, 'src')), classes);
    // What jar would write itself names the JDK, down to its last patch.
    await writeFile(join(folder, 'manifest'), `Created-By: ovirt-host-deploy ${version}\n`);
    const paths: string[] = [];
    for (const artifact of artifacts) {
      await addPom(artifact, version, classes);
      await makeJar(artifact, { folder, time, path: join(output, `${artifact.name}.jar`) });
      await writeFile(join(output, `${artifact.name}.pom`), pom(artifact, version));
      paths.push(join(output, `${artifact.name}.jar`), join(output, `${artifact.name}.pom`));
    }
    return paths;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @returns the paths of all source files, those of the constants made */
async function layOutSources(folder: string): Promise<string[]> {
  await cp(sources, folder, { recursive: true });
  for (const [path, text] of makeConstantSources()) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return filesIn(folder);
}

/** For Java 8 and later. */
async function compile(files: readonly string[], classes: string): Promise<void> {
  // Later JDKs warn of 8, too.
  const strict = ['-Xlint:all,-options', '-Xdoclint:all,-missing', '-Werror'];
  await runJdk('javac', ['--release', '8', '-encoding', 'UTF-8', ...strict, '-d', classes, ...files]);
}

async function addPom(artifact: Artifact, version: string, classes: string): Promise<void> {
  const folder = join(classes, mavenFolder(artifact));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'pom.xml'), pom(artifact, version));
  await writeFile(join(folder, 'pom.properties'), pomProperties(artifact, version));
}

async function makeJar(artifact: Artifact, to: { folder: string; time: number; path: string }): Promise<void> {
  const classes = join(to.folder, 'classes');
  const files: string[] = [];
  for (const folder of [mavenFolder(artifact), ...artifact.folders])
    files.push(...(await filesIn(join(classes, folder))).map((file) => file.slice(classes.length + 1)));
  // Entries in a fixed order, times in a fixed zone.
  const options = ['-J-Duser.timezone=UTC', '--create', '--file', to.path, '--manifest', join(to.folder, 'manifest')];
  const date = new Date(to.time * 1000).toISOString();
  await runJdk('jar', [...options, `--date=${date}`, ...files.flatMap((file) => ['-C', classes, file])]);
}

function mavenFolder({ group, name }: Artifact): string {
  return `META-INF/maven/${group}/${name}`;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

/** Runs a program of the JDK in PATH. @throws with what it said */
export async function runJdk(program: string, args: readonly string[]): Promise<string> {
  try {
    const { all } = await execa(program, [...shortRun, ...args], {
      all: true,
      timeout: limitMs,
      env: { LC_ALL: 'C.UTF-8' },
    });
    return all;
  } catch (error) {
    if (error instanceof ExecaError && error.code === 'ENOENT')
      throw new Error(`${program} is missing: install a JDK, 17 or later`, { cause: error });
    throw error;
  }
}
