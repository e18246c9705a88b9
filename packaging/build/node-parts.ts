// What is inside Node.js, by the words of `process.versions`: the parts that a bill of materials must name. Pure.

export interface NodePart {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression. */
  readonly license: string;
  readonly purl: string;
  /** What lists of vulnerabilities call it. */
  readonly cpe?: string;
}

interface Known {
  readonly name: string;
  readonly license: string;
  /** Vendor and product of its CPE. */
  readonly cpe?: string;
  /** An npm package; the others are libraries in C and C++. */
  readonly npm?: true;
}

const parts: Readonly<Record<string, Known>> = {
  acorn: { name: 'acorn', license: 'MIT', npm: true },
  ada: { name: 'ada', license: 'Apache-2.0 OR MIT', cpe: 'ada-url:ada' },
  amaro: { name: 'amaro', license: 'MIT', npm: true },
  ares: { name: 'c-ares', license: 'MIT', cpe: 'c-ares:c-ares' },
  brotli: { name: 'brotli', license: 'MIT', cpe: 'google:brotli' },
  icu: { name: 'icu', license: 'Unicode-3.0', cpe: 'unicode:international_components_for_unicode' },
  llhttp: { name: 'llhttp', license: 'MIT', cpe: 'llhttp:llhttp' },
  merve: { name: 'merve', license: 'MIT' },
  nbytes: { name: 'nbytes', license: 'MIT' },
  ncrypto: { name: 'ncrypto', license: 'MIT' },
  nghttp2: { name: 'nghttp2', license: 'MIT', cpe: 'nghttp2:nghttp2' },
  nghttp3: { name: 'nghttp3', license: 'MIT', cpe: 'nghttp2:nghttp3' },
  ngtcp2: { name: 'ngtcp2', license: 'MIT', cpe: 'ngtcp2:ngtcp2' },
  openssl: { name: 'openssl', license: 'Apache-2.0', cpe: 'openssl:openssl' },
  simdjson: { name: 'simdjson', license: 'Apache-2.0 OR MIT', cpe: 'simdjson:simdjson' },
  simdutf: { name: 'simdutf', license: 'Apache-2.0 OR MIT' },
  sqlite: { name: 'sqlite', license: 'blessing', cpe: 'sqlite:sqlite' },
  undici: { name: 'undici', license: 'MIT', cpe: 'nodejs:undici', npm: true },
  uv: { name: 'libuv', license: 'MIT', cpe: 'libuv:libuv' },
  uvwasi: { name: 'uvwasi', license: 'MIT' },
  v8: { name: 'v8', license: 'BSD-3-Clause', cpe: 'google:v8' },
  zlib: { name: 'zlib', license: 'Zlib', cpe: 'zlib:zlib' },
  zstd: { name: 'zstd', license: 'BSD-3-Clause', cpe: 'facebook:zstandard' },
};

/** Node.js itself, numbers of interfaces, and versions of the data inside ICU. */
const noParts = ['node', 'modules', 'napi', 'unicode', 'cldr', 'tz'];

/**
 * @param versions `process.versions` of the executable; what it was built without has no version
 * @throws where it names a part of which we know no licence
 */
export function listNodeParts(versions: Readonly<Record<string, string>>): NodePart[] {
  const inside = Object.entries(versions).filter(([key, version]) => !noParts.includes(key) && version !== '');
  return inside.map(([key, version]) => {
    const known = parts[key];
    if (known === undefined)
      throw new Error(
        `Node.js has a part '${key}' (${version}): name it with its licence in packaging/build/node-parts.ts`,
      );
    const { name, license, cpe, npm } = known;
    const purl = `pkg:${npm === true ? 'npm' : 'generic'}/${name}@${version}`;
    return {
      name,
      version,
      license,
      purl,
      ...(cpe === undefined ? {} : { cpe: `cpe:2.3:a:${cpe}:${version}:*:*:*:*:*:*:*` }),
    };
  });
}
