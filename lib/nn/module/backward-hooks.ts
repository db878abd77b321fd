/**
 * Hooks on the gradients that go through a module. An identity before the module and one behind it are two nodes of
 * the graph, and the gradients that pass them are those of the module.
 */
import { list_from } from '../../internal/list-from.js';
import { Function as AutogradFunction, type FunctionCtx } from '../../autograd/index.js';
import { TorchError } from '../../errors.js';
import { Tensor } from '../../tensor/tensor.js';
import type { Hooks } from './hooks.js';
import type { Module } from './module.js';

export type Gradients = readonly (Tensor | null)[];

/** Sees the gradients of inputs and outputs; may return other gradients of the inputs. */
export type BackwardHook = (
  module: Module,
  grad_input: Gradients,
  grad_output: Gradients,
) => Gradients | Tensor | null | undefined | void;

/** Sees the gradients of the outputs; may return others. */
export type BackwardPreHook = (
  module: Module,
  grad_output: Gradients,
) => Gradients | Tensor | null | undefined | void;

class BackwardHookFunction extends AutogradFunction {
  static override forward(
    ctx: FunctionCtx,
    on_gradients: (gradients: Gradients) => Gradients,
    ...tensors: Tensor[]
  ) {
    ctx['on_gradients'] = on_gradients;
    ctx.set_materialize_grads(false);
    ctx.mark_non_differentiable(...tensors.filter((tensor) => !tensor.requires_grad));
    return tensors.map((tensor) => tensor.view_as(tensor));
  }

  static override backward(ctx: FunctionCtx, ...gradients: (Tensor | null)[]): (Tensor | null)[] {
    return [null, ...(ctx['on_gradients'] as (gradients: Gradients) => Gradients)(gradients)];
  }
}

/** One call of a module whose gradients are watched. */
export interface WatchedCall {
  watch_inputs(args: unknown[]): unknown[];
  watch_outputs(output: unknown): unknown;
}

/** Null if no hook of the module wants gradients. */
export function observe_backward(module: Module, { backward, backward_pre }: Hooks): WatchedCall | null {
  if (backward.length === 0 && backward_pre.length === 0) return null;
  let grad_output: Gradients = [];
  let watches_inputs = false;
  const finish = (grad_input: Gradients): Gradients => {
    let current = grad_input;
    for (const hook of backward)
      current = changed(hook(module, current, grad_output), current, 'Backward hook');
    grad_output = []; // with create_graph it has a graph, which may hold what holds this
    return current;
  };
  return {
    watch_inputs(args) {
      const watched = watch(args, finish);
      watches_inputs = watched !== null && backward.length > 0;
      return watches_inputs ? (watched as unknown[]) : args;
    },
    watch_outputs(output) {
      const outputs = Array.isArray(output) ? list_from(output) : [output];
      const watched = watch(outputs, (gradients) => {
        let current = gradients;
        for (const hook of backward_pre)
          current = changed(hook(module, current), current, 'Backward pre hook');
        grad_output = current;
        // Without an input that has a gradient, the module's own is the last one known.
        if (!watches_inputs) finish([null]);
        return current;
      });
      if (watched === null) return output;
      return Array.isArray(output) ? watched : watched[0];
    },
  };
}

/** `values` with an identity on its tensors; null if none of them requires a gradient. */
function watch(
  values: readonly unknown[],
  on_gradients: (gradients: Gradients) => Gradients,
): unknown[] | null {
  const places = values.flatMap((value, index) => (value instanceof Tensor ? [index] : []));
  const tensors = places.map((place) => values[place] as Tensor);
  if (!tensors.some((tensor) => tensor.requires_grad)) return null;
  const apply = BackwardHookFunction.apply as unknown as (...args: unknown[]) => Tensor[];
  const outputs = apply.call(BackwardHookFunction, spread(places, values.length, on_gradients), ...tensors);
  const watched = [...values];
  places.forEach((place, index) => {
    watched[place] = outputs[index];
  });
  return watched;
}

/**
 * `on_gradients` for the tensors alone that lie at `places` among `count` values. Not a closure inside watch(): the
 * node of the graph holds it, and with it everything that any closure there mentions, its own outputs too.
 */
function spread(
  places: readonly number[],
  count: number,
  on_gradients: (gradients: Gradients) => Gradients,
): (gradients: Gradients) => Gradients {
  return (gradients) => {
    const all: (Tensor | null)[] = Array(count).fill(null);
    places.forEach((place, index) => {
      all[place] = gradients[index] ?? null;
    });
    const result = on_gradients(all);
    return places.map((place) => result[place] ?? null);
  };
}

function changed(result: ReturnType<BackwardHook>, current: Gradients, who: string): Gradients {
  if (result === undefined || result === null) return current;
  const list = result instanceof Tensor ? [result] : result;
  if (list.length !== current.length) {
    throw new TorchError(
      `${who} returned an invalid number of grad_${who.includes('pre') ? 'output' : 'input'}, got ${list.length}, ` +
        `but expected ${current.length}`,
    );
  }
  return list;
}
