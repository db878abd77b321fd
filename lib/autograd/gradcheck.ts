/** Checks of derivatives against small differences. */
import { TorchError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import type { Tensor } from '../tensor/tensor.js';
import { grad } from './backward.js';
import { no_grad } from './grad-mode.js';

export interface GradcheckOptions {
  /** The function to check; it returns a tensor or an array of tensors. */
  func: (...inputs: Tensor[]) => Tensor | readonly Tensor[];
  /** Its arguments, contiguous and of dtype float64; those that require gradients are checked. */
  inputs: Tensor | readonly Tensor[];
  /** Half the difference that is tried. Default: 1e-6. */
  eps?: number;
  /** Absolute tolerance. Default: 1e-5. */
  atol?: number;
  /** Relative tolerance. Default: 1e-3. */
  rtol?: number;
  /** Throws on a mismatch instead of returning false. Default: true. */
  raise_exception?: boolean;
}

const bind = signature<GradcheckOptions>('gradcheck', {
  func: required,
  inputs: required,
  eps: 1e-6,
  atol: 1e-5,
  rtol: 1e-3,
  raise_exception: true,
});

/** `[output element][input element]`. */
type Jacobian = number[][];

/**
 * Compares the gradients that autograd computes for `func` with those of small differences.
 *
 * @throws TorchError if they differ, unless `raise_exception` is false.
 *
 * @example
 * const x = torch.randn(3, { dtype: 'float64', requires_grad: true });
 * console.log(torch.autograd.gradcheck((x) => x.sin(), [x])); // true
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradcheck.html
 */
export function gradcheck(
  ...args: Arguments<
    GradcheckOptions,
    [func: 'func', inputs: 'inputs', eps: 'eps', atol: 'atol', rtol: 'rtol']
  >
): boolean {
  const { func, inputs, eps, atol, rtol, raise_exception } = bind(args);
  const values = (Array.isArray(inputs) ? inputs : [inputs]) as readonly Tensor[];
  const run = (): readonly Tensor[] => {
    const result = func(...values);
    return Array.isArray(result) ? result : [result as Tensor];
  };
  for (const [which, input] of values.entries()) {
    if (!input.requires_grad) continue;
    for (const [output, computed] of run().entries()) {
      const analytical = analytical_jacobian(computed, input);
      const numerical = numerical_jacobian(() => run()[output] as Tensor, input, eps);
      if (all_close(analytical, numerical, atol, rtol)) continue;
      if (!raise_exception) return false;
      throw new TorchError(
        `Jacobian mismatch for output ${output} with respect to input ${which},\n` +
          `numerical:${JSON.stringify(numerical)}\nanalytical:${JSON.stringify(analytical)}\n`,
      );
    }
  }
  return true;
}

function numbers(tensor: Tensor): number[] {
  return Array.from(tensor.detach().numpy() as Float64Array);
}

function analytical_jacobian(output: Tensor, input: Tensor): Jacobian {
  const rows: Jacobian = [];
  for (let row = 0; row < output.numel(); row++) {
    const direction = output.detach().mul(0).contiguous();
    direction.view(-1).narrow(0, row, 1).fill_(1);
    const [gradient] = grad(output, [input], {
      grad_outputs: direction,
      retain_graph: true,
      materialize_grads: true,
    });
    rows.push(numbers(gradient));
  }
  return rows;
}

function numerical_jacobian(run: () => Tensor, input: Tensor, eps: number): Jacobian {
  const flat = input.detach().view(-1);
  const columns = Array.from({ length: input.numel() }, (_, column) => {
    const element = flat.narrow(0, column, 1);
    const at = (difference: number): number[] => {
      const kept = element.clone();
      element.add_(difference);
      const result = numbers(no_grad(run));
      element.copy_(kept);
      return result;
    };
    const above = at(eps);
    const below = at(-eps);
    return above.map((value, row) => (value - (below[row] as number)) / (2 * eps));
  });
  const rows = columns[0]?.length ?? 0;
  return Array.from({ length: rows }, (_, row) => columns.map((column) => column[row] as number));
}

function all_close(actual: Jacobian, expected: Jacobian, atol: number, rtol: number): boolean {
  return actual.every((values, row) =>
    values.every((value, column) => {
      const wanted = expected[row]?.[column] as number;
      return Math.abs(value - wanted) <= atol + rtol * Math.abs(wanted);
    }),
  );
}
