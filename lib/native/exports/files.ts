/** Types of what `native/{archive,storage}.cc` export. */
import type { DType } from '../../types.js';
import type { NativeTensor } from './core.js';

/** A zip archive of `torch.save`, read by LibTorch. Names are without the folder that holds them all. */
export interface NativeArchiveReader {
  names(): string[];
  /** Bytes of a record. */
  size(name: string): number;
  /** Where the bytes of a record begin in the archive. */
  offset(name: string): number;
  /** Where the zip format's local header of a record begins. */
  header_offset(name: string): number;
  /** A record as a new uint8 tensor. */
  read(name: string): NativeTensor;
  close(): void;
}

/** A zip archive of `torch.save`, written by LibTorch: records lie at multiples of 64 bytes. */
export interface NativeArchiveWriter {
  /** Adds a record: a contiguous uint8 tensor on the CPU. */
  write(name: string, bytes: NativeTensor): void;
  /** Writes the end; the bytes of an archive that has no file. */
  finish(): Uint8Array;
  /** The system's number of the error that ended the writing; 0 if there was none. */
  error_number(): number;
  /** Gives up. */
  close(): void;
}

export interface FileExports {
  readonly ArchiveReader: new (source: string | NativeTensor) => NativeArchiveReader;
  /** Writes to an open file, or to memory; `name` is the folder in the archive, which PyTorch names like the file. */
  readonly ArchiveWriter: new (
    descriptor: number | null,
    name: string,
  ) => NativeArchiveWriter;

  /**
   * A tensor over the storage of `bytes`, with the lazy bits of complex views.
   *
   * Throws a ValueError if it would reach beyond the storage.
   */
  tensor_over(
    bytes: NativeTensor,
    dtype: DType,
    offset: number | bigint,
    size: readonly (number | bigint)[],
    stride: readonly (number | bigint)[],
    conj: boolean,
    neg: boolean,
  ): NativeTensor;
  /** All bytes of a tensor's storage as a uint8 tensor that shares its memory. */
  storage_bytes(tensor: NativeTensor): NativeTensor;
  /** How many tensors, and what else keeps memory, have the tensor's storage: 1 if it is the only one. */
  storage_owners(tensor: NativeTensor): number;
  /** A storage of its own over a part of another's memory. */
  storage_slice(bytes: NativeTensor, begin: number, count: number): NativeTensor;
  /** A file mapped into memory, as uint8; writes to it stay in memory. */
  map_file(path: string, bytes: number): NativeTensor;
}
