/** PyTorch's `torch`, as the default export and by name. */
import * as amp from './amp/index.js';
import { is_anomaly_check_nan_enabled, is_anomaly_enabled, set_anomaly_enabled } from './autograd/anomaly.js';
import * as autocasting from './autograd/autocast.js';
import * as autograd from './autograd/index.js';
import { is_grad_enabled, is_inference_mode_enabled } from './autograd/grad-mode.js';
import { keep, scope } from './autograd/scope.js';
import * as cuda from './cuda/index.js';
import * as datasets from './datasets/index.js';
import * as data from './data/index.js';
import {
  AssertionError,
  IndexError,
  LinAlgError,
  NotImplementedError,
  OutOfMemoryError,
  TorchError,
  UnpicklingError,
  ValueError,
} from './errors.js';
import { deepcopy } from './internal/deepcopy.js';
import { is_warn_always_enabled, set_warn_always } from './internal/warn.js';
import {
  add_safe_globals,
  clear_safe_globals,
  get_safe_globals,
  limits,
  load,
  safe_globals,
  safetensors,
  save,
} from './io/index.js';
import { Future } from './distributed/future.js';
import * as distributed from './distributed/index.js';
import * as nn from './distributed/nn.js';
import {
  type Functions,
  fft,
  functions,
  linalg,
  masked,
  ops,
  sparse,
  special,
  windows,
} from './ops/index.js';
import * as optim from './optim/index.js';
import { constants } from './tensor/constants.js';
import { dtypes } from './tensor/dtype.js';
import * as tensorboard from './tensorboard/index.js';
import * as tensors from './tensor/index.js';
import * as transforms from './transforms/index.js';
import * as vision from './vision/index.js';

const { enable_grad, inference_mode, no_grad, set_grad_enabled } = autograd;
const grad_modes = {
  enable_grad,
  inference_mode,
  is_grad_enabled,
  is_inference_mode_enabled,
  no_grad,
  set_grad_enabled,
};
const utils = { data, tensorboard };
const serialization = { add_safe_globals, clear_safe_globals, get_safe_globals, limits, safe_globals };
const signal = { windows };
const futures = { Future };
const modules = {
  amp,
  autograd,
  cuda,
  datasets,
  distributed,
  fft,
  futures,
  linalg,
  masked,
  nn,
  ops,
  optim,
  safetensors,
  serialization,
  signal,
  sparse,
  special,
  transforms,
  utils,
  vision,
};
const errors = {
  AssertionError,
  IndexError,
  LinAlgError,
  NotImplementedError,
  OutOfMemoryError,
  TorchError,
  UnpicklingError,
  ValueError,
};
const files = { deepcopy, load, save };
const debugging = {
  is_anomaly_check_nan_enabled,
  is_anomaly_enabled,
  is_warn_always_enabled,
  set_anomaly_enabled,
  set_warn_always,
};
const parts = {
  ...grad_modes,
  keep,
  scope,
  ...errors,
  ...files,
  ...debugging,
  ...dtypes,
  ...constants,
};

type Parts = typeof tensors & typeof autocasting & typeof modules & typeof parts;

/** The type of `torch`. */
export interface Torch extends Functions, Parts {}

const torch: Torch = { ...functions, ...tensors, ...autocasting, ...modules, ...parts };

export default torch;

export * from './autograd/autocast.js';
export * from './tensor/index.js';
export type { Limits, LoadOptions, MapLocation, MapLocationFunction, SaveOptions } from './io/index.js';
export type * from './types.js';
export {
  AssertionError,
  amp,
  autograd,
  cuda,
  datasets,
  deepcopy,
  distributed,
  enable_grad,
  fft,
  IndexError,
  inference_mode,
  is_anomaly_check_nan_enabled,
  is_anomaly_enabled,
  is_grad_enabled,
  is_inference_mode_enabled,
  is_warn_always_enabled,
  keep,
  LinAlgError,
  linalg,
  load,
  masked,
  NotImplementedError,
  nn,
  no_grad,
  OutOfMemoryError,
  ops,
  optim,
  safetensors,
  save,
  scope,
  serialization,
  set_anomaly_enabled,
  set_grad_enabled,
  set_warn_always,
  signal,
  sparse,
  special,
  TorchError,
  transforms,
  UnpicklingError,
  utils,
  ValueError,
  vision,
};
