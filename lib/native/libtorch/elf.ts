/** What the headers of an ELF file tell: the format of libraries on Linux. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { LibtorchError } from './error.js';

const HEADER_BYTES = 64;
const IS_64_BIT = 2;
const IS_LITTLE_ENDIAN = 1;
const PT_LOAD = 1;

const machines: ReadonlyMap<number, string> = new Map([
  [0x3e, 'x64'],
  [0xb7, 'arm64'],
]);

/** The processor an ELF file is for, in Node's words; null if it is no ELF file or an unknown one. */
export function elf_machine(file: string): string | null {
  const header = with_file(file, (descriptor) => bytes_at(descriptor, 0, HEADER_BYTES));
  return is_elf(header) ? (machines.get(header.readUInt16LE(18)) ?? null) : null;
}

/** Throws a LibtorchError if the end of a library is missing: to open such a one ends the process with SIGBUS. */
export function require_whole(file: string, remedy: string): void {
  if (is_cut_off(file)) throw new LibtorchError(`${file} is damaged, its end is missing: ${remedy}`);
}

function is_cut_off(file: string): boolean {
  return with_file(file, (descriptor) => {
    const header = bytes_at(descriptor, 0, HEADER_BYTES);
    if (!is_elf(header) || header[4] !== IS_64_BIT || header[5] !== IS_LITTLE_ENDIAN) return false;
    const [width, count] = [header.readUInt16LE(54), header.readUInt16LE(56)];
    const segments = bytes_at(descriptor, Number(header.readBigUInt64LE(32)), width * count);
    const { size } = fstatSync(descriptor);
    return Array.from({ length: count }, (_, index) => segments.subarray(index * width)).some(
      (segment) => segment.readUInt32LE(0) === PT_LOAD && end_of(segment) > size,
    );
  });
}

function end_of(segment: Buffer): number {
  return Number(segment.readBigUInt64LE(8) + segment.readBigUInt64LE(32));
}

function is_elf(header: Buffer): boolean {
  return header.toString('latin1', 0, 4) === '\x7fELF';
}

/** What is not there reads as zeros. */
function bytes_at(descriptor: number, offset: number, count: number): Buffer {
  const bytes = Buffer.alloc(count);
  readSync(descriptor, bytes, 0, count, offset);
  return bytes;
}

function with_file<Value>(file: string, work: (descriptor: number) => Value): Value {
  const descriptor = openSync(file, 'r');
  try {
    return work(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
