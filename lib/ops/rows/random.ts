/** Functions and methods that draw from a random generator. */
import { both, func, functional, in_place, method, type Rows, unlisted } from '../row.js';

export const random: Rows = {
  rand: func(
    'Samples between 0 (included) and 1 (excluded), uniformly distributed.',
    'rand.generator(SymInt[] size, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'rand(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  rand_like: func(
    'Uniform samples of [0, 1) with the shape, dtype and device of `input`.',
    'rand_like.generator(Tensor self, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor',
    'rand_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor',
  ),
  randn: func(
    'Samples of the normal distribution with mean 0 and variance 1.',
    'randn.generator(SymInt[] size, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'randn(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  randn_like: func(
    'Standard normal samples with the shape, dtype and device of `input`.',
    'randn_like.generator(Tensor self, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor',
    'randn_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor',
  ),
  randint: func(
    'Random integers from `low` (0 unless given) up to, but without, `high`.',
    'randint.generator(SymInt high, SymInt[] size, *, Generator? generator, ScalarType? dtype=long, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'randint(SymInt high, SymInt[] size, *, ScalarType? dtype=long, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'randint.low_generator(SymInt low, SymInt high, SymInt[] size, *, Generator? generator, ScalarType? dtype=long, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'randint.low(SymInt low, SymInt high, SymInt[] size, *, ScalarType? dtype=long, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  randint_like: func(
    'Random integers with the shape, dtype and device of `input`.',
    'randint_like.low_generator_dtype(Tensor self, SymInt low, SymInt high, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor',
    'randint_like.low_dtype(Tensor self, SymInt low, SymInt high, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor',
    'randint_like.Tensor_generator(Tensor self, Tensor high, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor',
    'randint_like.Tensor(Tensor self, Tensor high, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor',
    'randint_like.generator(Tensor self, SymInt high, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor',
    'randint_like(Tensor self, SymInt high, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor',
  ),
  randperm: func(
    'Random order of the integers from 0 to n - 1.',
    'randperm.generator(SymInt n, *, Generator? generator, ScalarType? dtype=long, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'randperm(SymInt n, *, ScalarType? dtype=long, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  normal: func(
    'Normal samples whose mean and standard deviation are given for each element or once.',
    'normal.Tensor_Tensor(Tensor mean, Tensor std, *, Generator? generator=None) -> Tensor',
    'normal.Tensor_float(Tensor mean, float std=1, *, Generator? generator=None) -> Tensor',
    'normal.float_Tensor(float mean, Tensor std, *, Generator? generator=None) -> Tensor',
    'normal.float_float(float mean, float std, SymInt[] size, *, Generator? generator=None, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  bernoulli: both(
    'Draws 0 or 1 for each element, which is the probability of a 1.',
    'bernoulli(Tensor self, *, Generator? generator=None) -> Tensor',
    'bernoulli.p(Tensor self, float p, *, Generator? generator=None) -> Tensor',
  ),
  bernoulli_: method(
    'Overwrites each element with 1 with probability `p`, else with 0, in place.',
    'bernoulli_.Tensor(Tensor(a!) self, Tensor p, *, Generator? generator=None) -> Tensor(a!)',
    'bernoulli_.float(Tensor(a!) self, float p=0.5, *, Generator? generator=None) -> Tensor(a!)',
  ),
  multinomial: both(
    'Draws indices of each row, whose elements are the weights of the indices.',
    'multinomial(Tensor self, SymInt num_samples, bool replacement=False, *, Generator? generator=None) -> Tensor',
  ),
  poisson: func(
    'Poisson samples whose rates are the elements of `input`.',
    'poisson(Tensor self, Generator? generator=None) -> Tensor',
  ),
  binomial: unlisted(
    func(
      'Binomial samples for numbers of trials `count` and probabilities `prob`.',
      'binomial(Tensor count, Tensor prob, Generator? generator=None) -> Tensor',
    ),
  ),
  uniform_: method(
    'Overwrites the elements with uniform samples of [`from`, `to`), in place.',
    'uniform_(Tensor(a!) self, float from=0, float to=1, *, Generator? generator=None) -> Tensor(a!)',
  ),
  normal_: method(
    'Overwrites the elements with normal samples, in place.',
    'normal_(Tensor(a!) self, float mean=0, float std=1, *, Generator? generator=None) -> Tensor(a!)',
  ),
  random_: method(
    'Overwrites the elements with random integers of [`from`, `to` - 1], in place.',
    'random_(Tensor(a!) self, *, Generator? generator=None) -> Tensor(a!)',
    'random_.from(Tensor(a!) self, int from, int? to, *, Generator? generator=None) -> Tensor(a!)',
    'random_.to(Tensor(a!) self, int to, *, Generator? generator=None) -> Tensor(a!)',
  ),
  exponential_: method(
    'Overwrites the elements with samples of the exponential distribution, in place.',
    'exponential_(Tensor(a!) self, float lambd=1, *, Generator? generator=None) -> Tensor(a!)',
  ),
  geometric_: method(
    'Overwrites the elements with samples of the geometric distribution, in place.',
    'geometric_(Tensor(a!) self, float p, *, Generator? generator=None) -> Tensor(a!)',
  ),
  cauchy_: method(
    'Overwrites the elements with samples of the Cauchy distribution, in place.',
    'cauchy_(Tensor(a!) self, float median=0, float sigma=1, *, Generator? generator=None) -> Tensor(a!)',
  ),
  log_normal_: method(
    'Overwrites the elements with samples whose logarithms are normal, in place.',
    'log_normal_(Tensor(a!) self, float mean=1, float std=2, *, Generator? generator=None) -> Tensor(a!)',
  ),
  dropout: functional(
    func(
      'Zeroes elements with probability `p` while training and scales the others by 1 / (1 - p).',
      'dropout(Tensor input, float p, bool train) -> Tensor',
    ),
  ),
  dropout_: func(in_place('dropout'), 'dropout_(Tensor(a!) self, float p, bool train) -> Tensor(a!)'),
  alpha_dropout: functional(
    func(
      'Dropout that keeps mean and variance of self-normalising activations.',
      'alpha_dropout(Tensor input, float p, bool train) -> Tensor',
    ),
  ),
  alpha_dropout_: func(
    in_place('alpha_dropout'),
    'alpha_dropout_(Tensor(a!) self, float p, bool train) -> Tensor(a!)',
  ),
  feature_dropout: unlisted(
    func('Dropout of whole channels.', 'feature_dropout(Tensor input, float p, bool train) -> Tensor'),
  ),
  feature_dropout_: func(
    in_place('feature_dropout'),
    'feature_dropout_(Tensor(a!) self, float p, bool train) -> Tensor(a!)',
  ),
  feature_alpha_dropout: functional(
    func(
      'Alpha dropout of whole channels.',
      'feature_alpha_dropout(Tensor input, float p, bool train) -> Tensor',
    ),
  ),
  feature_alpha_dropout_: func(
    in_place('feature_alpha_dropout'),
    'feature_alpha_dropout_(Tensor(a!) self, float p, bool train) -> Tensor(a!)',
  ),
  native_dropout: unlisted(
    func(
      'Dropout that also returns the mask of the elements that were kept.',
      'native_dropout(Tensor input, float p, bool? train) -> (Tensor, Tensor)',
    ),
  ),
};
