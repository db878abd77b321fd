/** Takes what is needed out of a wheel or an archive (both are zip files). */
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { LibtorchError } from './error.js';

/** What to take, as patterns on the entries' names. */
export interface Selection {
  readonly take: RegExp;
  readonly leave: RegExp;
}

const NOTHING = /^$/;

// The libraries, the headers, the version and the licences: not Python's half, and no tests.
const take =
  /^torch\/(lib\/[^/]+\.(so|dylib)[^/]*$|include\/|version\.py$)|^torch\.libs\/|^torch-[^/]+\.dist-info\/(licenses\/|LICENSE|NOTICE|METADATA)/;

/** LibTorch without its CUDA half. */
export const cpu_parts: Selection = {
  take,
  leave:
    /^torch\/lib\/lib(.*cuda|.*nvrtc|.*nvshmem|torch_python|.*test|backend_with_compiler|aoti_custom_ops)/,
};

/** LibTorch with its CUDA half. */
export const cuda_parts: Selection = {
  take,
  leave: /^torch\/lib\/lib(torch_python|.*test|backend_with_compiler|aoti_custom_ops)/,
};

/** The shared libraries and licences of one of NVIDIA's wheels. */
export const nvidia_parts: Selection = {
  take: /^nvidia\/.*\/lib\/[^/]+\.so[^/]*$|\.dist-info\/(licenses\/|License)/,
  leave: NOTHING,
};

/** Unpacks the selected entries of `archive` into `folder`; a LibtorchError if it is damaged or unsafe. */
export async function unpack(archive: string, folder: string, selection: Selection): Promise<void> {
  try {
    const taken = await extract(archive, folder, selection);
    if (taken === 0) throw new Error('it holds nothing of LibTorch');
  } catch (error) {
    throw new LibtorchError(`${archive} cannot be unpacked: ${(error as Error).message}`, { cause: error });
  }
}

async function extract(archive: string, folder: string, { take, leave }: Selection): Promise<number> {
  const zip = await openPromise(archive, { strictFileNames: true, autoClose: false });
  let taken = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName;
      if (name.endsWith('/') || !take.test(name) || leave.test(name)) continue;
      await extract_entry(zip, entry, target_of(entry, folder));
      taken++;
    }
  } finally {
    zip.close();
  }
  return taken;
}

const LINK = 0o120000;

/** Where an entry goes. Links, and names that lead out of the folder, stop it: nothing that is fetched has any. */
function target_of(entry: Entry, folder: string): string {
  const target = resolve(folder, entry.fileName);
  const is_link = ((entry.externalFileAttributes >>> 16) & 0o170000) === LINK;
  if (is_link || !target.startsWith(resolve(folder) + sep)) {
    throw new Error(`it holds an unsafe entry: ${entry.fileName}`);
  }
  return target;
}

/** yauzl holds the sizes against the directory; the checksum is ours to check. */
async function extract_entry(zip: ZipFile, entry: Entry, target: string): Promise<void> {
  mkdirSync(dirname(target), { recursive: true });
  let checksum = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      checksum = crc32(chunk, checksum);
      done(null, chunk);
    },
  });
  await pipeline(await zip.openReadStreamPromise(entry), check, createWriteStream(target));
  if (checksum !== entry.crc32) throw new Error(`bad CRC-32 of ${entry.fileName}`);
}
