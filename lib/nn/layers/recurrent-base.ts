import { TorchError, ValueError } from '../../errors.js';
import { type_name } from '../../internal/type-name.js';
import { warn } from '../../internal/warn.js';
import { functions } from '../../ops/index.js';
import { Parameter } from '../../tensor/parameter.js';
import type { Tensor } from '../../tensor/tensor.js';
import { uniform_ } from '../init/index.js';
import { Module } from '../module/module.js';
import { python_text } from '../module/repr.js';
import { type Given, needed, placement, type Values } from '../takes.js';
import { PackedSequence } from '../utils/packed-sequence.js';

/** What recurrent layers take first. */
export const sizes = {
  input_size: needed<number>(),
  hidden_size: needed<number>(),
  /** Layers that stand on each other. Default: 1. */
  num_layers: 1,
};

/** What they take then. */
export const directions = {
  /** Adds learnt summands. Default: true. */
  bias: true,
  /** Takes and gives `[N, L, features]`, not `[L, N, features]`. Default: false. */
  batch_first: false,
  /** Probability that an element between two layers is dropped in training. Default: 0. */
  dropout: 0,
  /** Also reads the sequence from its end. Default: false. */
  bidirectional: false,
};

const described = { ...sizes, ...directions, ...placement };

/** Options of recurrent layers. */
export interface RecurrentOptions extends Given<typeof described> {}

/** What a recurrent layer is made of, with every option. */
export interface RecurrentShape extends Values<typeof described> {
  /** Rows of the weights for each hidden feature. */
  gates: number;
  proj_size: number;
}

/** A sequence on its way into the operator. */
export interface Sequence {
  input: Tensor;
  batch_sizes: Tensor | null;
  sorted_indices: Tensor | null;
  unsorted_indices: Tensor | null;
  is_batched: boolean;
}

/** What recurrent layers have in common. */
export abstract class RNNBase extends Module {
  declare input_size: number;
  declare hidden_size: number;
  declare num_layers: number;
  declare bias: boolean;
  declare batch_first: boolean;
  declare dropout: number;
  declare bidirectional: boolean;
  declare proj_size: number;

  constructor(shape: RecurrentShape) {
    super();
    check_options(shape);
    const { gates, device, dtype, ...fields } = shape;
    Object.assign(this, fields);
    this._make_weights(shape);
    this.reset_parameters();
  }

  /** The parameters of each layer and direction. */
  get all_weights(): Parameter[][] {
    return this._names().map((names) => names.map((name) => this._weight(name)));
  }

  /** Draws the parameters anew, as the constructor does: from U(−1/√hidden_size, 1/√hidden_size). */
  reset_parameters(): void {
    const bound = this.hidden_size > 0 ? 1 / Math.sqrt(this.hidden_size) : 0;
    for (const parameter of this.parameters()) uniform_(parameter, -bound, bound);
  }

  /** Does nothing: the weights are handed over as they are. */
  flatten_parameters(): void {}

  override extra_repr(): string {
    const { input_size, hidden_size, proj_size, num_layers, bias, batch_first, dropout, bidirectional } =
      this;
    let text = `${input_size}, ${hidden_size}`;
    if (proj_size !== 0) text += `, proj_size=${proj_size}`;
    if (num_layers !== 1) text += `, num_layers=${num_layers}`;
    if (!bias) text += `, bias=${python_text(bias)}`;
    if (batch_first) text += `, batch_first=${python_text(batch_first)}`;
    if (dropout !== 0) text += `, dropout=${dropout === 1 ? '1.0' : python_text(dropout)}`;
    if (bidirectional) text += `, bidirectional=${python_text(bidirectional)}`;
    return text;
  }

  /** @internal The operator's arguments behind the hidden state. */
  protected operands(batched: boolean): [Tensor[], boolean, number, number, boolean, boolean, ...boolean[]] {
    const { bias, num_layers, dropout, training, bidirectional, batch_first } = this;
    const weights = this.all_weights.flat();
    return [weights, bias, num_layers, dropout, training, bidirectional, ...(batched ? [batch_first] : [])];
  }

  /** @internal Reads an input: packed, batched, or one sequence. */
  protected sequence(input: Tensor | PackedSequence, refusal: (ndim: number) => string): Sequence {
    if (input instanceof PackedSequence) {
      const { data, batch_sizes, sorted_indices, unsorted_indices } = input;
      return { input: data, batch_sizes, sorted_indices, unsorted_indices, is_batched: true };
    }
    if (input.ndim !== 2 && input.ndim !== 3) throw new ValueError(refusal(input.ndim));
    const is_batched = input.ndim === 3;
    return {
      input: is_batched ? input : input.unsqueeze(this.batch_dim),
      batch_sizes: null,
      sorted_indices: null,
      unsorted_indices: null,
      is_batched,
    };
  }

  /** @internal */
  protected get batch_dim(): number {
    return this.batch_first ? 0 : 1;
  }

  /** @internal The size of a hidden state of `features` features. */
  protected hidden_shape({ input, batch_sizes }: Sequence, features: number): number[] {
    const batch =
      batch_sizes === null ? input.shape[this.batch_dim] : (batch_sizes.select(0, 0).item() as number);
    return [this.num_layers * (this.bidirectional ? 2 : 1), batch as number, features];
  }

  /** @internal */
  protected zeros({ input }: Sequence, shape: readonly number[]): Tensor {
    return functions.zeros(shape, { dtype: input.dtype, device: input.device });
  }

  /** @internal Number of features of a hidden state. */
  protected get state_size(): number {
    return this.proj_size > 0 ? this.proj_size : this.hidden_size;
  }

  /** @internal */
  protected check_input({ input, batch_sizes }: Sequence): void {
    const { dtype } = this._weight('weight_ih_l0');
    if (input.dtype !== dtype) {
      throw new ValueError(
        `RNN input dtype (torch.${input.dtype}) does not match weight dtype (torch.${dtype}). Convert input: ` +
          `input.to(torch.${dtype}), or convert model: model.to(torch.${input.dtype})`,
      );
    }
    const ndim = batch_sizes === null ? 3 : 2;
    if (input.ndim !== ndim) throw new TorchError(`input must have ${ndim} dimensions, got ${input.ndim}`);
    const size = input.shape.at(-1);
    if (size === this.input_size) return;
    throw new TorchError(
      `input.size(-1) must be equal to input_size. Expected ${this.input_size}, got ${size}`,
    );
  }

  /** @internal */
  protected check_hidden(hidden: Tensor, shape: readonly number[], name = 'hidden'): void {
    if (String(hidden.shape) === String(shape)) return;
    throw new TorchError(`Expected ${name} size ${python_text(shape)}, got [${hidden.shape.join(', ')}]`);
  }

  private _weight(name: string): Parameter {
    return (this as unknown as Record<string, Parameter>)[name] as Parameter;
  }

  private _names(): string[][] {
    const { bias, proj_size } = this;
    const kinds = ['weight_ih', 'weight_hh', ...(bias ? ['bias_ih', 'bias_hh'] : [])];
    if (proj_size > 0) kinds.push('weight_hr');
    const suffixes = this.bidirectional ? ['', '_reverse'] : [''];
    return Array.from({ length: this.num_layers }, (_, layer) =>
      suffixes.map((suffix) => kinds.map((kind) => `${kind}_l${layer}${suffix}`)),
    ).flat();
  }

  private _make_weights({ gates, input_size, hidden_size, device, dtype }: RecurrentShape): void {
    const rows = gates * hidden_size;
    const directions = this.bidirectional ? 2 : 1;
    for (const [place, names] of this._names().entries()) {
      const columns = place < directions ? input_size : this.state_size * directions;
      const sizes: Record<string, number[]> = {
        weight_ih: [rows, columns],
        weight_hh: [rows, this.state_size],
        bias_ih: [rows],
        bias_hh: [rows],
        weight_hr: [this.proj_size, hidden_size],
      };
      for (const name of names) {
        const size = sizes[name.slice(0, name.indexOf('_l'))] as number[];
        this.register_parameter(name, new Parameter(functions.empty(size, { device, dtype })));
      }
    }
  }
}

/** `hidden` with its sequences in another order. */
export function permute(hidden: Tensor, order: Tensor | null): Tensor {
  return order === null ? hidden : hidden.index_select(1, order);
}

function check_options({
  dropout,
  num_layers,
  bias,
  batch_first,
  input_size,
  hidden_size,
  proj_size,
}: RecurrentShape): void {
  if (typeof dropout !== 'number' || !(dropout >= 0 && dropout <= 1)) {
    throw new ValueError(
      'dropout should be a number in range [0, 1] representing the probability of an element being zeroed',
    );
  }
  if (dropout > 0 && num_layers === 1) {
    warn(
      'dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects num_layers ' +
        `greater than 1, but got dropout=${python_text(dropout)} and num_layers=${num_layers}`,
      'UserWarning',
    );
  }
  for (const [name, value] of Object.entries({ bias, batch_first })) {
    if (typeof value !== 'boolean')
      throw new TypeError(`${name} should be of type bool, got: ${type_name(value)}`);
  }
  for (const [name, value] of Object.entries({ input_size, hidden_size })) {
    if (!Number.isInteger(value))
      throw new TypeError(`${name} should be of type int, got: ${type_name(value)}`);
    if (value <= 0) throw new ValueError(`${name} must be greater than zero`);
  }
  if (num_layers <= 0) throw new ValueError('num_layers must be greater than zero');
  if (proj_size < 0) {
    throw new ValueError('proj_size should be a positive integer or zero to disable projections');
  }
  if (proj_size >= hidden_size) throw new ValueError('proj_size has to be smaller than hidden_size');
}
