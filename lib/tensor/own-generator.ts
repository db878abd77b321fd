/**
 * A default generator for one thread. LibTorch has one for the whole process, so that a worker thread that seeds it or
 * draws from it would disturb all others. Imported first, before other modules take hold of what it replaces.
 */
import { addon } from '../native/addon.js';
import type { NativeGenerator } from '../native/exports/core.js';
import { is_plain_object } from '../internal/objects.js';
import { functions, methods } from '../ops/index.js';
import { tables } from '../ops/tables.js';

// biome-ignore lint/suspicious/noExplicitAny: operators of every signature
type Any = any;

function with_generator(operator: (...args: Any[]) => Any, own: NativeGenerator): (...args: Any[]) => Any {
  return function (this: unknown, ...args: Any[]): Any {
    if (args.some((arg) => arg instanceof addon.Generator)) return operator.apply(this, args);
    const last = args.at(-1);
    if (!is_plain_object(last)) return operator.call(this, ...args, { generator: own });
    const { generator, device } = last as { generator?: unknown; device?: unknown };
    const elsewhere =
      device != null && !String((device as { type?: string }).type ?? device).startsWith('cpu');
    if (generator != null || elsewhere) return operator.apply(this, args);
    return operator.call(this, ...args.slice(0, -1), { ...last, generator: own });
  };
}

/** From now on this thread draws from a generator of its own wherever none is given, and seeds that one. */
export function use_own_generator(): void {
  const own = new addon.Generator();
  const holders = [functions, methods, addon.Tensor.prototype] as unknown as Record<string, Any>[];
  for (const { rows } of tables) {
    for (const [name, row] of Object.entries(rows)) {
      if (!row.schemas.some((schema) => schema.includes('Generator? generator'))) continue;
      for (const holder of holders) {
        if (typeof holder[name] === 'function') holder[name] = with_generator(holder[name], own);
      }
    }
  }
  const is_cpu = (device: unknown) => String((device as { type?: string })?.type ?? device) === 'cpu';
  const { default_generator, get_rng_state, set_rng_state } = addon;
  const { draw_uniform, draw_exp_uniform, draw_integer, draw_part, draw_steps } = addon;
  Object.assign(addon, {
    manual_seed: (seed: number | bigint) => void own.manual_seed(seed),
    seed: () => own.seed(),
    initial_seed: () => own.initial_seed(),
    default_generator: (device: Any) => (is_cpu(device) ? own : default_generator(device)),
    get_rng_state: (device: Any) => (is_cpu(device) ? own.get_state() : get_rng_state(device)),
    set_rng_state: (state: Any, device: Any) =>
      is_cpu(device) ? void own.set_state(state) : set_rng_state(state, device),
    draw_uniform: (low: number, high: number) => draw_uniform(low, high, own),
    draw_exp_uniform: (low: number, high: number) => draw_exp_uniform(low, high, own),
    draw_integer: (low: number, end: number) => draw_integer(low, end, own),
    draw_part: (height: number, width: number, limits: Float64Array) => draw_part(height, width, limits, own),
    draw_steps: (records: Float64Array, spans: Int32Array, steps: Int32Array, ends: Int32Array) =>
      draw_steps(records, spans, steps, ends, own),
  });
}
