// Compiles a script ahead: the program `compile.ts SCRIPT CACHE`, run by the Node.js whose code cache it is to be.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { runScript } from './load-script.ts';

const [source = '', cache = ''] = process.argv.slice(2);
// Baseline code is compiled in batches that depend on the machine's load, and functions are marked by it: no two caches
// would be the same. A cache fits only the flags it was made under, so they are as before when it is made.
setFlagsFromString('--no-sparkplug');
const script = new Script(readFileSync(source, 'latin1'), { filename: basename(source) });
// A cache holds the functions that ran: those by which every start of it begins. Nothing else runs before it is called.
runScript(script);
setFlagsFromString('--sparkplug');
writeFileSync(cache, script.createCachedData());
