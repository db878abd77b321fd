/** SGD's state as a map: the momentum buffers themselves are kept by the native optimizer. */
import { define } from '../internal/define.js';
import type { NativeSGD } from '../native/exports/optim.js';
import type { Tensor } from '../tensor/tensor.js';
import { is_tensor } from './param-groups.js';

/** What SGD keeps for a parameter. Writing `momentum_buffer` replaces the buffer. */
export interface SGDParamState {
  momentum_buffer: Tensor | null;
  [name: string]: unknown;
}

export class SGDState extends Map<Tensor, SGDParamState> {
  readonly #native: NativeSGD;
  /** Number of native entries when the map was last brought up to date; -1: written to since. */
  #count = 0;

  constructor(native: NativeSGD) {
    super();
    this.#native = native;
  }

  /** Adds entries for parameters that got their first buffer in a step; `count` is what the step returned. */
  follow(params: Iterable<Tensor>, count: number): void {
    if (count === this.#count) return;
    for (const param of params) {
      if (!this.has(param) && this.#native.has_buffer(param)) super.set(param, this.#entry(param));
    }
    this.#count = count;
  }

  override set(param: Tensor, state: SGDParamState): this {
    this.#count = -1;
    // A loaded state dict may hold entries of no parameter; they are only kept.
    if (!is_tensor(param)) return super.set(param, state);
    const values = { ...state };
    const entry = this.#entry(param);
    entry.momentum_buffer = null;
    return super.set(param, Object.assign(entry, values));
  }

  override delete(param: Tensor): boolean {
    this.#count = -1;
    if (is_tensor(param)) this.#native.set_buffer(param, null);
    return super.delete(param);
  }

  override clear(): void {
    for (const param of [...this.keys()]) this.delete(param);
  }

  #entry(param: Tensor): SGDParamState {
    const native = this.#native;
    return define({} as SGDParamState, 'momentum_buffer', {
      enumerable: true,
      get: () => native.get_buffer(param),
      set: (buffer: Tensor | null | undefined) => {
        this.#count = -1;
        native.set_buffer(param, buffer ?? null);
      },
    });
  }
}
