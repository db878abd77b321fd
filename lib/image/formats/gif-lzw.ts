/** LZW as GIF has it: codes of growing width, from the lowest bit on. */

const MOST_CODES = 4096;

/** `count` values of `bits` bits, or null if there are not as many. */
export function decode_lzw(bytes: Uint8Array, bits: number, count: number): Uint8Array | null {
  if (bits > 8) return null;
  const clear = 1 << bits;
  const before = new Uint16Array(MOST_CODES);
  const last = new Uint8Array(MOST_CODES);
  const lengths = new Uint16Array(MOST_CODES).fill(1);
  for (let code = 0; code < clear; code++) last[code] = code;
  const values = new Uint8Array(count);
  let [next, width, previous, to] = [clear + 2, bits + 1, -1, 0];
  let [held, held_bits] = [0, 0];
  for (const byte of bytes) {
    held |= byte << held_bits;
    held_bits += 8;
    while (held_bits >= width) {
      const code = held & ((1 << width) - 1);
      held >>>= width;
      held_bits -= width;
      if (code === clear) {
        [next, width, previous] = [clear + 2, bits + 1, -1];
        continue;
      }
      if (code === clear + 1) return to === count ? values : null;
      if (code > next || (code === next && previous < 0)) return null;
      if (previous >= 0 && next < MOST_CODES) {
        before[next] = previous;
        lengths[next] = lengths[previous]! + 1;
        // the code that is being defined ends as it begins
        last[next] = first_of(code === next ? previous : code, before, last, lengths);
        next++;
        if (next === 1 << width && width < 12) width++;
      }
      const length = lengths[code]!;
      let each = code;
      for (let place = to + length - 1; place >= to; place--) {
        if (place < count) values[place] = last[each]!;
        each = before[each]!;
      }
      to += length;
      if (to >= count) return values;
      previous = code;
    }
  }
  return null;
}

function first_of(code: number, before: Uint16Array, last: Uint8Array, lengths: Uint16Array): number {
  let each = code;
  for (let left = lengths[code]!; left > 1; left--) each = before[each]!;
  return last[each]!;
}
