/**
 * Fields of protobuf messages as bytes. Event files need six kinds of them, which are these few lines; a library would
 * bring a parser, reflection and generated classes for all of TensorFlow's messages.
 */

/** Bytes of a field, or of a message: fields in a row. */
export type Encoded = Uint8Array;

const empty = new Uint8Array(0);
const [VARINT, FIXED64, BYTES, FIXED32] = [0, 1, 2, 5];

export function message(...fields: readonly Encoded[]): Encoded {
  return Buffer.concat(fields);
}

/** A number of any integer type, an enum or a boolean; left out if it is 0, as in the third version of the language. */
export function integer(field: number, value: number | bigint | boolean): Encoded {
  const number = BigInt(value);
  return number === 0n ? empty : Buffer.concat([key(field, VARINT), varint(number)]);
}

/** A double; left out if it is 0, unless it stands for a choice. */
export function double(field: number, value: number, is_choice = false): Encoded {
  if (Object.is(value, 0) && !is_choice) return empty;
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([key(field, FIXED64), bytes]);
}

/** A float that stands for a choice, and so is never left out. */
export function float(field: number, value: number): Encoded {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([key(field, FIXED32), bytes]);
}

/** Text or bytes, or a message that is there even if it is empty. */
export function bytes(field: number, value: string | Encoded): Encoded {
  const content = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return Buffer.concat([key(field, BYTES), varint(BigInt(content.length)), content]);
}

/** Text that is left out if it is empty. */
export function text(field: number, value: string): Encoded {
  return value === '' ? empty : bytes(field, value);
}

/** A list of doubles. */
export function doubles(field: number, values: readonly number[]): Encoded {
  return values.length === 0 ? empty : bytes(field, little_endian(Float64Array.from(values)));
}

/** A list of floats. */
export function floats(field: number, values: readonly number[]): Encoded {
  return values.length === 0 ? empty : bytes(field, little_endian(Float32Array.from(values)));
}

function little_endian(array: Float32Array | Float64Array): Encoded {
  return new Uint8Array(array.buffer); // as all machines that LibTorch is built for
}

function key(field: number, kind: number): Encoded {
  return varint(BigInt(field * 8 + kind));
}

function varint(value: bigint): Encoded {
  const digits: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 127n; rest >>= 7n) digits.push(Number(rest & 127n) | 128);
  digits.push(Number(rest));
  return Uint8Array.from(digits);
}
