/** Files of cases, as `encode.py` writes them; its heading describes the form. */
import { readFileSync } from 'node:fs';
import type { DType } from '../../../dist/types.js';

/** JSON; an object with one key that begins with `$` is what JSON has no word for. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** `g` in the flags: takes part in gradients; `p`: a parameter; `c`: lazily conjugated. */
export type TensorRecord = readonly [
  group: number,
  place: number,
  dtype: DType,
  shape: readonly number[],
  stride: readonly number[],
  offset: number,
  flags: string,
];

/** The elements are null where they are not to be compared. */
export type ResultRecord = readonly [
  place: number | null,
  dtype: DType,
  shape: readonly number[],
  stride: readonly number[],
  requires_grad: boolean,
];

export interface Failure {
  readonly type: string;
  readonly message: string;
}

export type Kind = 'function' | 'method' | 'in-place' | 'error' | 'module' | 'optimizer';

export interface Case {
  readonly name: string;
  /** The public name that the case is about. */
  readonly subject: string;
  readonly kind: Kind;
  readonly layout: 'plain' | 'non-contiguous' | 'channels_last';
  readonly dtype: DType | '';
  readonly seed: number;
  readonly tensors: readonly TensorRecord[];
  readonly steps: readonly (readonly [
    name: string,
    args: readonly Json[],
    kwargs: Readonly<Record<string, Json>>,
  ])[];
  /** The steps whose results are compared, where it is not the last one. */
  readonly shown?: readonly number[];
  readonly expect: {
    readonly value?: Json;
    readonly gradients?: readonly Json[];
    readonly error?: Failure;
    readonly gradient_error?: Failure;
  };
}

export class RecordFile {
  readonly cases: readonly Case[];
  readonly #places: readonly (readonly [begin: number, length: number])[];
  readonly #content: Uint8Array;

  /** @param path of the file, without its suffix */
  constructor(path: string) {
    const { places, cases } = JSON.parse(readFileSync(`${path}.json`, 'utf8'));
    this.cases = cases;
    this.#places = places;
    const file = readFileSync(`${path}.safetensors`);
    this.#content = file.subarray(8 + Number(file.readBigUInt64LE()));
  }

  /** The bytes that are kept at `place`. */
  bytes(place: number): Uint8Array {
    const [begin, length] = this.#places[place] as [number, number];
    return this.#content.subarray(begin, begin + length);
  }
}
