/** A few small cases on file, test/parity/golden/records.*, which are played where there is no Python. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { version } from '../../../dist/tensor/runtime.js';
import { ROOT } from '../../helpers/python.js';
import { type Case, type Json, RecordFile } from './file.js';

const path = join(ROOT, 'test', 'parity', 'golden', 'records');
/** A case with more bytes than this is not kept. */
const MOST_BYTES = 600;

/** What rounding depends on. */
function hardware(): string {
  return `${cpus()[0]?.model ?? 'unknown'}, ${version.capability}`;
}

/** The cases on file, and whether this processor rounds like the one that wrote them. */
export function open_golden(): { file: RecordFile; is_same_hardware: boolean } {
  const about: { hardware: string } = JSON.parse(readFileSync(`${path}.json`, 'utf8'));
  return { file: new RecordFile(path), is_same_hardware: about.hardware === hardware() };
}

interface Candidate {
  readonly case: Case;
  readonly contents: readonly Uint8Array[];
  readonly size: number;
}

/** The smallest case of each public name. */
export class Smallest {
  readonly #found = new Map<string, Candidate>();

  /** Takes a case that is the same in every bit, if it is smaller than what there is. */
  offer(file: RecordFile, given: Case): void {
    if (given.dtype !== 'float32' || given.kind === 'error') return;
    const contents: Uint8Array[] = [];
    const move = (place: number) => contents.push(file.bytes(place)) - 1;
    const moved = with_places(given, move);
    const size = JSON.stringify(moved).length + contents.reduce((sum, { length }) => sum + length, 0);
    const known = this.#found.get(given.subject)?.size ?? MOST_BYTES;
    // A case without elements says little.
    if (size >= known || contents.every(({ length }) => length === 0)) return;
    this.#found.set(given.subject, { case: moved, contents: contents.map((each) => each.slice()), size });
  }

  write(): number {
    const contents: Uint8Array[] = [];
    const cases = [...this.#found.values()].map((each) => {
      const start = contents.length;
      contents.push(...each.contents);
      return with_places(each.case, (place) => start + place);
    });
    let end = 0;
    const places = contents.map(({ length }) => [(end += length) - length, length]);
    writeFileSync(`${path}.json`, `${JSON.stringify({ hardware: hardware(), places, cases })}\n`);
    const header = Buffer.from(
      JSON.stringify({ bytes: { dtype: 'U8', shape: [end], data_offsets: [0, end] } }).padEnd(72),
    );
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    writeFileSync(`${path}.safetensors`, Buffer.concat([length, header, ...contents]));
    return cases.length;
  }
}

/** The case with other numbers for the places of its bytes. */
function with_places(given: Case, move: (place: number) => number): Case {
  // Tensors of one storage have one place.
  const moved = new Map<number, number>();
  const moving = (place: number) => {
    if (!moved.has(place)) moved.set(place, move(place));
    return moved.get(place) as number;
  };
  const tensors = given.tensors.map(([group, place, ...rest]) => [group, moving(place), ...rest] as const);
  const inside = (value: Json): Json => {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(inside);
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        if (key !== '$tensor') return [key, inside(item)];
        const [place, ...form] = item as Json[];
        return [key, [place === null ? null : moving(place as number), ...form] as Json[]];
      }),
    );
  };
  return { ...given, tensors, expect: inside(given.expect as Json) as Case['expect'] };
}
