/** Run-length encoded bitmaps, line by line from the bottom. */
import { not_enough_data } from './format.js';

const [END_OF_LINE, END_OF_BITMAP, DELTA] = [0, 1, 2];

/** The places in the palette; what the file skips is 0. As Pillow, it takes no bitmap that ends early. */
export function decode_runs(
  bytes: Uint8Array,
  offset: number,
  width: number,
  height: number,
  four_bits: boolean,
): Uint8Array {
  const data = new Uint8Array(width * height);
  let [at, to, column] = [offset, 0, 0];
  const place = (byte: number, index: number) =>
    four_bits ? (index % 2 === 0 ? byte >> 4 : byte & 15) : byte;
  while (to < data.length && at + 1 < bytes.length) {
    const [count, value] = [bytes[at]!, bytes[at + 1]!];
    at += 2;
    if (count > 0) {
      const drawn = Math.min(count, width - column);
      for (let index = 0; index < drawn; index++) data[to++] = place(value, index);
      column += drawn;
    } else if (value === END_OF_LINE) {
      to = Math.ceil(to / width) * width;
      column = 0;
    } else if (value === END_OF_BITMAP) break;
    else if (value === DELTA) {
      to = Math.min(data.length, to + (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * width);
      at += 2;
      column = to % width;
    } else {
      const drawn = Math.min(value, data.length - to);
      const size = four_bits ? (drawn + 1) >> 1 : drawn;
      for (let index = 0; index < drawn && at < bytes.length; index++)
        data[to++] = place(bytes[at + (four_bits ? index >> 1 : index)] ?? 0, index);
      column += value;
      at += size;
      // runs begin at even bytes of the file
      at += at % 2;
    }
  }
  if (to < data.length) throw not_enough_data();
  return data;
}
