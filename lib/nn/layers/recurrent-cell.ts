import { TorchError, ValueError } from '../../errors.js';
import { functions } from '../../ops/index.js';
import { Parameter } from '../../tensor/parameter.js';
import type { Tensor } from '../../tensor/tensor.js';
import { uniform_ } from '../init/index.js';
import { Module } from '../module/module.js';
import { python_text } from '../module/repr.js';
import { needed, type OptionsOf, option, placement, type Taken, takes, type Values } from '../takes.js';

const sizes = {
  input_size: needed<number>(),
  hidden_size: needed<number>(),
  /** Default: true. */
  bias: true,
};

/** Options of one step of a recurrent network. */
const described = { ...sizes, ...placement };

/** What one step of the recurrent networks has in common. */
abstract class RNNCellBase extends Module {
  input_size: number;
  hidden_size: number;
  bias: boolean;
  declare weight_ih: Parameter;
  declare weight_hh: Parameter;
  declare bias_ih: Parameter | null;
  declare bias_hh: Parameter | null;

  constructor({ input_size, hidden_size, bias, device, dtype }: Values<typeof described>, gates: number) {
    super();
    this.input_size = input_size;
    this.hidden_size = hidden_size;
    this.bias = bias;
    const rows = gates * hidden_size;
    const make = (...size: number[]) => new Parameter(functions.empty(size, { device, dtype }));
    this.weight_ih = make(rows, input_size);
    this.weight_hh = make(rows, hidden_size);
    this.register_parameter('bias_ih', bias ? make(rows) : null);
    this.register_parameter('bias_hh', bias ? make(rows) : null);
    this.reset_parameters();
  }

  /** Draws the parameters anew, as the constructor does: from U(−1/√hidden_size, 1/√hidden_size). */
  reset_parameters(): void {
    const bound = this.hidden_size > 0 ? 1 / Math.sqrt(this.hidden_size) : 0;
    for (const parameter of this.parameters()) uniform_(parameter, -bound, bound);
  }

  override extra_repr(): string {
    const bias = this.bias ? '' : `, bias=${python_text(this.bias)}`;
    return `${this.input_size}, ${this.hidden_size}${bias}`;
  }

  /** @internal The input and the state with a batch: a vector is a batch of one. */
  protected step(kind: string, input: Tensor, hx: Tensor | null): [input: Tensor, state: Tensor] {
    check_ndim(`${kind}: Expected input`, input);
    if (hx !== null) check_ndim(`${kind}: Expected hidden`, hx);
    const batch = this.batch(input);
    if (hx === null) return [batch, this.zeros(batch)];
    return [batch, input.ndim === 2 ? hx : hx.unsqueeze(0)];
  }

  /** @internal */
  protected batch(input: Tensor): Tensor {
    return input.ndim === 2 ? input : input.unsqueeze(0);
  }

  /** @internal */
  protected zeros(input: Tensor): Tensor {
    const { dtype, device } = input;
    return functions.zeros(input.shape[0] as number, this.hidden_size, { dtype, device });
  }
}

function check_ndim(what: string, tensor: Tensor): void {
  if (tensor.ndim === 1 || tensor.ndim === 2) return;
  throw new ValueError(`${what} to be 1D or 2D, got ${tensor.ndim}D instead`);
}

const take_rnn = takes('RNNCell.__init__', {
  ...sizes,
  /** Default: `'tanh'`. */
  nonlinearity: option<'tanh' | 'relu'>('tanh'),
  ...placement,
});

export interface RNNCellOptions extends OptionsOf<typeof take_rnn> {}

/**
 * One step of an Elman network.
 *
 * - Input: `[N, input_size]` or `[input_size]`, and the state, by default zeros. Output: the new state,
 *   `[N, hidden_size]` or `[hidden_size]`.
 *
 * @example
 * const cell = new nn.RNNCell(10, 20);
 * console.log(cell.forward(torch.randn(3, 10)).shape); // [3, 20]
 */
export class RNNCell extends RNNCellBase {
  nonlinearity: 'tanh' | 'relu';

  constructor(...args: Taken<typeof take_rnn>) {
    const { nonlinearity, ...options } = take_rnn(args);
    super(options, 1);
    this.nonlinearity = nonlinearity;
  }

  override forward(input: Tensor, hx: Tensor | null = null): Tensor {
    const [batch, state] = this.step('RNNCell', input, hx);
    const { nonlinearity, weight_ih, weight_hh, bias_ih, bias_hh } = this;
    if (nonlinearity !== 'tanh' && nonlinearity !== 'relu') {
      throw new TorchError(`Unknown nonlinearity: ${nonlinearity}`);
    }
    const cell = nonlinearity === 'tanh' ? functions.rnn_tanh_cell : functions.rnn_relu_cell;
    const result = cell(batch, state, weight_ih, weight_hh, bias_ih, bias_hh);
    return input.ndim === 2 ? result : result.squeeze(0);
  }

  override extra_repr(): string {
    const nonlinearity = this.nonlinearity === 'tanh' ? '' : `, nonlinearity=${this.nonlinearity}`;
    return super.extra_repr() + nonlinearity;
  }
}

const take_lstm = takes('LSTMCell.__init__', described);

export interface LSTMCellOptions extends OptionsOf<typeof take_lstm> {}

/**
 * One step of a long short-term memory.
 *
 * - Input: `[N, input_size]` or `[input_size]`, and `[hidden, cell]`, by default zeros. Output: the new
 *   `[hidden, cell]`.
 *
 * @example
 * const cell = new nn.LSTMCell(10, 20);
 * const [hidden] = cell.forward(torch.randn(3, 10));
 * console.log(hidden.shape); // [3, 20]
 */
export class LSTMCell extends RNNCellBase {
  constructor(...args: Taken<typeof take_lstm>) {
    super(take_lstm(args), 4);
  }

  override forward(
    input: Tensor,
    hx: readonly [hidden: Tensor, cell: Tensor] | null = null,
  ): [hidden: Tensor, cell: Tensor] {
    check_ndim('LSTMCell: Expected input', input);
    for (const [index, each] of (hx ?? []).entries()) check_ndim(`LSTMCell: Expected hx[${index}]`, each);
    const is_batched = input.ndim === 2;
    const batch = this.batch(input);
    const zeros = hx === null ? this.zeros(batch) : null;
    const state = zeros ? [zeros, zeros] : hx!.map((each) => (is_batched ? each : each.unsqueeze(0)));
    const { weight_ih, weight_hh, bias_ih, bias_hh } = this;
    const [hidden, cell] = functions.lstm_cell(batch, state, weight_ih, weight_hh, bias_ih, bias_hh);
    return is_batched ? [hidden, cell] : [hidden.squeeze(0), cell.squeeze(0)];
  }
}

const take_gru = takes('GRUCell.__init__', described);

export interface GRUCellOptions extends OptionsOf<typeof take_gru> {}

/**
 * One step of a gated recurrent unit. Input and output are those of {@link RNNCell}.
 *
 * @example
 * const cell = new nn.GRUCell(10, 20);
 * console.log(cell.forward(torch.randn(10), torch.zeros(20)).shape); // [20]
 */
export class GRUCell extends RNNCellBase {
  constructor(...args: Taken<typeof take_gru>) {
    super(take_gru(args), 3);
  }

  override forward(input: Tensor, hx: Tensor | null = null): Tensor {
    const [batch, state] = this.step('GRUCell', input, hx);
    const { weight_ih, weight_hh, bias_ih, bias_hh } = this;
    const result = functions.gru_cell(batch, state, weight_ih, weight_hh, bias_ih, bias_hh);
    return input.ndim === 2 ? result : result.squeeze(0);
  }
}
