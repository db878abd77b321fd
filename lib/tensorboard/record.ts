/** TensorFlow's records: each with its length, and checksums of the length and of the data. */

/** A record with `data`. */
export function record(data: Uint8Array): Uint8Array {
  const result = Buffer.alloc(data.length + 16);
  result.writeBigUInt64LE(BigInt(data.length));
  result.writeUInt32LE(masked_crc32c(result.subarray(0, 8)), 8);
  result.set(data, 12);
  result.writeUInt32LE(masked_crc32c(data), data.length + 12);
  return result;
}

/** Remainders of Castagnoli's polynomial, bits in reverse; zlib in Node has only the other CRC-32. */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++)
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0x82f63b78 : remainder >>> 1;
  return remainder >>> 0;
});

function crc32c(data: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of data) remainder = (remainder >>> 8) ^ (remainders[(remainder ^ byte) & 255] as number);
  return ~remainder >>> 0;
}

/** The checksum, turned so that checksums of data that hold checksums are not weak. */
function masked_crc32c(data: Uint8Array): number {
  const sum = crc32c(data);
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
}
