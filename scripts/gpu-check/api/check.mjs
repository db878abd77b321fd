// What the checks of torch.cuda have in common.
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import torch from '../../../dist/index.js';

const { values } = parseArgs({
  options: { only: { type: 'string' }, small: { type: 'boolean', default: false } },
});
const { only } = values;
/** For a stand-in of a GPU, which computes on the CPU. */
export const small = values.small;
export const gc = () => {
  globalThis.gc?.();
  torch.memory.sweep();
};

export const results = {};

/** Runs `body`; what it returns goes into the report. */
export async function check(name, body) {
  if (only !== undefined && name !== only) return;
  const began = performance.now();
  try {
    const value = await body();
    results[name] = { ok: true, ...(value === undefined ? {} : { value }) };
  } catch (error) {
    results[name] = { ok: false, error: `${error.name}: ${error.message}`, stack: error.stack };
  }
  results[name].ms = Math.round(performance.now() - began);
  const { ok, error = '', ms } = results[name];
  console.error(`${ok ? 'ok' : 'NOT OK'} ${name} (${ms} ms) ${error}`);
}

export function holds(condition, what) {
  if (!condition) throw new Error(`does not hold: ${what}`);
}

export function refuses(body, name, words) {
  try {
    body();
  } catch (error) {
    holds(error.name === name, `${error.name} (${error.message}) is ${name}`);
    holds(words.test(error.message), `${error.message} matches ${words}`);
    return error.message;
  }
  throw new Error(`does not hold: ${body} throws ${name}`);
}

export const on_gpu = { device: 'cuda' };
export const sha256 = (tensor) =>
  createHash('sha256')
    .update(new Uint8Array(tensor.detach().contiguous().cpu().view('uint8').numpy().buffer))
    .digest('hex')
    .slice(0, 16);
export const bits = (tensors) =>
  tensors.map((tensor) => (tensor.ndim === 0 ? sha256(tensor.reshape(1)) : sha256(tensor)));
export const same = (a, b, what) => holds(JSON.stringify(a) === JSON.stringify(b), `${what}: ${a} is ${b}`);

/** Runs on a side stream that waits for the current one and is waited for. */
export function aside(body) {
  const side = new torch.cuda.Stream();
  side.wait_stream(torch.cuda.current_stream());
  const result = torch.cuda.stream(side, body);
  torch.cuda.current_stream().wait_stream(side);
  return result;
}
