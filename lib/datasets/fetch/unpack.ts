/** Unpacks what data sets come in: tar, zip, gzip, and both at once. */
import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { openPromise } from 'yauzl';
import { unfinished_beside } from '../../internal/unfinished.js';
import { members } from '../formats/tar.js';

const is_archive = (name: string): boolean => /\.(tar|tgz|tar\.gz|zip|gz)$/.test(name);

/**
 * Unpacks `archive` into `folder`, which has what was in it before as well. What is unfinished is never seen under its
 * final name.
 */
export async function unpack(archive: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const workplace = unfinished_beside(join(folder, 'archive'));
  mkdirSync(workplace);
  try {
    await take_apart(archive, workplace);
    move_into(workplace, folder);
  } catch (error) {
    throw new Error(`${archive} cannot be unpacked: ${(error as Error).message}`, { cause: error });
  } finally {
    rmSync(workplace, { recursive: true, force: true });
  }
}

/** Unpacks the archives that lie in `folder/inner` into `folder`, and removes `inner`. */
export async function unpack_inner(folder: string, inner: string): Promise<void> {
  const place = join(folder, inner);
  for (const name of readdirSync(place).sort()) {
    if (is_archive(name)) await unpack(join(place, name), folder);
  }
  rmSync(place, { recursive: true });
}

async function take_apart(archive: string, folder: string): Promise<void> {
  if (archive.endsWith('.zip')) return unzip(archive, folder);
  if (/\.(tgz|tar\.gz)$/.test(archive)) {
    const gunzip = createGunzip();
    // an error of either side ends the other one
    const fed = pipeline(createReadStream(archive), gunzip);
    await Promise.all([fed, untar(gunzip, folder)]);
    return;
  }
  if (archive.endsWith('.tar')) return untar(createReadStream(archive), folder);
  const file = join(folder, basename(archive).replace(/\.gz$/, ''));
  await pipeline(createReadStream(archive), createGunzip(), createWriteStream(file));
}

/** Where a member goes; a name that leads out of the folder stops it all. */
function target_of(name: string, folder: string): string {
  const target = resolve(folder, name);
  if (target !== resolve(folder) && !target.startsWith(resolve(folder) + sep))
    throw new Error(`it holds an unsafe name: ${name}`);
  return target;
}

async function unzip(archive: string, folder: string): Promise<void> {
  const zip = await openPromise(archive, { strictFileNames: true, autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      const target = target_of(entry.fileName, folder);
      if (entry.fileName.endsWith('/')) {
        mkdirSync(target, { recursive: true });
        continue;
      }
      mkdirSync(dirname(target), { recursive: true });
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target));
    }
  } finally {
    zip.close();
  }
}

/** Gives a stream out in pieces of the size that is asked for. */
class Pieces {
  readonly #chunks: AsyncIterator<Buffer>;
  #left: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** At most `most` bytes; none at the end. */
  async some(most: number): Promise<Buffer> {
    while (this.#left.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) return this.#left;
      this.#left = value;
    }
    const piece = this.#left.subarray(0, most);
    this.#left = this.#left.subarray(piece.length);
    return piece;
  }

  async exactly(count: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let missing = count; missing > 0; ) {
      const piece = await this.some(missing);
      if (piece.length === 0) break;
      pieces.push(piece);
      missing -= piece.length;
    }
    return Buffer.concat(pieces);
  }

  async pass(count: number, use: (piece: Buffer) => void): Promise<void> {
    for (let missing = count; missing > 0; ) {
      const piece = await this.some(missing);
      if (piece.length === 0) throw new Error('the archive is truncated');
      use(piece);
      missing -= piece.length;
    }
  }
}

async function untar(stream: AsyncIterable<Buffer>, folder: string): Promise<void> {
  const pieces = new Pieces(stream);
  const parser = members();
  let answer: Buffer = Buffer.alloc(0);
  for (let step = parser.next(); !step.done; step = parser.next(answer)) {
    if (step.value.member === null) {
      answer = await pieces.exactly(step.value.read);
      continue;
    }
    const { member, padding } = step.value;
    const target = target_of(member.name, folder);
    if (member.is_folder) {
      if (member.name !== '') mkdirSync(target, { recursive: true });
      await pieces.pass(member.size, () => {});
    } else {
      mkdirSync(dirname(target), { recursive: true });
      const file = openSync(target, 'w');
      try {
        await pieces.pass(member.size, (piece) => writeSync(file, piece));
      } finally {
        closeSync(file);
      }
    }
    await pieces.exactly(padding);
  }
  // what follows the end has to be read for the other side to end
  while ((await pieces.some(2 ** 20)).length > 0);
}

/** Moves what lies in `from` into `to`, folder into folder. */
function move_into(from: string, to: string): void {
  for (const name of readdirSync(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    const both_folders =
      existsSync(target) && statSync(target).isDirectory() && statSync(source).isDirectory();
    if (both_folders) move_into(source, target);
    else renameSync(source, target);
  }
}
