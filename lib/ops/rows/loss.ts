/** Losses. `reduction` is 0 (none), 1 (mean) or 2 (sum), as in ATen. */
import { func, functional, nn, type Rows } from '../row.js';

export const loss: Rows = {
  binary_cross_entropy: nn(
    'Cross entropy of probabilities and targets between 0 and 1.',
    'binary_cross_entropy(Tensor self, Tensor target, Tensor? weight=None, int reduction=Mean) -> Tensor',
  ),
  binary_cross_entropy_with_logits: functional(
    func(
      'Cross entropy of logits and targets between 0 and 1.',
      'binary_cross_entropy_with_logits(Tensor self, Tensor target, Tensor? weight=None, Tensor? pos_weight=None, int reduction=Mean) -> Tensor',
    ),
  ),
  cross_entropy_loss: nn(
    'Cross entropy of logits and class numbers or class probabilities.',
    'cross_entropy_loss(Tensor self, Tensor target, Tensor? weight=None, int reduction=Mean, SymInt ignore_index=-100, float label_smoothing=0.0) -> Tensor',
  ),
  nll_loss: nn(
    'Negative log likelihood of class numbers, for matrices.',
    'nll_loss(Tensor self, Tensor target, Tensor? weight=None, int reduction=Mean, SymInt ignore_index=-100) -> Tensor',
  ),
  nll_loss2d: nn(
    'Negative log likelihood of class numbers, for each pixel.',
    'nll_loss2d(Tensor self, Tensor target, Tensor? weight=None, int reduction=Mean, SymInt ignore_index=-100) -> Tensor',
  ),
  nll_loss_nd: nn(
    'Negative log likelihood of class numbers, for any number of dimensions.',
    'nll_loss_nd(Tensor self, Tensor target, Tensor? weight=None, int reduction=Mean, SymInt ignore_index=-100) -> Tensor',
  ),
  mse_loss: nn('Squared differences.', 'mse_loss(Tensor self, Tensor target, int reduction=Mean) -> Tensor'),
  l1_loss: nn('Absolute differences.', 'l1_loss(Tensor self, Tensor target, int reduction=Mean) -> Tensor'),
  smooth_l1_loss: nn(
    'Squared differences below `beta`, absolute ones above it.',
    'smooth_l1_loss(Tensor self, Tensor target, int reduction=Mean, float beta=1.0) -> Tensor',
  ),
  huber_loss: nn(
    'Squared differences below `delta`, linear ones above it.',
    'huber_loss(Tensor self, Tensor target, int reduction=Mean, float delta=1.0) -> Tensor',
  ),
  kl_div: functional(
    func(
      'Kullback-Leibler divergence of log probabilities from a target.',
      'kl_div(Tensor self, Tensor target, int reduction=Mean, *, bool log_target=False) -> Tensor',
    ),
  ),
  poisson_nll_loss: functional(
    func(
      'Negative log likelihood of Poisson distributed targets.',
      'poisson_nll_loss(Tensor input, Tensor target, bool log_input, bool full, float eps, int reduction) -> Tensor',
    ),
  ),
  soft_margin_loss: nn(
    'Logistic loss of targets -1 and 1.',
    'soft_margin_loss(Tensor self, Tensor target, int reduction=Mean) -> Tensor',
  ),
  hinge_embedding_loss: functional(
    func(
      'Distances for targets 1, hinge of distances for targets -1.',
      'hinge_embedding_loss(Tensor self, Tensor target, float margin=1.0, int reduction=Mean) -> Tensor',
    ),
  ),
  cosine_embedding_loss: functional(
    func(
      'Loss of the cosine between two inputs that should be similar or not.',
      'cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, float margin=0.0, int reduction=Mean) -> Tensor',
    ),
  ),
  margin_ranking_loss: functional(
    func(
      'Loss of two scores that should be in a given order.',
      'margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, float margin=0.0, int reduction=Mean) -> Tensor',
    ),
  ),
  multi_margin_loss: nn(
    'Hinge loss of several classes.',
    'multi_margin_loss(Tensor self, Tensor target, Scalar p=1, Scalar margin=1, Tensor? weight=None, int reduction=Mean) -> Tensor',
  ),
  multilabel_margin_loss: nn(
    'Hinge loss of several classes and several labels.',
    'multilabel_margin_loss(Tensor self, Tensor target, int reduction=Mean) -> Tensor',
  ),
  triplet_margin_loss: functional(
    func(
      'Loss of an anchor that should be nearer to one example than to another.',
      'triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, float margin=1.0, float p=2, float eps=1e-06, bool swap=False, int reduction=Mean) -> Tensor',
    ),
  ),
  ctc_loss: functional(
    func(
      'Connectionist temporal classification loss.',
      'ctc_loss.IntList(Tensor log_probs, Tensor targets, int[] input_lengths, int[] target_lengths, int blank=0, int reduction=Mean, bool zero_infinity=False) -> Tensor',
      'ctc_loss.Tensor(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, int blank=0, int reduction=Mean, bool zero_infinity=False) -> Tensor',
    ),
  ),
};
