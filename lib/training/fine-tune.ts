import { no_grad } from '../autograd/grad-mode.js';
import { TorchError, ValueError } from '../errors.js';
import { safetensors } from '../io/index.js';
import * as nn from '../nn/index.js';
import { Tensor } from '../tensor/tensor.js';
import { read_checkpoint } from './read-checkpoint.js';

/** What came of weights that were offered to a model. */
export interface Taken {
  /** Names of what was taken. */
  taken: string[];
  /** What was not, and why: `fc.6.weight: (1000, 4096) there, (2, 4096) here`. */
  left: string[];
  /** What the model has and the weights have not: it begins anew. */
  missing: string[];
}

const shape_of = (tensor: Tensor): string => `(${tensor.shape.join(', ')})`;

/** Names as the model has them: parallel and averaged models put `module.` before each. */
function plain_names(state: Readonly<Record<string, unknown>>): Map<string, Tensor> {
  const tensors = Object.entries(state).filter(
    (entry): entry is [string, Tensor] => entry[1] instanceof Tensor,
  );
  const is_wrapped = tensors.some(([name]) => name.startsWith('module.'));
  return new Map(
    tensors.map(([name, tensor]) => [is_wrapped ? name.replace(/^module\./, '') : name, tensor]),
  );
}

/**
 * Copies into a model what has the same name and shape; the rest of it stays as it is, so that a head for other classes
 * begins anew.
 *
 * @throws ValueError if nothing fits
 * @example
 * const { taken, left } = load_fitting(model, torch.load('alexnet-owt-7be5be79.pth'));
 */
export function load_fitting(model: nn.Module, state: Readonly<Record<string, unknown>>): Taken {
  const own = model.state_dict() as Record<string, Tensor>;
  const offered = plain_names(state);
  const found: Taken = { taken: [], left: [], missing: [] };
  no_grad(() => {
    for (const [name, tensor] of offered) {
      const mine = own[name];
      if (mine === undefined) found.left.push(`${name}: the model has none`);
      else if (shape_of(mine) !== shape_of(tensor)) {
        found.left.push(`${name}: ${shape_of(tensor)} there, ${shape_of(mine)} here`);
      } else {
        mine.copy_(tensor);
        found.taken.push(name);
      }
    }
  });
  found.missing = Object.keys(own).filter((name) => !offered.has(name));
  if (found.taken.length === 0) {
    const names = [...offered.keys()].slice(0, 3).join(', ') || 'no tensors';
    throw new ValueError(
      `no weights fit the model: they have ${names}; it has ${Object.keys(own).slice(0, 3).join(', ')}`,
    );
  }
  return found;
}

/**
 * The weights of a `.pt` or safetensors file: a state dict, or the `model` of a checkpoint.
 *
 * @throws TorchError if the file holds none
 */
export function read_weights(file: string): Record<string, unknown> {
  if (file.endsWith('.safetensors')) return safetensors.load_file(file);
  const content = read_checkpoint(file) as Record<string, unknown> | null;
  const state = (content?.model ?? content?.state_dict ?? content) as Record<string, unknown> | null;
  if (state === null || typeof state !== 'object' || state instanceof Tensor)
    throw new TorchError(`${file} holds no weights`);
  return state;
}

/** Whether a name is what a pattern means: itself, all below it, or `*` for any part. */
function matches(name: string, pattern: string): boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}(\\..*)?$`).test(name);
}

/** Layers whose running statistics stay as they are. */
const held = new WeakSet<object>();

const has_statistics = (layer: nn.Module): boolean =>
  layer.named_buffers('', false).some(([name]) => name === 'running_mean');

/**
 * Keeps parameters from learning: those that a pattern names (`conv`, `conv.0.weight`, `*.bias`). A batch normalisation of
 * which nothing learns stays in eval mode while `Trainer` trains: it goes on to use the running statistics that came with
 * the weights, and they stay. (Without that, as with `requires_grad_(false)` alone, what is frozen would change its output.)
 *
 * @returns the names of the parameters
 * @throws ValueError if a pattern names none, or nothing is left that learns
 * @example
 * const net = new nn.Sequential(new nn.Linear(4, 4), new nn.ReLU(), new nn.Linear(4, 2));
 * freeze(net, ['0']); // ['0.weight', '0.bias']
 */
export function freeze(model: nn.Module, patterns: readonly string[]): string[] {
  const named = [...model.named_parameters()];
  const layers = [...model.named_modules()].filter(([, layer]) => has_statistics(layer));
  for (const pattern of patterns) {
    if ([...named, ...layers].some(([name]) => matches(name, pattern))) continue;
    throw new ValueError(
      `no parameter is called '${pattern}': there are ${named.map(([name]) => name).join(', ')}`,
    );
  }
  const frozen = named.filter(([name]) => patterns.some((pattern) => matches(name, pattern)));
  if (frozen.length === named.length)
    throw new ValueError(`'${patterns.join("', '")}' leaves nothing to learn`);
  for (const [, parameter] of frozen) parameter.requires_grad_(false);
  const is_named = (name: string) => patterns.some((pattern) => matches(name, pattern));
  for (const [name, layer] of layers) {
    const own = layer.parameters(false);
    const learns_nothing = own.length > 0 && own.every((each) => !each.requires_grad);
    if (learns_nothing || is_named(name)) held.add(layer);
  }
  return frozen.map(([name]) => name);
}

/** The layers below a model whose running statistics stay as they are since `freeze`. */
export function held_layers(model: object): nn.Module[] {
  return model instanceof nn.Module ? model.modules().filter((layer) => held.has(layer)) : [];
}

/**
 * The fully connected layer that ends a classifier.
 *
 * @throws ValueError if there is none
 */
export function head_of(model: nn.Module): { name: string; layer: nn.Linear } {
  const linears = [...model.named_modules()].filter(
    (entry): entry is [string, nn.Linear] => entry[1] instanceof nn.Linear,
  );
  const last = linears.at(-1);
  if (last === undefined) throw new ValueError('the model has no fully connected layer, so it has no head');
  return { name: last[0], layer: last[1] };
}
