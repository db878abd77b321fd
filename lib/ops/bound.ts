/** The operator tables as native functions. Making one parses nothing: schemas are read at its first call. */
import { addon, libtorch_version } from '../native/addon.js';
import type { OperatorFunction } from '../native/exports/core.js';
import { removed } from './removed.js';
import type { Place } from './row.js';
import type {
  FftFunctions,
  Functions,
  InternalFunctions,
  LinalgFunctions,
  Methods,
  NnFunctions,
  SpecialFunctions,
} from './surface.js';
import { type Namespace, tables } from './tables.js';

type Bound = Record<string, OperatorFunction>;

const takes_self = /\bTensor(\([^)]*\))? self\b/;

/** ATen's name, which PyTorch's errors use: `linalg_norm`. */
function aten_name(namespace: Namespace, name: string): string {
  return namespace === 'torch' ? name : `${namespace}_${name}`;
}

/** The operator as a function or a method, as the LibTorch that runs here has it. */
function make(name: string, schemas: readonly string[], is_method: boolean): OperatorFunction {
  return removed(name, libtorch_version, is_method) ?? addon.aten(name, schemas, is_method);
}

function bind(namespace: Namespace, ...places: readonly Place[]): Bound {
  const bound: Bound = {};
  for (const table of tables) {
    if (table.namespace !== namespace) continue;
    for (const [name, row] of Object.entries(table.rows)) {
      if (places.includes(row.place)) bound[name] = make(aten_name(namespace, name), row.schemas, false);
    }
  }
  return bound;
}

function bind_methods(): Bound {
  const bound: Bound = {};
  for (const { rows } of tables) {
    for (const [name, row] of Object.entries(rows)) {
      if (row.place !== 'method' && row.place !== 'both') continue;
      // pow(Scalar self, Tensor exponent) is no method.
      const schemas =
        row.schemas.length === 1 ? row.schemas : row.schemas.filter((schema) => takes_self.test(schema));
      bound[name] = make(name, schemas, true);
    }
  }
  return bound;
}

export const functions = bind('torch', 'function', 'both') as unknown as Functions;
export const methods = bind_methods() as unknown as Methods;
export const linalg = bind('linalg', 'function') as unknown as LinalgFunctions;
export const special = bind('special', 'function') as unknown as SpecialFunctions;
export const fft = bind('fft', 'function') as unknown as FftFunctions;
export const nn_functions = bind('torch', 'nn') as unknown as NnFunctions;
export const internal = bind('torch', 'internal') as unknown as InternalFunctions;
