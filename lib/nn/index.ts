/** Layers and networks: `torch.nn`. */
export { Parameter, type ParameterArguments } from '../tensor/parameter.js';
export { ModuleDict, type ModuleDictClass } from './containers/module-dict.js';
export { ModuleList } from './containers/module-list.js';
export { ParameterDict } from './containers/parameter-dict.js';
export { ParameterList } from './containers/parameter-list.js';
export { type NamedModules, Sequential, type SequentialClass } from './containers/sequential.js';
export * as functional from './functional/index.js';
export * as init from './init/index.js';
export { Bilinear, type BilinearOptions } from './layers/bilinear.js';
export {
  GLU,
  type GLUOptions,
  Hardsigmoid,
  Hardswish,
  Hardtanh,
  type HardtanhOptions,
  LogSigmoid,
  ReLU6,
  Sigmoid,
  Softsign,
  Tanh,
} from './layers/bounded.js';
export {
  type ConvTranspose1dOptions,
  ConvTranspose1d,
  ConvTranspose2d,
  type ConvTranspose2dOptions,
  ConvTranspose3d,
  type ConvTranspose3dOptions,
} from './layers/conv-transpose.js';
export {
  Conv1d,
  type Conv1dOptions,
  Conv2d,
  type Conv2dOptions,
  Conv3d,
  type Conv3dOptions,
  type PaddingMode,
} from './layers/conv.js';
export {
  CosineSimilarity,
  type CosineSimilarityOptions,
  PairwiseDistance,
  type PairwiseDistanceOptions,
} from './layers/distance.js';
export {
  AlphaDropout,
  Dropout,
  Dropout1d,
  Dropout2d,
  Dropout3d,
  type DropoutOptions,
  FeatureAlphaDropout,
} from './layers/dropout.js';

export { Embedding, type EmbeddingOptions, type FromPretrainedOptions } from './layers/embedding.js';
export { EmbeddingBag, type EmbeddingBagOptions } from './layers/embedding-bag.js';
export { Linear, type LinearOptions } from './layers/linear.js';
export {
  CrossEntropyLoss,
  type CrossEntropyLossOptions,
  MSELoss,
  type MSELossOptions,
} from './layers/loss.js';
export {
  CosineEmbeddingLoss,
  type CosineEmbeddingLossOptions,
  MarginRankingLoss,
  type MarginRankingLossOptions,
} from './layers/loss-pair.js';
export {
  TripletMarginLoss,
  type TripletMarginLossOptions,
  TripletMarginWithDistanceLoss,
  type TripletMarginWithDistanceLossOptions,
} from './layers/loss-triplet.js';
export {
  HuberLoss,
  type HuberLossOptions,
  L1Loss,
  type LossOptions,
  SmoothL1Loss,
  type SmoothL1LossOptions,
} from './layers/loss-difference.js';
export {
  GaussianNLLLoss,
  type GaussianNLLLossOptions,
  KLDivLoss,
  type KLDivLossOptions,
  PoissonNLLLoss,
  type PoissonNLLLossOptions,
} from './layers/loss-distribution.js';
export {
  BCELoss,
  type WeightedLossOptions,
  BCEWithLogitsLoss,
  type BCEWithLogitsLossOptions,
  CTCLoss,
  type CTCLossOptions,
  NLLLoss,
  NLLLoss2d,
  type NLLLossOptions,
} from './layers/loss-likelihood.js';
export {
  HingeEmbeddingLoss,
  type HingeEmbeddingLossOptions,
  MultiLabelMarginLoss,
  MultiLabelSoftMarginLoss,
  MultiMarginLoss,
  type MultiMarginLossOptions,
  SoftMarginLoss,
} from './layers/loss-margin.js';
export * from './layers/adaptive-pooling.js';
export {
  type AttentionArguments,
  MultiheadAttention,
  type MultiheadAttentionOptions,
} from './layers/attention.js';
export * from './layers/avg-pooling.js';
export * from './layers/batch-norm.js';
export * from './layers/fractional-pooling.js';
export * from './layers/instance-norm.js';
export * from './layers/lp-pooling.js';
export * from './layers/max-pooling.js';
export * from './layers/normalization.js';
export * from './layers/padding.js';
export * from './layers/rearranging.js';
export { GRU, type GRUOptions, RNN, type RNNOptions } from './layers/recurrent.js';
export type { RecurrentOptions } from './layers/recurrent-base.js';
export { LSTM, type LSTMOptions, type LSTMState } from './layers/lstm.js';
export { RNNBase } from './layers/recurrent-base.js';
export {
  GRUCell,
  type GRUCellOptions,
  LSTMCell,
  type LSTMCellOptions,
  RNNCell,
  type RNNCellOptions,
} from './layers/recurrent-cell.js';
export { Transformer, type TransformerOptions } from './layers/transformer.js';
export { TransformerDecoder, type TransformerDecoderOptions } from './layers/transformer-decoder.js';
export { type DecoderArguments, TransformerDecoderLayer } from './layers/transformer-decoder-layer.js';
export { TransformerEncoder, type TransformerEncoderOptions } from './layers/transformer-encoder.js';
export {
  type EncoderLayerArguments,
  type TransformerActivation,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
} from './layers/transformer-encoder-layer.js';
export type { Copyable } from './layers/transformer-stack.js';
export * from './layers/unpooling.js';
export * from './layers/upsampling.js';
export {
  type InplaceOptions,
  LeakyReLU,
  type LeakyReLUOptions,
  PReLU,
  type PReLUOptions,
  ReLU,
  RReLU,
  type RReLUOptions,
} from './layers/rectifier.js';
export {
  Flatten,
  type FlattenOptions,
  Identity,
  Unflatten,
  type UnflattenOptions,
} from './layers/shape.js';
export {
  Hardshrink,
  type HardshrinkOptions,
  Softshrink,
  type SoftshrinkOptions,
  Tanhshrink,
  Threshold,
  type ThresholdOptions,
} from './layers/shrinking.js';
export {
  CELU,
  type CELUOptions,
  ELU,
  type ELUOptions,
  GELU,
  type GELUOptions,
  Mish,
  SELU,
  SiLU,
  Softplus,
  type SoftplusOptions,
} from './layers/smooth-rectifier.js';
export { LogSoftmax, Softmax, Softmax2d, type SoftmaxOptions, Softmin } from './layers/softmax.js';
export type { BackwardHook, BackwardPreHook, Gradients } from './module/backward-hooks.js';
export type { ModuleToOptions } from './module/conversion.js';
export type { ForwardHook, ForwardHookOptions, ForwardPreHook, HookOptions } from './module/hooks.js';
export { Module } from './module/module.js';
export type { IncompatibleKeys, Loading, StateDict } from './module/state-dict.js';
export type { Reduction } from './reduction.js';
export * as utils from './utils/index.js';
