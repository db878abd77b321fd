/** Small data sets in the formats that they are published in. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

export const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');
export const md5_of = (file: string): string => md5(readFileSync(file));

/** Bytes that look like nothing in particular, the same in every run. */
export function noise(count: number, seed = 1): Buffer {
  return Buffer.from(
    Uint8Array.from(
      { length: count },
      (_, index) => (index * (7 + seed) + (index >> 3) * 13 + ((index * index) >> 5)) & 255,
    ),
  );
}

export function write(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** A file of MNIST's: the magic number of uint8, the sizes, the bytes. */
function idx(shape: readonly number[], bytes: Uint8Array): Buffer {
  const head = Buffer.from([
    0,
    0,
    8,
    shape.length,
    ...shape.flatMap((size) => [size >> 24, size >> 16, size >> 8, size]),
  ]);
  return Buffer.concat([head, bytes]);
}

export function mnist_files(
  images: string,
  labels: string,
  count: number,
  seed: number,
): Record<string, Buffer> {
  return {
    [images]: idx([count, 28, 28], noise(count * 784, seed)),
    [labels]: idx([count], Buffer.from(Array.from({ length: count }, (_, index) => (index * 3 + seed) % 10))),
  };
}

const short = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0x55, text.length]), Buffer.from(text, 'latin1')]);
const int = (value: number): Buffer =>
  value < 256 ? Buffer.from([0x4b, value]) : Buffer.from([0x4d, value & 255, value >> 8]);
const global = (module: string, name: string): Buffer => Buffer.from(`c${module}\n${name}\n`);
const raw = (text: string): Buffer => Buffer.from(text, 'latin1');
const list = (items: readonly Buffer[]): Buffer => Buffer.concat([raw(']('), ...items, raw('e')]);

/** A string of Python 2 with its length in four bytes. */
function long_string(bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.write('T');
  head.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/** An array of uint8 as NumPy under Python 2 pickled it. */
function array(rows: number, columns: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([
    global('numpy.core.multiarray', '_reconstruct'),
    global('numpy', 'ndarray'),
    raw('K\x00\x85U\x01b\x87R('),
    int(1),
    int(rows),
    int(columns),
    raw('\x86'),
    global('numpy', 'dtype'),
    raw('U\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89'),
    long_string(bytes),
    raw('tb'),
  ]);
}

const dict = (...items: readonly Buffer[]): Buffer => Buffer.concat([raw('\x80\x02}('), ...items, raw('u.')]);

/** A batch of CIFAR's. */
export function cifar_batch(labels: readonly number[], key: string, seed: number): Buffer {
  return dict(
    short('batch_label'),
    short('a batch'),
    short(key),
    list(labels.map(int)),
    short('data'),
    array(labels.length, 3072, noise(labels.length * 3072, seed)),
    short('filenames'),
    list(labels.map((label) => short(`picture_${label}.png`))),
  );
}

export function cifar_meta(key: string, names: readonly string[]): Buffer {
  return dict(short('num_cases_per_batch'), int(10000), short(key), list(names.map(short)));
}

/** A tar archive of files; a name of more than 100 characters is GNU's long name. */
export function tar(files: Readonly<Record<string, Uint8Array>>): Buffer {
  const blocks: Buffer[] = [];
  const add = (name: string, kind: string, content: Uint8Array) => {
    const header = Buffer.alloc(512);
    header.write(name.slice(0, 100), 0);
    header.write('0000644\x000000000\x000000000\x00', 100, 'latin1');
    header.write(`${content.length.toString(8).padStart(11, '0')}\x00`, 124, 'latin1');
    header.write('00000000000\x00        ', 136, 'latin1');
    header.write(kind, 156);
    header.write('ustar\x0000', 257, 'latin1');
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\x00 `, 148, 'latin1');
    blocks.push(header, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512));
  };
  for (const [name, content] of Object.entries(files)) {
    if (name.length > 100) add('././@LongLink', 'L', Buffer.from(`${name}\x00`));
    add(name, name.endsWith('/') ? '5' : '0', content);
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

export const tgz = (files: Readonly<Record<string, Uint8Array>>): Buffer => gzipSync(tar(files));

/** Writes files below a folder. */
export function write_all(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) write(join(folder, name), content);
}
