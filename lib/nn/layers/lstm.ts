import { TorchError } from '../../errors.js';
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type OptionsOf, placement, type Taken, takes } from '../takes.js';
import { PackedSequence } from '../utils/packed-sequence.js';
import { directions, permute, RNNBase, type Sequence, sizes } from './recurrent-base.js';

const take = takes(
  'LSTM.__init__',
  {
    ...sizes,
    ...directions,
    /** Features of the hidden state, if it is to be projected to fewer. Default: 0. */
    proj_size: 0,
    ...placement,
  },
  'RNNBase.__init__',
);

export interface LSTMOptions extends OptionsOf<typeof take> {}

/** Hidden state and cell state. */
export type LSTMState = readonly [hidden: Tensor, cell: Tensor];

// biome-ignore lint/suspicious/noExplicitAny: takes a tensor or a packed sequence
const lstm = functions.lstm as (...operands: any[]) => [Tensor, Tensor, Tensor];

/**
 * Long short-term memory.
 *
 * - Input: `[L, N, input_size]` (`[N, L, input_size]` with `batch_first`), `[L, input_size]`, or a `PackedSequence`; and
 *   `[hidden, cell]` to begin with, `[layers·directions, N, hidden_size]` each (`proj_size` for `hidden`, if it is
 *   given), by default zeros.
 * - Output: `[output, [hidden, cell]]`.
 * - Parameters: `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`, with `proj_size` `weight_hr_l0`, and so on,
 *   `_reverse` for the way back.
 *
 * @throws ValueError if an option is out of range; TorchError if sizes do not fit.
 *
 * @example
 * const lstm = new nn.LSTM(10, 20, 2);
 * const [output, [hidden, cell]] = lstm.forward(torch.randn(5, 3, 10));
 * console.log(output.shape, hidden.shape, cell.shape); // [5, 3, 20] [2, 3, 20] [2, 3, 20]
 */
export class LSTM extends RNNBase {
  constructor(...args: Taken<typeof take>) {
    super({ ...take(args), gates: 4 });
  }

  override forward(
    input: Tensor,
    hx?: LSTMState | null,
  ): [output: Tensor, state: [hidden: Tensor, cell: Tensor]];
  override forward(
    input: PackedSequence,
    hx?: LSTMState | null,
  ): [output: PackedSequence, state: [hidden: Tensor, cell: Tensor]];
  override forward(
    input: Tensor | PackedSequence,
    hx: LSTMState | null = null,
  ): [output: Tensor | PackedSequence, state: [hidden: Tensor, cell: Tensor]] {
    const sequence = this.sequence(
      input,
      (ndim) => `LSTM: Expected input to be 2D or 3D, got ${ndim}D instead`,
    );
    const { batch_sizes, sorted_indices, unsorted_indices, is_batched } = sequence;
    const state = this._state(sequence, hx);
    const places = batch_sizes === null ? [state] : [batch_sizes, state];
    const [output, hidden, cell] = lstm(sequence.input, ...places, ...this.operands(batch_sizes === null));
    if (batch_sizes !== null) {
      const packed = new PackedSequence(output, batch_sizes, sorted_indices, unsorted_indices);
      return [packed, [permute(hidden, unsorted_indices), permute(cell, unsorted_indices)]];
    }
    if (is_batched) return [output, [hidden, cell]];
    return [output.squeeze(this.batch_dim), [hidden.squeeze(1), cell.squeeze(1)]];
  }

  /** The state to begin with; that of a packed sequence is left to LibTorch to check, as in Python. */
  private _state(sequence: Sequence, hx: LSTMState | null): Tensor[] {
    const shapes = [
      this.hidden_shape(sequence, this.state_size),
      this.hidden_shape(sequence, this.hidden_size),
    ] as const;
    const is_packed = sequence.batch_sizes !== null;
    const given = hx === null || is_packed ? hx : batched_state(hx, sequence.is_batched);
    if (is_packed && given !== null) return given.map((each) => permute(each, sequence.sorted_indices));
    const state = given ?? shapes.map((shape) => this.zeros(sequence, shape));
    if (is_packed) return [...state];
    this.check_input(sequence);
    this.check_hidden(state[0] as Tensor, shapes[0], 'hidden[0]');
    this.check_hidden(state[1] as Tensor, shapes[1], 'hidden[1]');
    return [...state];
  }
}

function batched_state([hidden, cell]: LSTMState, is_batched: boolean): Tensor[] {
  const ndim = is_batched ? 3 : 2;
  if (hidden.ndim !== ndim || cell.ndim !== ndim) {
    throw new TorchError(
      `For ${is_batched ? 'batched' : 'unbatched'} ${ndim}-D input, hx and cx should also be ${ndim}-D but got ` +
        `(${hidden.ndim}-D, ${cell.ndim}-D) tensors`,
    );
  }
  return is_batched ? [hidden, cell] : [hidden.unsqueeze(1), cell.unsqueeze(1)];
}
