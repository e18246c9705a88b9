// Compiles a script ahead: the program `compile.ts SCRIPT CACHE`, run by the Node.js whose code cache it is to be.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Script } from 'node:vm';
import { runScript } from './load-script.ts';

const [source = '', cache = ''] = process.argv.slice(2);
const script = new Script(readFileSync(source, 'latin1'), { filename: basename(source) });
// A cache holds the functions that ran: those by which every start of it begins. Nothing else runs before it is called.
runScript(script);
writeFileSync(cache, script.createCachedData());
