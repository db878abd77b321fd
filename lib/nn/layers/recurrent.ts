import { TorchError, ValueError } from '../../errors.js';
import { is_plain_object } from '../../internal/objects.js';
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type OptionsOf, option, placement, type Taken, takes } from '../takes.js';
import { PackedSequence } from '../utils/packed-sequence.js';
import { directions, permute, RNNBase, type RecurrentShape, sizes } from './recurrent-base.js';

// biome-ignore lint/suspicious/noExplicitAny: operators that take a tensor or a packed sequence
type Operator = (...operands: any[]) => [output: Tensor, hidden: Tensor];

/** A recurrent layer whose state is one tensor. */
abstract class OneStateRNN extends RNNBase {
  private readonly _operator: (layer: OneStateRNN) => Operator;

  constructor(shape: RecurrentShape, operator: (layer: OneStateRNN) => Operator) {
    super(shape);
    this._operator = operator;
  }

  override forward(input: Tensor, hx?: Tensor | null): [output: Tensor, hidden: Tensor];
  override forward(input: PackedSequence, hx?: Tensor | null): [output: PackedSequence, hidden: Tensor];
  override forward(
    input: Tensor | PackedSequence,
    hx: Tensor | null = null,
  ): [output: Tensor | PackedSequence, hidden: Tensor] {
    const sequence = this.sequence(input, (ndim) => this.refusal(ndim));
    const { batch_sizes, sorted_indices, unsorted_indices, is_batched } = sequence;
    const given = batch_sizes === null && hx !== null ? batched_state(hx, is_batched) : hx;
    const shape = this.hidden_shape(sequence, this.hidden_size);
    const state = given === null ? this.zeros(sequence, shape) : permute(given, sorted_indices);
    this.check_input(sequence);
    this.check_hidden(state, shape);
    const places = batch_sizes === null ? [state] : [batch_sizes, state];
    const operands = this.operands(batch_sizes === null);
    const [output, hidden] = this._operator(this)(sequence.input, ...places, ...operands);
    if (batch_sizes !== null) {
      const packed = new PackedSequence(output, batch_sizes, sorted_indices, unsorted_indices);
      return [packed, permute(hidden, unsorted_indices)];
    }
    return is_batched ? [output, hidden] : [output.squeeze(this.batch_dim), hidden.squeeze(1)];
  }

  /** @internal Python's words for an input of a wrong number of dimensions. */
  protected abstract refusal(ndim: number): string;
}

function batched_state(hx: Tensor, is_batched: boolean): Tensor {
  if (hx.ndim !== (is_batched ? 3 : 2)) {
    const [kind, input, state] = is_batched ? ['batched', '3-D', '3-D'] : ['unbatched', '2-D', '2-D'];
    throw new TorchError(
      `For ${kind} ${input} input, hx should also be ${state} but got ${hx.ndim}-D tensor`,
    );
  }
  return is_batched ? hx : hx.unsqueeze(1);
}

const take_rnn = takes(
  'RNN.__init__',
  {
    ...sizes,
    /** Default: `'tanh'`. */
    nonlinearity: option<'tanh' | 'relu'>('tanh'),
    ...directions,
    ...placement,
  },
  'RNNBase.__init__',
);

export interface RNNOptions extends OptionsOf<typeof take_rnn> {}

/** Only an LSTM has projections. */
function refuse_projection(args: readonly unknown[]): void {
  const options = args.at(-1);
  if (is_plain_object(options) && Object.hasOwn(options, 'proj_size')) {
    throw new ValueError('proj_size argument is only supported for LSTM, not RNN or GRU');
  }
}

/**
 * Elman network: `h' = tanh(W_ih·x + b_ih + W_hh·h + b_hh)`, or with ReLU.
 *
 * - Input: `[L, N, input_size]` (`[N, L, input_size]` with `batch_first`), `[L, input_size]`, or a `PackedSequence`; and
 *   the state to begin with, `[layers·directions, N, hidden_size]`, by default zeros.
 * - Output: `[output, state]`, where output has `directions·hidden_size` features.
 * - Parameters: `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0` and so on, `_reverse` for the way back.
 *
 * @throws ValueError if an option is out of range; TorchError if sizes do not fit.
 *
 * @example
 * const rnn = new nn.RNN(10, 20, 2);
 * const [output, state] = rnn.forward(torch.randn(5, 3, 10), torch.zeros(2, 3, 20));
 * console.log(output.shape, state.shape); // [5, 3, 20] [2, 3, 20]
 */
export class RNN extends OneStateRNN {
  nonlinearity: 'tanh' | 'relu';

  constructor(...args: Taken<typeof take_rnn>) {
    refuse_projection(args);
    const { nonlinearity, ...options } = take_rnn(args);
    if (nonlinearity !== 'tanh' && nonlinearity !== 'relu') {
      throw new ValueError(`Unknown nonlinearity '${nonlinearity}'. Select from 'tanh' or 'relu'.`);
    }
    super({ ...options, gates: 1, proj_size: 0 }, (layer) =>
      (layer as RNN).nonlinearity === 'tanh' ? functions.rnn_tanh : functions.rnn_relu,
    );
    this.nonlinearity = nonlinearity;
  }

  protected override refusal(ndim: number): string {
    return `RNN: Expected input to be 2D or 3D, got ${ndim}D tensor instead`;
  }
}

const take_gru = takes('GRU.__init__', { ...sizes, ...directions, ...placement }, 'RNNBase.__init__');

export interface GRUOptions extends OptionsOf<typeof take_gru> {}

/**
 * Gated recurrent units. Input, output and parameters are those of {@link RNN}; the weights have three rows for each
 * hidden feature.
 *
 * @throws ValueError if an option is out of range; TorchError if sizes do not fit.
 *
 * @example
 * const gru = new nn.GRU(10, 20, { bidirectional: true, batch_first: true });
 * const [output, state] = gru.forward(torch.randn(3, 5, 10));
 * console.log(output.shape, state.shape); // [3, 5, 40] [2, 3, 20]
 */
export class GRU extends OneStateRNN {
  constructor(...args: Taken<typeof take_gru>) {
    refuse_projection(args);
    super({ ...take_gru(args), gates: 3, proj_size: 0 }, () => functions.gru);
  }

  protected override refusal(ndim: number): string {
    return `GRU: Expected input to be 2D or 3D, got ${ndim}D instead`;
  }
}
