/** Plain values as bytes that Python's pickle reads, and back: what processes send each other. */
import { TorchError } from '../errors.js';
import { full_name, PlainGlobals, unsupported } from './pickle/allowed.js';
import { Cursor } from './pickle/cursor.js';
import { Meter } from './pickle/meter.js';
import { Pickler } from './pickle/pickler.js';
import { Unpickler } from './pickle/unpickler.js';
import { to_javascript } from './pickle/values.js';

/** @throws TypeError for what is no plain value. */
export function dump_object(value: unknown): Uint8Array {
  return new Pickler(() => false).dump(value);
}

/** Runs nothing: values of Python's own types come through, and nothing else. */
export function load_object(bytes: Uint8Array, where: string): unknown {
  const meter = new Meter(bytes.length);
  const globals = new PlainGlobals(meter);
  const context = {
    meter,
    find_global(module: string, name: string) {
      const found = globals.find(full_name(module, name));
      if (found === undefined) throw unsupported(module, name);
      return found;
    },
    persistent_load(): never {
      throw new TorchError('a value that was sent names what lies outside of it');
    },
  };
  return to_javascript(new Unpickler(new Cursor(Buffer.from(bytes)), context).load(where));
}
