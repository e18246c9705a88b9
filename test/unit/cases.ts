// Reads the data of tests: tables of cases, and folders that are a case each.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../cases');

/** The table `test/cases/<topic>/cases.json`. */
export function readTable<T extends { name: string }>(topic: string): T[] {
  return JSON.parse(readFileSync(join(root, topic, 'cases.json'), 'utf8')) as T[];
}

/** The folders of `test/cases/<topic>`: the case's name and a reader of its files. */
export function readFolders(topic: string): { name: string; read: (file: string) => string }[] {
  return readdirSync(join(root, topic)).map((name) => ({
    name,
    read: (file) => readFileSync(join(root, topic, name, file), 'utf8'),
  }));
}
