/** `torch.cuda.make_graphed_callables`: modules and functions whose forward and backward are CUDA graphs. */
import { define } from '../internal/define.js';
import { is_autocast_cache_enabled, is_autocast_enabled } from '../autograd/autocast.js';
import { grad } from '../autograd/backward.js';
import { AssertionError, TorchError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { flatten, type Rebuild } from '../internal/tree.js';
import { Module } from '../nn/module/module.js';
import { state } from '../nn/module/state.js';
import { functions } from '../ops/index.js';
import { synchronize } from '../tensor/cuda.js';
import { Tensor } from '../tensor/tensor.js';
import { graphed_function } from './graphed-function.js';
import { CUDAGraph, type GraphPool, graph, graph_pool_handle } from './graphs.js';
import { Stream, stream } from './streams.js';

/** A module, or a function of tensors. */
// biome-ignore lint/suspicious/noExplicitAny: modules and functions of every signature
export type Graphable = Module | ((...args: any[]) => unknown);

export interface GraphedOptions {
  callables: Graphable | readonly Graphable[];
  /** Tensors as the callable will get them; for an array of callables an array of those arrays. */
  sample_args: readonly unknown[];
  /** How often each callable runs before it is recorded. Default: 3. */
  num_warmup_iters?: number;
  /** Whether an input may be without influence on the outputs. Default: false. */
  allow_unused_input?: boolean;
  /** Shares the memory of other graphs. Default: null, a pool of its own. */
  pool?: GraphPool | null;
}

type Further = Omit<GraphedOptions, 'callables' | 'sample_args'>;

const bind = signature<GraphedOptions>('make_graphed_callables', {
  callables: required,
  sample_args: required,
  num_warmup_iters: 3,
  allow_unused_input: false,
  pool: null,
});

/** One callable on its way. */
interface Part {
  readonly callable: Graphable;
  readonly args: readonly unknown[];
  /** The tensors of the arguments, and the parameters of a module. */
  readonly surface: readonly Tensor[];
  readonly args_count: number;
  readonly call: () => unknown;
}

function check_module(module: Module): void {
  if (module[state].hooks !== null) {
    throw new AssertionError(
      'Modules must not have hooks registered at the time they are passed. However, registering hooks on modules ' +
        'after passing them through make_graphed_callables is allowed.',
    );
  }
  if ([...module.buffers()].some((buffer) => buffer.requires_grad)) {
    throw new AssertionError(
      'In any :class:`~torch.nn.Module` passed to :func:`~make_graphed_callables`, only parameters may be trainable. ' +
        'All buffers must have ``requires_grad=False``.',
    );
  }
}

function part_of(callable: Graphable, args: readonly unknown[]): Part {
  const is_module = callable instanceof Module;
  if (is_module) check_module(callable);
  const [leaves] = flatten([...args]);
  if (!leaves.every((leaf) => leaf instanceof Tensor)) {
    throw new AssertionError(
      'In the beta API, sample_args for each callable must contain only Tensors. Other types are not allowed.',
    );
  }
  const surface = [...(leaves as Tensor[]), ...(is_module ? callable.parameters() : [])];
  const call = is_module
    ? () => (callable.forward as (...args: unknown[]) => unknown)(...args)
    : () => callable(...args);
  return { callable, args, surface, args_count: leaves.length, call };
}

const wants_grad = (tensor: Tensor): boolean => tensor.requires_grad;

/** Runs forward and backward a few times, so that libraries do not ready themselves in a capture. */
function warm_up({ call, surface }: Part, iterations: number, allow_unused: boolean): void {
  for (let count = 0; count < iterations; count++) {
    const outputs = (flatten(call())[0] as Tensor[]).filter(wants_grad);
    if (outputs.length === 0) continue;
    const grad_outputs = outputs.map((output) => functions.empty_like(output));
    grad(outputs, surface.filter(wants_grad), { grad_outputs, allow_unused });
  }
}

interface Forward {
  readonly graph: CUDAGraph;
  readonly outputs: readonly Tensor[];
  readonly rebuild: Rebuild;
}

function capture_forward({ call }: Part, pool: GraphPool): Forward {
  const forward = new CUDAGraph();
  const result = graph(forward, pool, call);
  const [outputs, rebuild] = flatten(result);
  return { graph: forward, outputs: outputs as Tensor[], rebuild };
}

function capture_backward(part: Part, outputs: readonly Tensor[], pool: GraphPool, allow_unused: boolean) {
  const backward = new CUDAGraph();
  const grad_outputs = outputs.map((output) => (output.requires_grad ? functions.empty_like(output) : null));
  const wanted = outputs.filter(wants_grad);
  let grads: readonly (Tensor | null)[] = [];
  if (wanted.length > 0) {
    const given = grad_outputs.filter((each) => each !== null);
    grads = graph(backward, pool, () =>
      grad(wanted, part.surface.filter(wants_grad), { grad_outputs: given, allow_unused }),
    );
  }
  const left = [...grads];
  const grad_inputs = part.surface.map((input) => (input.requires_grad ? (left.shift() ?? null) : null));
  return { graph: backward, grad_outputs, grad_inputs };
}

/** Gives a module the graphed function as its `forward`, in the mode in which it was recorded. */
function replace_forward(module: Module, graphed: (...args: unknown[]) => unknown): void {
  const { training } = module;
  const eager = (module.forward as (...args: unknown[]) => unknown).bind(module);
  define(module, 'forward', {
    value: (...args: unknown[]) => (module.training === training ? graphed(...args) : eager(...args)),
    writable: true,
    configurable: true,
  });
}

/**
 * Records the forward and the backward pass of modules and functions as CUDA graphs, and returns callables that replay
 * them inside one autograd node. A module keeps its identity and gets another `forward`, which is used in the mode
 * (training or evaluation) that it had; its hooks may be registered afterwards.
 *
 * Arguments must have the shapes, dtypes and `requires_grad` of the samples. Several callables share their memory, so
 * they must run in the order of the array. Only first derivatives.
 *
 * @throws AssertionError for modules with hooks and for arguments that are no tensors; TorchError while autocast
 * keeps weights (`cache_enabled`), and without CUDA.
 *
 * @example
 * if (torch.cuda.is_available()) {
 *   const net = new nn.Linear(4, 2).cuda();
 *   torch.cuda.make_graphed_callables(net, [torch.randn(8, 4, { device: 'cuda' })]);
 *   net.forward(torch.randn(8, 4, { device: 'cuda' })).sum().backward();
 * }
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cuda.make_graphed_callables.html
 */
export function make_graphed_callables<Callables extends Graphable | readonly Graphable[]>(
  callables: Callables,
  sample_args: readonly unknown[],
  ...args: Arguments<
    Further,
    [num_warmup_iters: 'num_warmup_iters', allow_unused_input: 'allow_unused_input', pool: 'pool']
  >
): Callables;
export function make_graphed_callables<Callables extends Graphable | readonly Graphable[]>(
  options: GraphedOptions & { callables: Callables },
): Callables;
export function make_graphed_callables(...args: unknown[]): unknown {
  if (is_autocast_enabled() && is_autocast_cache_enabled()) {
    throw new TorchError(
      'make_graphed_callables does not support the autocast caching. Please set `cache_enabled=False`.',
    );
  }
  const { callables, sample_args, num_warmup_iters, allow_unused_input, pool: given } = bind(args);
  const several = Array.isArray(callables);
  const list = (several ? callables : [callables]) as Graphable[];
  const samples = (several ? sample_args : [sample_args]) as readonly unknown[][];
  const parts = list.map((callable, index) => part_of(callable, samples[index] ?? []));
  const pool = given ?? graph_pool_handle();
  synchronize();
  stream(new Stream(), () => {
    for (const part of parts) warm_up(part, num_warmup_iters, allow_unused_input);
  });
  synchronize();
  // In the order in which they will run: a replay must not spoil what another still needs.
  const forwards = parts.map((part) => capture_forward(part, pool));
  const backwards = parts
    .map((part, index) => [part, forwards[index]!] as const)
    .reverse()
    .map(([part, { outputs }]) => capture_backward(part, outputs, pool, allow_unused_input))
    .reverse();
  const graphed = parts.map(({ callable, surface, args_count }, index) => {
    const call = graphed_function({
      forward: forwards[index]!,
      backward: backwards[index]!,
      inputs: surface.slice(0, args_count),
      parameters: surface.slice(args_count),
    });
    if (!(callable instanceof Module)) return call;
    replace_forward(callable, call);
    return callable;
  });
  return several ? graphed : graphed[0];
}
