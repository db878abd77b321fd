/** Helpers for parameters, gradients and sequences: `torch.nn.utils`. */
export {
  type ClipGradNormArguments,
  type ClipGradValueArguments,
  type ClipWithNormArguments,
  clip_grad_norm,
  clip_grad_norm_,
  clip_grad_value_,
  clip_grads_with_norm_,
  get_total_norm,
  type Tensors,
  type TotalNormArguments,
} from './clip-grad.js';
export { parameters_to_vector, vector_to_parameters } from './convert-parameters.js';
export * as rnn from './rnn.js';
