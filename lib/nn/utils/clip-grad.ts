/** Clipping of gradients. */
import { with_grad_mode } from '../../autograd/run-in.js';
import { TorchError } from '../../errors.js';
import { list_from } from '../../internal/list-from.js';
import { warn } from '../../internal/warn.js';
import { functions, linalg } from '../../ops/index.js';
import { Tensor } from '../../tensor/tensor.js';
import { check_tensors } from '../functional/sizes.js';
import { python_text } from '../module/repr.js';
import { needed, type OptionsOf, option, taking } from '../takes.js';

/** A tensor, or any number of them. */
export type Tensors = Tensor | Iterable<Tensor>;

const norm = {
  /** Order of the norm; `Infinity` for the largest. Default: 2. */
  norm_type: 2,
  /** Throws if the norm is infinite or not a number. Default: false. */
  error_if_nonfinite: false,
};

const each_step = {
  /**
   * Whether each step is one call for all tensors, which may round differently. Default: on the devices where it is
   * faster; not on the CPU.
   */
  foreach: option<boolean | null>(null),
};

export interface TotalNormArguments extends OptionsOf<typeof get_total_norm> {}

/**
 * The norm of all elements of some tensors, as if they were one vector.
 *
 * @throws TorchError if it is not finite, with `error_if_nonfinite`.
 *
 * @example
 * console.log(nn.utils.get_total_norm([torch.tensor([3]), torch.tensor([4])].map((x) => x.float())).item()); // 5
 */
export const get_total_norm = taking(
  '_get_total_norm',
  {
    tensors: needed<Tensors>(),
    ...norm,
    ...each_step,
  },
  ({ tensors, norm_type, error_if_nonfinite, foreach }) =>
    with_grad_mode(false, () =>
      total_norm(list_of('get_total_norm', 'tensors', tensors), norm_type, error_if_nonfinite, foreach),
    ),
);

function total_norm(
  tensors: readonly Tensor[],
  norm_type: number,
  error_if_nonfinite: boolean,
  foreach: boolean | null,
): Tensor {
  const [first] = tensors;
  if (first === undefined) return functions.zeros([]);
  const norms = groups_of(tensors).flatMap((group) =>
    uses_foreach(group, foreach)
      ? functions._foreach_norm(group, norm_type)
      : group.map((tensor) => linalg.vector_norm(tensor, norm_type)),
  );
  const total = linalg.vector_norm(functions.stack(norms.map((norm) => norm.to(first.device))), norm_type);
  if (error_if_nonfinite && !total.isfinite().item()) {
    throw new TorchError(
      `The total norm of order ${float_text(norm_type)} for gradients from \`parameters\` is non-finite, so it ` +
        'cannot be clipped. To disable this error and scale the gradients by the non-finite norm anyway, set ' +
        '`error_if_nonfinite=False`',
    );
  }
  return total;
}

function float_text(number: number): string {
  return Number.isInteger(number) ? `${number}.0` : python_text(number);
}

function list_of(owner: string, name: string, tensors: Tensors): Tensor[] {
  const list = tensors instanceof Tensor ? [tensors] : list_from(tensors);
  for (const each of list) check_tensors(owner, { [name]: each });
  return list;
}

function gradients_of(parameters: readonly Tensor[]): Tensor[] {
  return parameters.map((parameter) => parameter.grad).filter((gradient) => gradient !== null);
}

/** By device and dtype. PyTorch's groups come out of a hash table, which begins with the newest. */
function groups_of(tensors: readonly Tensor[]): Tensor[][] {
  const groups = new Map<string, Tensor[]>();
  for (const tensor of tensors) {
    const key = `${tensor.device} ${tensor.dtype}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [tensor]);
    else group.push(tensor);
  }
  return [...groups.values()].reverse();
}

/** Devices where one call for all tensors is faster. */
const foreach_devices = ['cuda', 'xpu', 'mtia'];

function uses_foreach(group: readonly Tensor[], foreach: boolean | null): boolean {
  const { type } = (group[0] as Tensor).device;
  if (foreach === null || !foreach) return foreach === null && foreach_devices.includes(type);
  if (type === 'cpu' || foreach_devices.includes(type)) return true;
  throw new TorchError(`foreach=True was passed, but can't use the foreach API on ${type} tensors`);
}

export interface ClipWithNormArguments extends OptionsOf<typeof clip_grads_with_norm_> {}

/** Scales the gradients so that a norm of `total_norm` becomes `max_norm` at most, in place. */
export const clip_grads_with_norm_ = taking(
  '_clip_grads_with_norm_',
  {
    parameters: needed<Tensors>(),
    max_norm: needed<number>(),
    /** The norm of the gradients, as `get_total_norm` gives it. */
    total_norm: needed<Tensor>(),
    ...each_step,
  },
  ({ parameters, max_norm, total_norm, foreach }): void => {
    with_grad_mode(false, () =>
      scale(
        gradients_of(list_of('clip_grads_with_norm_', 'parameters', parameters)),
        max_norm,
        total_norm,
        foreach,
      ),
    );
  },
);

function scale(gradients: readonly Tensor[], max_norm: number, norm: Tensor, foreach: boolean | null): void {
  if (gradients.length === 0) return;
  const factor = norm.add(1e-6).reciprocal().mul(max_norm).clamp({ max: 1 });
  for (const group of groups_of(gradients)) {
    const here = factor.to((group[0] as Tensor).device);
    if (uses_foreach(group, foreach)) functions._foreach_mul_(group, here);
    else for (const gradient of group) gradient.mul_(here);
  }
}

export interface ClipGradNormArguments extends OptionsOf<typeof clip_grad_norm_> {}

/**
 * Scales the gradients of some parameters so that their norm, as if they were one vector, is `max_norm` at most.
 * Gives the norm before that.
 *
 * @throws TorchError if it is not finite, with `error_if_nonfinite`.
 *
 * @example
 * const net = new nn.Linear(2, 2);
 * net.forward(torch.ones(1, 2)).sum().backward();
 * const norm = nn.utils.clip_grad_norm_(net.parameters(), 0.5);
 * console.log(norm.item() > 0.5, nn.utils.get_total_norm([net.weight.grad!, net.bias.grad!]).item().toFixed(3)); // true 0.500
 */
export const clip_grad_norm_ = taking(
  'clip_grad_norm_',
  {
    parameters: needed<Tensors>(),
    max_norm: needed<number>(),
    ...norm,
    ...each_step,
  },
  ({ parameters, max_norm, norm_type, error_if_nonfinite, foreach }): Tensor => {
    const list = list_of('clip_grad_norm_', 'parameters', parameters);
    if (list.length === 0 && Object.prototype.toString.call(parameters) === '[object Generator]') {
      warn('`parameters` is an empty generator, no gradient clipping will occur.', 'UserWarning');
    }
    return with_grad_mode(false, () => {
      const gradients = gradients_of(list);
      const norm = total_norm(gradients, norm_type, error_if_nonfinite, foreach);
      scale(gradients, max_norm, norm, foreach);
      return norm;
    });
  },
);

/**
 * `clip_grad_norm_` under an old name.
 *
 * @deprecated Use `clip_grad_norm_`.
 */
export function clip_grad_norm(...args: Parameters<typeof clip_grad_norm_>): Tensor {
  warn(
    '`torch.nn.utils.clip_grad_norm` is now deprecated in favor of `torch.nn.utils.clip_grad_norm_`.',
    'FutureWarning',
  );
  return clip_grad_norm_(...args);
}

export interface ClipGradValueArguments extends OptionsOf<typeof clip_grad_value_> {}

/** Limits each element of the gradients to the range from `-clip_value` to `clip_value`, in place. */
export const clip_grad_value_ = taking(
  'clip_grad_value_',
  {
    parameters: needed<Tensors>(),
    clip_value: needed<number>(),
    ...each_step,
  },
  ({ parameters, clip_value, foreach }): void => {
    with_grad_mode(false, () => {
      for (const group of groups_of(gradients_of(list_of('clip_grad_value_', 'parameters', parameters)))) {
        if (uses_foreach(group, foreach)) {
          functions._foreach_clamp_min_(group, -clip_value);
          functions._foreach_clamp_max_(group, clip_value);
        } else for (const gradient of group) gradient.clamp_({ min: -clip_value, max: clip_value });
      }
    });
  },
);
