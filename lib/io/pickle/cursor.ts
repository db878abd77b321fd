/** A place in bytes that are read one after the other; beyond their end there is nothing to read. */
import { UnpicklingError } from '../../errors.js';

/** Gives the bytes from the beginning on, `count` of them or all there are. */
export type Reread = (count: number) => Buffer;

export class Cursor {
  #bytes: Buffer;
  readonly #reread: Reread | null;
  position = 0;

  /** @param reread for files of which only the beginning was read: reads them anew, from the beginning */
  constructor(bytes: Buffer, reread: Reread | null = null) {
    this.#bytes = bytes;
    this.#reread = reread;
  }

  /** Bytes that are in memory. */
  get length(): number {
    return this.#bytes.length;
  }

  take(count: number): Buffer {
    const begin = this.position;
    const end = begin + count;
    if (end > this.#bytes.length) this.#read_to(end);
    this.position = end;
    return this.#bytes.subarray(begin, end);
  }

  byte(): number {
    if (this.position >= this.#bytes.length) this.#read_to(this.position + 1);
    return this.#bytes[this.position++]!;
  }

  /** The text up to the end of the line. */
  line(): string {
    let end = this.#bytes.indexOf(0x0a, this.position);
    while (end < 0) {
      this.#read_to(this.#bytes.length + 1);
      end = this.#bytes.indexOf(0x0a, this.position);
    }
    const text = this.take(end - this.position).toString('utf8');
    this.position += 1;
    return text;
  }

  #read_to(end: number): void {
    if (this.#reread !== null) this.#bytes = this.#reread(Math.max(end, 2 * this.#bytes.length));
    if (end > this.#bytes.length) throw new UnpicklingError('pickle data was truncated');
  }
}
