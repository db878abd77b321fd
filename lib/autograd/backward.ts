/** `torch.autograd.backward` and `torch.autograd.grad`. */
import { types } from 'node:util';
import { TorchError, ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { list_from } from '../internal/list-from.js';
import { is_plain_object } from '../internal/objects.js';
import { type_name } from '../internal/type-name.js';
import { warn } from '../internal/warn.js';
import { addon } from '../native/addon.js';
import type { Tensor } from '../tensor/tensor.js';

type Tensors = Tensor | readonly Tensor[];
type Gradients = Tensor | readonly (Tensor | null)[] | null;

export interface AutogradBackwardOptions {
  /** The tensors to derive. */
  tensors: Tensors;
  /** The gradient of each of them. Default: 1 for a tensor of one element. */
  grad_tensors?: Gradients;
  /** Keeps the graph for another backward. Default: the value of `create_graph`. */
  retain_graph?: boolean | null;
  /** Builds a graph of the derivative, for higher derivatives. Default: false. */
  create_graph?: boolean;
  /** Only these get gradients, an array of tensors or an object of them. Default: all leaves that were used. */
  inputs?: Tensors | Readonly<Record<string, Tensor>> | null;
}

export interface GradOptions {
  /** The tensors to derive. */
  outputs: Tensors;
  /** What to derive them by. An object of tensors gives an object of gradients. */
  inputs: Tensors | Readonly<Record<string, Tensor>>;
  /** The gradient of each output. Default: 1 for an output of one element. */
  grad_outputs?: Gradients;
  /** Keeps the graph for another pass. Default: the value of `create_graph`. */
  retain_graph?: boolean | null;
  /** Builds a graph of the derivative, for higher derivatives. Default: false. */
  create_graph?: boolean;
  /** Deprecated and without effect, as in PyTorch. */
  only_inputs?: boolean;
  /** Gives null for an input that was not used instead of an error. Default: the value of `materialize_grads`. */
  allow_unused?: boolean | null;
  /** Gives zeros for an input that was not used. Default: false. */
  materialize_grads?: boolean;
}

export type AutogradBackwardArguments = Arguments<
  AutogradBackwardOptions,
  [
    tensors: 'tensors',
    grad_tensors: 'grad_tensors',
    retain_graph: 'retain_graph',
    create_graph: 'create_graph',
  ]
>;

export type GradArguments = Arguments<
  GradOptions,
  [
    outputs: 'outputs',
    inputs: 'inputs',
    grad_outputs: 'grad_outputs',
    retain_graph: 'retain_graph',
    create_graph: 'create_graph',
    only_inputs: 'only_inputs',
    allow_unused: 'allow_unused',
  ]
>;

const bind_backward = signature<AutogradBackwardOptions>('backward', {
  tensors: required,
  grad_tensors: null,
  retain_graph: null,
  create_graph: false,
  inputs: null,
});

const bind_grad = signature<GradOptions>('grad', {
  outputs: required,
  inputs: required,
  grad_outputs: null,
  retain_graph: null,
  create_graph: false,
  only_inputs: true,
  allow_unused: null,
  materialize_grads: false,
});

function list_of(tensors: Tensors): readonly Tensor[] {
  return Array.isArray(tensors) ? list_from(tensors) : [tensors as Tensor];
}

function inputs_of(inputs: GradOptions['inputs'], owner: string): readonly Tensor[] {
  if (is_plain_object(inputs)) return Object.values(inputs) as Tensor[];
  if (types.isMap(inputs)) {
    throw new TypeError(
      `\`inputs\` argument to \`${owner}()\` must be a dict, not ${type_name(inputs)}. ` +
        'Other Mapping types are not supported.',
    );
  }
  return list_of(inputs as Tensors);
}

function gradients_of(gradients: Gradients, count: number): readonly (Tensor | null)[] {
  if (gradients === null) return new Array(count).fill(null);
  return Array.isArray(gradients) ? gradients : [gradients as Tensor];
}

function read_backward(args: readonly unknown[]): Parameters<typeof addon.backward> {
  const { tensors, grad_tensors, retain_graph, create_graph, inputs } = bind_backward(args);
  const roots = list_of(tensors);
  const leaves = inputs === null ? null : inputs_of(inputs, 'backward');
  return [
    roots,
    gradients_of(grad_tensors, roots.length),
    retain_graph ?? create_graph,
    create_graph,
    leaves,
  ];
}

/**
 * Computes the gradients of the leaves that `tensors` were made of, and adds them to their `grad`.
 *
 * @throws TorchError if a tensor has more than one element and no gradient is given for it, if none of them has
 * a graph, or if the graph was freed by an earlier pass.
 *
 * @example
 * const x = torch.tensor([1, 2], { dtype: 'float32', requires_grad: true });
 * torch.autograd.backward([x.mul(2).sum(), x.mul(3).sum()]);
 * console.log(x.grad?.tolist()); // [5, 5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.backward.html
 */
export function backward(...args: AutogradBackwardArguments): void {
  addon.backward(...read_backward(args));
}

/** As `backward`, on the compute thread: the event loop stays free until the promise is done. */
export async function backward_async(...args: AutogradBackwardArguments): Promise<void> {
  await addon.backward_async(...read_backward(args));
}

type Unused = { allow_unused: true; materialize_grads?: false };

/**
 * Computes and returns the gradients of `outputs` with respect to `inputs`; no `grad` changes.
 *
 * Returns an array with one gradient for each input; for an object of inputs, an object with the same keys.
 *
 * @throws TorchError if an input does not require gradients, or was not used and `allow_unused` is not set.
 *
 * @example
 * const x = torch.tensor([3], { dtype: 'float32', requires_grad: true });
 * const [first] = torch.autograd.grad(x.pow(3), x, { create_graph: true });
 * const [second] = torch.autograd.grad(first, x);
 * console.log(first.item(), second.item()); // 27 18
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
 */
export function grad<Names extends string>(
  options: Omit<GradOptions, 'inputs'> & { inputs: Readonly<Record<Names, Tensor>> },
): Record<Names, Tensor>;
export function grad(
  outputs: Tensors,
  inputs: Tensors,
  options: Omit<GradOptions, 'outputs' | 'inputs'> & Unused,
): (Tensor | null)[];
export function grad(...args: GradArguments): [Tensor, ...Tensor[]];
export function grad(...args: readonly unknown[]): unknown {
  const { outputs, inputs, grad_outputs, retain_graph, create_graph, ...rest } = bind_grad(args);
  if (rest.materialize_grads && rest.allow_unused === false) {
    throw new ValueError(
      'Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False.',
    );
  }
  const leaves = inputs_of(inputs, 'grad');
  if (leaves.length === 0) throw new TorchError('`inputs` argument to `grad()` cannot be empty.');
  if (!rest.only_inputs) {
    warn(
      'only_inputs argument is deprecated and is ignored now (defaults to True). To accumulate gradient for ' +
        'other parts of the graph, please use torch.autograd.backward.',
      'FutureWarning',
    );
  }
  const roots = list_of(outputs);
  const results = addon.grad(
    roots,
    leaves,
    gradients_of(grad_outputs, roots.length),
    retain_graph ?? create_graph,
    create_graph,
    rest.allow_unused ?? rest.materialize_grads,
    rest.materialize_grads,
  );
  if (!is_plain_object(inputs)) return results;
  return Object.fromEntries(Object.keys(inputs).map((name, index) => [name, results[index]]));
}
