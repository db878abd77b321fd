/** Decodes the picture that a source names. */
import { open } from 'node:fs/promises';
import { Image } from '../../image/image.js';
import { PictureError } from '../../image/picture-error.js';
import type { SampleSource } from '../vision.js';

/** @throws PictureError that names the file */
export async function decode_source({ path, offset, length, mode = null }: SampleSource): Promise<Image> {
  if (offset === undefined || length === undefined) return Image.open(path, mode);
  try {
    return await Image.open(await read_part(path, offset, length), mode);
  } catch (error) {
    const cause = error instanceof PictureError ? error.cause : error;
    throw PictureError.of(`${path}, bytes ${offset} to ${offset + length}`, cause);
  }
}

async function read_part(path: string, offset: number, length: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(length);
    for (let done = 0; done < length; ) {
      const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
      if (bytesRead === 0) throw new Error('the file is truncated');
      done += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}
