/** Pickles of plain values and NumPy's arrays of bytes, as CIFAR comes in. Like every other one, read without running anything. */
import { UnpicklingError } from '../errors.js';
import { excerpt } from '../internal/excerpt.js';
import { full_name, PlainGlobals, unsupported } from './pickle/allowed.js';
import { Cursor } from './pickle/cursor.js';
import { Meter } from './pickle/meter.js';
import { type Context, Unpickler } from './pickle/unpickler.js';
import { Callable, type Constant, python_type, to_javascript, Tuple } from './pickle/values.js';
import { with_file } from './source.js';

/** An array of NumPy's, of unsigned bytes. */
export class ByteArray {
  shape: number[] = [];
  bytes: Uint8Array = new Uint8Array();
}

/** A dtype on its way: it is checked when an array has it. */
class ByteType {
  constructor(readonly name: string) {}
}

const COST_OF_ARRAY = 200;

function numbers_in(value: unknown): number[] {
  const items = value instanceof Tuple ? value.items : [];
  if (!items.every((item) => Number.isSafeInteger(item)))
    throw new UnpicklingError('the shape of an array is no tuple of integers');
  return items as number[];
}

/** `(version, shape, dtype, is_fortran, content)`. */
function fill(array: ByteArray, state: unknown): void {
  const [, shape, dtype, is_fortran, content] = state instanceof Tuple ? state.items : [];
  if (!(dtype instanceof ByteType) || !/^[|<>=]?u1$/.test(dtype.name))
    throw new UnpicklingError(
      `arrays of ${dtype instanceof ByteType ? excerpt(dtype.name) : python_type(dtype)} are not supported`,
    );
  if (is_fortran === true) throw new UnpicklingError('arrays in the order of columns are not supported');
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
  if (!(bytes instanceof Uint8Array)) throw new UnpicklingError('the content of an array is no bytes');
  array.shape = numbers_in(shape);
  if (bytes.length !== array.shape.reduce((product, size) => product * size, 1))
    throw new UnpicklingError(`an array of shape (${array.shape.join(', ')}) has ${bytes.length} bytes`);
  array.bytes = bytes;
}

class NumpyContext implements Context {
  readonly latin1 = true;
  readonly #plain: PlainGlobals;
  readonly #ours: ReadonlyMap<string, Callable>;

  constructor(readonly meter: Meter) {
    this.#plain = new PlainGlobals(meter);
    const array = new Callable('numpy.ndarray', () => new ByteArray(), true, COST_OF_ARRAY);
    const make = new Callable('_reconstruct', () => new ByteArray(), false, COST_OF_ARRAY);
    this.#ours = new Map([
      ['numpy.ndarray', array],
      ['numpy.dtype', new Callable('numpy.dtype', ([name]) => new ByteType(String(name)), true)],
      ['numpy.core.multiarray._reconstruct', make],
      ['numpy._core.multiarray._reconstruct', make],
    ]);
  }

  find_global(module: string, name: string): Callable | Constant {
    const path = full_name(module, name);
    const found = this.#ours.get(path) ?? this.#plain.find(path);
    if (found === undefined) throw unsupported(module, name);
    return found;
  }

  persistent_load(): never {
    throw new UnpicklingError('the file names objects that lie outside of it');
  }

  build(target: unknown, state: unknown): boolean {
    if (target instanceof ByteType) return true;
    if (!(target instanceof ByteArray)) return false;
    fill(target, state);
    return true;
  }
}

/**
 * What a pickle file holds, as `pickle.load(file, encoding='latin1')`: objects, arrays, strings, numbers, and `ByteArray`
 * for NumPy's arrays of uint8.
 *
 * @throws UnpicklingError for anything else in it, or a damaged file
 */
export function load_numpy_pickle(path: string): unknown {
  return with_file(path, (file) => {
    const context = new NumpyContext(new Meter(file.size));
    return to_javascript(new Unpickler(new Cursor(file.read(0, file.size)), context).load(path));
  });
}
