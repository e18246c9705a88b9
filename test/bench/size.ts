// What the executable weighs, on the disk and on the way to a host.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip, createZstdCompress } from 'node:zlib';
import { bundle } from '../../packaging/build/bundle.ts';
import type { Figure } from './figures.ts';

/** As src/backend/bootstrap/package.ts sends it. */
const encoders = {
  'gzip -6': () => createGzip({ level: 6 }),
  'zstd -9': () => createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 9 } }),
};

export async function measureSize(executable: string, root: string): Promise<Figure[]> {
  const { scripts } = await bundle(root);
  const code = scripts.reduce((sum, script) => sum + script.code.length, 0);
  const whole = { what: 'The executable', value: (await stat(executable)).size / 1e6, unit: 'MB', how: '`stat`' };
  const ours = {
    what: 'Our code in it, with the packages it uses',
    value: code / 1e6,
    unit: 'MB',
    how: 'four scripts',
  };
  const sent: Figure[] = [];
  for (const [name, encoder] of Object.entries(encoders)) {
    let size = 0;
    await pipeline(createReadStream(executable), encoder(), async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) size += chunk.length;
    });
    sent.push({
      what: `Sent to a host that has ${name.split(' ')[0]}`,
      value: size / 1e6,
      unit: 'MB',
      limit: 42,
      how: name,
    });
  }
  return [whole, ours, ...sent];
}
