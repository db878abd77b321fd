/** Plays a case through the public interface of libtorch-node. */
import torch, { nn, type Tensor } from 'libtorch-node';
import type { Case, Json, RecordFile, TensorRecord } from './file.js';

// PyTorch's own operators, which have its bits
torch.backends.lrn.mode = 'reference';

type Callable = (...args: unknown[]) => unknown;
type Members = Record<string, unknown>;

export interface Outcome {
  value?: unknown;
  gradients?: unknown[];
  error?: unknown;
  gradient_error?: unknown;
}

/** A name that libtorch-node does not export. */
export class MissingName extends Error {}

/** The tensors that a case begins with, in memory of their own. */
function tensors_of(file: RecordFile, records: readonly TensorRecord[]): Tensor[] {
  const storages = new Map<number, Tensor>();
  return records.map(([group, place, dtype, shape, stride, offset, flags]) => {
    let storage = storages.get(group);
    if (storage === undefined) storages.set(group, (storage = torch.tensor(file.bytes(place))));
    let made = storage.view(dtype).as_strided(shape, stride, offset);
    if (flags.includes('c')) made = made.conj();
    if (flags.includes('p')) return new nn.Parameter(made, flags.includes('g'));
    return made.requires_grad_(flags.includes('g'));
  });
}

/** The value of an argument. */
function read(value: Json, tensors: readonly Tensor[], results: readonly unknown[]): unknown {
  if (value === null || typeof value !== 'object') return value;
  const inner = (item: Json) => read(item, tensors, results);
  if (Array.isArray(value)) return value.map(inner);
  const [tag, content] = Object.entries(value)[0] as [string, never];
  if (tag === '$') return tensors[content];
  if (tag === '$tuple') return (content as Json[]).map(inner);
  if (tag === '$step') return part_of(results, content);
  if (tag === '$dict') {
    return Object.fromEntries((content as [string, Json][]).map(([key, item]) => [key, inner(item)]));
  }
  if (tag === '$slice') return torch.slice(...(content as [null, null, null]));
  if (tag === '$complex') {
    const [real, imag] = (content as Json[]).map(inner);
    return { real, imag };
  }
  if (tag === '$int') return BigInt(content);
  if (tag === '$float') return Number((content as string).replace('inf', 'Infinity'));
  if (tag === '$ellipsis') return '...';
  return tag === '$function' ? member(content) : content;
}

function part_of(results: readonly unknown[], path: readonly number[]): unknown {
  return path.reduce<unknown>((from, index) => (from as unknown[])[index], results);
}

function member(path: string): unknown {
  return path.split('.').reduce<unknown>((home, name) => {
    const found = (home as Members | undefined)?.[name];
    if (found === undefined) throw new MissingName(path);
    return found;
  }, torch);
}

/** Calls a public name, or does one of the few other things that `call` of calling.py describes. */
function call(name: string, args: unknown[]): unknown {
  if (name === 'list') return args;
  if (name === 'repr') return String(args[0]);
  if (name.startsWith('new ')) return Reflect.construct(member(name.slice(4)) as Callable, args);
  const [receiver, ...rest] = args;
  if (name.endsWith('=')) return ((receiver as Members)[name.slice(1, -1)] = rest[0]);
  const method = /^(?:Tensor)?\.(\w+)$/.exec(name)?.[1];
  if (method === undefined) return (member(name) as Callable)(...args);
  const found = (receiver as Members)[method];
  if (found === undefined) throw new MissingName(name);
  return typeof found === 'function' ? found.apply(receiver, rest) : found;
}

function cotangent(output: Tensor): Tensor {
  const steps = torch.arange(output.numel()).remainder(7).add(1);
  return steps.to(output.dtype).reshape(output.shape);
}

/** The tensors in a result, in order. */
function tensors_in(value: unknown): Tensor[] {
  if (torch.is_tensor(value)) return [value as Tensor];
  return Array.isArray(value) ? value.flatMap(tensors_in) : [];
}

function gradients(value: unknown, leaves: Tensor[]): Outcome {
  const outputs = tensors_in(value).filter((tensor) => tensor.requires_grad);
  try {
    const grad_outputs = outputs.map(cotangent);
    return { gradients: torch.autograd.grad({ outputs, inputs: leaves, grad_outputs, allow_unused: true }) };
  } catch (error) {
    return { gradient_error: error };
  }
}

/** What comes of the steps: the value of the last one and the gradients of all leaves, or what was thrown. */
export function play(
  file: RecordFile,
  { tensors: records, steps, seed, shown, kind, expect }: Case,
): Outcome {
  const tensors = tensors_of(file, records);
  const results: unknown[] = [];
  try {
    torch.manual_seed(seed);
    for (const [name, args, kwargs] of steps) {
      const given = args.map((each) => read(each, tensors, results));
      const named = Object.entries(kwargs).map(([key, each]) => [key, read(each, tensors, results)]);
      if (named.length > 0) given.push(Object.fromEntries(named));
      results.push(call(name, given));
    }
  } catch (error) {
    if (error instanceof MissingName) throw error;
    return { error };
  }
  const value = shown === undefined ? results.at(-1) : shown.map((index) => results[index]);
  if (expect.gradients === undefined && expect.gradient_error === undefined) return { value };
  const parameters = kind === 'module' ? [...(results[0] as nn.Module).parameters()] : [];
  return {
    value,
    ...gradients(
      value,
      [...tensors, ...parameters].filter((leaf) => leaf.requires_grad),
    ),
  };
}
