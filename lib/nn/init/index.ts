/** Initial values of parameters: `torch.nn.init`. All of these write in place, unseen by autograd. */
export { calculate_gain, type FanMode, type GainArguments, type Nonlinearity } from './fan.js';
export {
  type ConstantArguments,
  constant_,
  type Drawn,
  type NormalArguments,
  normal_,
  ones_,
  type UniformArguments,
  uniform_,
  zeros_,
} from './fill.js';
export {
  type KaimingArguments,
  kaiming_normal_,
  kaiming_uniform_,
  type XavierArguments,
  xavier_normal_,
  xavier_uniform_,
} from './scaled.js';
export {
  type DiracArguments,
  dirac_,
  eye_,
  type OrthogonalArguments,
  orthogonal_,
  type SparseArguments,
  sparse_,
} from './structured.js';
export { type TruncNormalArguments, trunc_normal_ } from './truncated.js';
