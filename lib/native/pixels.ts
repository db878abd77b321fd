/** The addon for pictures, `native/pixels/`: loaded when pictures are first asked for, without LibTorch. */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loader_file, open_addon, pixels_file, without_addon } from './libtorch/loader.js';
import { LibtorchError } from './libtorch/error.js';
import { this_machine } from './libtorch/world.js';

/** What became of a picture's file: it can be decoded; it is left to other decoders; it cannot be read. */
export const found = { picture: 0, other: 1, unreadable: 2 } as const;

/** The numbers of a step begin with its kind; there are always nine. */
export const STEP_NUMBERS = 9;
export const step_kinds = { crop: 1, resize: 2, flip_across: 3, flip_down: 4, pad: 5 } as const;
export const filters = { nearest: 0, bilinear: 1, bicubic: 2, box: 3, hamming: 4, lanczos: 5 } as const;
export const borders = { constant: 0, edge: 1, reflect: 2, symmetric: 3 } as const;

/** Threads that turn files into batches; `native/pixels/addon.cc` has what each method takes. */
export interface PixelPool {
  open(paths: readonly string[], places: Float64Array): number;
  /** `[what was found, width, height]` of each picture. */
  found(ticket: number): Int32Array;
  error(ticket: number, index: number): string;
  supply(ticket: number, index: number, bytes: Uint8Array, width: number, height: number): void;
  decode(ticket: number): void;
  values(table: Float32Array | null, normalize: Float32Array): void;
  make(ticket: number, steps: Int32Array, ends: Int32Array, address: bigint, places: Float64Array): void;
  make_again(ticket: number, index: number): void;
  /** 1 for each picture that is in its place. */
  made(ticket: number): Uint8Array;
  drop(ticket: number): void;
  close(): void;
  ref(): void;
  unref(): void;
}

interface PixelsAddon {
  PixelPool: new (threads: number, done: (ticket: number, work: number) => void) => PixelPool;
  open_turbojpeg(path: string): boolean;
}

let addon: PixelsAddon | null = null;

/** libjpeg-turbo's file, which the build lays beside the addon; null where there is none for this machine. */
function turbojpeg_file(folder: string): string | null {
  const name = readdirSync(folder).find((file) => /^libturbojpeg\./.test(file));
  return name === undefined ? null : join(folder, name);
}

/**
 * A pool of so many threads. Where libjpeg-turbo is not to be had, it decodes nothing itself.
 *
 * @throws LibtorchError if the addon is not there
 */
export function open_pool(threads: number, done: (ticket: number, work: number) => void): PixelPool {
  if (addon === null) {
    const loader = loader_file();
    if (loader === null) throw new LibtorchError(without_addon(this_machine()));
    const pixels = pixels_file(loader);
    addon = open_addon(pixels, 'The addon for pictures') as PixelsAddon;
    const file = turbojpeg_file(dirname(pixels));
    if (file !== null) addon.open_turbojpeg(file);
  }
  return new addon.PixelPool(threads, done);
}
