/** Where the files of a tar archive lie in it, so that they are read in place. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type Member, members } from './tar.js';

export interface Place {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
}

/** A part of a file, or of what is in memory. */
export interface Part {
  readonly begin: number;
  readonly end: number;
  /** The bytes from `position` on: `count` of them, or all there are. */
  read(position: number, count: number): Buffer;
}

function read_file(file: number, position: number, count: number): Buffer {
  const buffer = Buffer.alloc(count);
  let done = 0;
  for (let got = 1; done < count && got > 0; done += got)
    got = readSync(file, buffer, done, count - done, position + done);
  return buffer.subarray(0, done);
}

/** The files in `part`, in their order. */
export function* places({ read, begin, end }: Part): Generator<Place, void> {
  const parser = members();
  let at = begin;
  let answer: Buffer = Buffer.alloc(0);
  for (let step = parser.next(); !step.done; step = parser.next(answer)) {
    if (step.value.member === null) {
      answer = read(at, Math.min(step.value.read, end - at));
      at += answer.length;
      continue;
    }
    const { member, padding } = step.value;
    if (at + member.size > end) throw new Error(`the archive is truncated in ${member.name}`);
    if (!member.is_folder) yield place_of(member, at);
    at += member.size + padding;
  }
}

const place_of = ({ name, size }: Member, offset: number): Place => ({ name, offset, length: size });

/** Calls `use` with the whole of a file, open. */
export function with_archive<Result>(path: string, use: (part: Part) => Result): Result {
  const file = openSync(path, 'r');
  try {
    const read = (position: number, count: number) => read_file(file, position, count);
    return use({ read, begin: 0, end: fstatSync(file).size });
  } finally {
    closeSync(file);
  }
}

export function part_of_bytes(bytes: Buffer): Part {
  return {
    begin: 0,
    end: bytes.length,
    read: (position, count) => bytes.subarray(position, position + count),
  };
}
