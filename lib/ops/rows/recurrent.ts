/** Recurrent networks. */
import { func, internal, type Rows, unlisted } from '../row.js';

export const recurrent: Rows = {
  gru: unlisted(
    func(
      'Gated recurrent units over a sequence.',
      'gru.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor)',
      'gru.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)',
    ),
  ),
  gru_cell: unlisted(
    func(
      'One step of a gated recurrent unit.',
      'gru_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> Tensor',
    ),
  ),
  lstm: unlisted(
    func(
      'Long short-term memory over a sequence.',
      'lstm.data(Tensor data, Tensor batch_sizes, Tensor[] hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor, Tensor)',
      'lstm.input(Tensor input, Tensor[] hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor, Tensor)',
    ),
  ),
  lstm_cell: unlisted(
    func(
      'One step of a long short-term memory.',
      'lstm_cell(Tensor input, Tensor[] hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> (Tensor, Tensor)',
    ),
  ),
  rnn_relu: unlisted(
    func(
      'Elman network with ReLU over a sequence.',
      'rnn_relu.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor)',
      'rnn_relu.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)',
    ),
  ),
  rnn_relu_cell: unlisted(
    func(
      'One step of an Elman network with ReLU.',
      'rnn_relu_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> Tensor',
    ),
  ),
  rnn_tanh: unlisted(
    func(
      'Elman network with tanh over a sequence.',
      'rnn_tanh.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor)',
      'rnn_tanh.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)',
    ),
  ),
  rnn_tanh_cell: unlisted(
    func(
      'One step of an Elman network with tanh.',
      'rnn_tanh_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> Tensor',
    ),
  ),
  _pack_padded_sequence: internal(
    'Elements of padded sequences step by step, and how many there are at each step.',
    '_pack_padded_sequence(Tensor input, Tensor lengths, bool batch_first) -> (Tensor, Tensor)',
  ),
  _pad_packed_sequence: internal(
    'Padded sequences of packed ones, and their lengths.',
    '_pad_packed_sequence(Tensor data, Tensor batch_sizes, bool batch_first, Scalar padding_value, int total_length) -> (Tensor, Tensor)',
  ),
};
