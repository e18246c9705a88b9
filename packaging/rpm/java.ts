// Lays out the Java libraries of the package -java.
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { artifacts, jarPath, pomPath, xmvnMetadata } from '../java/artifacts.ts';
import { buildJava } from '../java/build.ts';

/** @param time what the jars say they were built at; seconds since 1970. @throws without a JDK */
export async function layOutJava(tree: string, version: string, time: number): Promise<void> {
  const output = await mkdtemp(join(tmpdir(), 'java-'));
  try {
    await buildJava({ version, time, output });
    for (const { name } of artifacts) {
      await put(join(output, `${name}.jar`), join(tree, jarPath(name)));
      await put(join(output, `${name}.pom`), join(tree, pomPath(name)));
    }
  } finally {
    await rm(output, { recursive: true });
  }
  const metadata = join(tree, 'usr/share/maven-metadata/ovirt-host-deploy-java.xml');
  await mkdir(dirname(metadata), { recursive: true });
  await writeFile(metadata, xmvnMetadata(version), { mode: 0o644 });
}

async function put(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}
