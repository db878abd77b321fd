/** Which classes and functions a file of `torch.save` may name. */
import { UnpicklingError } from '../../errors.js';
import { excerpt } from '../../internal/excerpt.js';
import { full_name, is_blocked, PlainGlobals, unsupported } from '../pickle/allowed.js';
import type { Meter } from '../pickle/meter.js';
import type { Context } from '../pickle/unpickler.js';
import { type Callable, type Constant, Instance, type Tuple } from '../pickle/values.js';
import { torch_global } from './rebuild.js';
import { safe_global } from './safe-globals.js';

const advice = (path: string): string =>
  'Files are loaded as with `weights_only=True`: they may hold tensors and plain values, and no class of their own. ' +
  'Save a state_dict() rather than the object itself; or, for a class, name one of yours that stands for it: ' +
  `torch.serialization.add_safe_globals([[Class, '${path}']])`;

/** What PyTorch's `weights_only` allows, and what has no counterpart here. */
const WITHOUT_COUNTERPART =
  /^torch\.(_utils\._rebuild_\w+|(float4|float6|quint|qint|bits|uint[1-7]|int[1-7]|per_)\w*|storage\.TypedStorage|[A-Z]\w*Storage)$/;

export class TorchContext implements Context {
  readonly #plain: PlainGlobals;

  constructor(
    readonly persistent_load: (id: Tuple) => unknown,
    readonly meter: Meter,
  ) {
    this.#plain = new PlainGlobals(meter);
  }

  find_global(module: string, name: string): Callable | Constant {
    const path = full_name(module, name);
    const own = is_blocked(module) ? undefined : safe_global(path);
    const found = this.#plain.find(path) ?? torch_global(path) ?? own;
    if (found) return found;
    if (WITHOUT_COUNTERPART.test(path))
      throw new UnpicklingError(`${excerpt(path)} has no counterpart in libtorch-node`);
    const { message } = unsupported(module, name);
    throw new UnpicklingError(is_blocked(module) ? message : `${message} ${advice(excerpt(path))}`);
  }

  build(target: unknown, state: unknown): boolean {
    if (!(target instanceof Instance)) return false;
    target.state = state;
    return true;
  }
}
