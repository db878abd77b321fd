/** Which classes and functions a file of `torch.save` may name. */
import { UnpicklingError } from '../../errors.js';
import { excerpt } from '../../internal/excerpt.js';
import { full_name, PlainGlobals, unsupported } from '../pickle/allowed.js';
import type { Meter } from '../pickle/meter.js';
import type { Context } from '../pickle/unpickler.js';
import type { Callable, Constant, Tuple } from '../pickle/values.js';
import { torch_global } from './rebuild.js';

const ADVICE =
  'Files are loaded as with `weights_only=True`: they may hold tensors and plain values, and no class of their own. ' +
  'Save a state_dict() rather than the object itself.';

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
    const found = this.#plain.find(path) ?? torch_global(path);
    if (found) return found;
    if (WITHOUT_COUNTERPART.test(path))
      throw new UnpicklingError(`${excerpt(path)} has no counterpart in libtorch-node`);
    const { message } = unsupported(module, name);
    throw new UnpicklingError(`${message} ${ADVICE}`);
  }
}
