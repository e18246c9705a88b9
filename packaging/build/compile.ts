// Compiles scripts ahead: the program `compile.ts SOURCE CACHE`, run by the Node.js whose code cache it is to be.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

const [source = '', cache = ''] = process.argv.slice(2);
// Every function, not only those that run at once. The flag is taken back before the cache is made, which is tied to the
// flags that it was made under.
setFlagsFromString('--no-lazy');
const script = new Script(readFileSync(source, 'latin1'), { filename: basename(source) });
setFlagsFromString('--lazy');
writeFileSync(cache, script.createCachedData());
