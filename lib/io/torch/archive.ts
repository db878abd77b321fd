/** Records of a zip archive that `torch.save` has written. */
import { UnpicklingError } from '../../errors.js';
import { excerpt } from '../../internal/excerpt.js';
import { addon } from '../../native/addon.js';
import type { NativeArchiveReader } from '../../native/exports/files.js';
import { limits, name_of_limit } from '../limits.js';
import type { Tensor } from '../../tensor/tensor.js';

/** Bytes of a record that says one thing. */
const MOST_WORDS = 64;

/** PyTorch begins every record at a multiple of this. */
const ALIGNMENT = 64;

export class Archive {
  readonly #reader: NativeArchiveReader;
  readonly #names: ReadonlySet<string>;
  /** The whole archive, if it is in memory. */
  readonly #memory: Tensor | null;
  /** Bytes that may still be read. */
  #left: number;

  /**
   * @param source the path, or the bytes; or the mapped file, so that records are not copied
   * @throws TorchError if it is no archive
   */
  constructor(source: string | Tensor, size: number) {
    this.#reader = new addon.ArchiveReader(source);
    this.#names = new Set(this.#reader.names());
    this.#memory = typeof source === 'string' ? null : source;
    this.#left = size + limits.inflated_bytes;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** The bytes of a record: its own, or those of the archive that is in memory. */
  record(name: string): Tensor {
    const size = this.size(name);
    this.#left -= size;
    if (this.#left < 0) {
      throw new UnpicklingError(
        `the records up to ${excerpt(name)} are larger than the file (${name_of_limit('inflated_bytes')})`,
      );
    }
    const memory = this.#memory;
    if (memory === null || !this.#is_stored(memory, name)) return this.#reader.read(name) as Tensor;
    const offset = this.#reader.offset(name);
    if (offset + size > memory.numel()) throw new UnpicklingError(`the record ${excerpt(name)} is cut off`);
    const bytes = addon.storage_slice(memory, offset, size) as Tensor;
    return offset % ALIGNMENT === 0 ? bytes : bytes.clone();
  }

  size(name: string): number {
    if (!this.has(name)) throw new UnpicklingError(`the file has no record ${excerpt(name)}`);
    return this.#reader.size(name);
  }

  /** A record of a few words. */
  text(name: string): string {
    const size = this.size(name);
    if (size > MOST_WORDS) throw new UnpicklingError(`the record ${name} has ${size} bytes`);
    return Buffer.from(addon.to_bytes(this.record(name))).toString('utf8');
  }

  /** Whether a record is not compressed: the method of compression is in its local header. */
  #is_stored(memory: Tensor, name: string): boolean {
    const method = this.#reader.header_offset(name) + 8;
    if (method + 2 > memory.numel()) return false;
    return Buffer.from(addon.to_bytes(memory.narrow(0, method, 2))).readUInt16LE() === 0;
  }

  close(): void {
    this.#reader.close();
  }
}
