/** What decoders of formats have in common. */

/** Called with the sides before memory for the pixels is taken; throws if they are unreasonable. */
export type CheckSize = (width: number, height: number) => void;

/** Pillow's words for a file that ends before its last pixel. */
export const not_enough_data = (): Error => new Error('the file is truncated (not enough image data)');

/** Reads little-endian numbers; a number beyond the end means a truncated file. */
export class Reader {
  readonly #view: DataView;
  constructor(readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #expect(end: number): void {
    if (end > this.bytes.length) throw not_enough_data();
  }

  uint8(at: number): number {
    this.#expect(at + 1);
    return this.bytes[at]!;
  }

  uint16(at: number): number {
    this.#expect(at + 2);
    return this.#view.getUint16(at, true);
  }

  uint32(at: number): number {
    this.#expect(at + 4);
    return this.#view.getUint32(at, true);
  }

  take(at: number, count: number): Uint8Array {
    this.#expect(at + count);
    return this.bytes.subarray(at, at + count);
  }
}

/** Red, green, blue and 255 for each colour of three bytes in the given order. */
export function opaque_palette(
  bytes: Uint8Array,
  stride: number,
  order: readonly [number, number, number],
): Uint8Array {
  const palette = new Uint8Array(Math.floor(bytes.length / stride) * 4).fill(255);
  for (let from = 0, to = 0; from + stride <= bytes.length; from += stride, to += 4) {
    for (const [channel, place] of order.entries()) palette[to + channel] = bytes[from + place]!;
  }
  return palette;
}
