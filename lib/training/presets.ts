import type { Init } from '../models/index.js';
import type { Schedule, Warmup } from './schedule-names.js';

/** What becomes of a picture before the network sees it. */
export interface Views {
  /**
   * How training pictures vary: `'crop'`, a random part and perhaps mirrored; `'resized-crop'`, a part of random area and
   * shape, resized, and perhaps mirrored; `'paper'`, as `'crop'` from the middle square, with the colours shifted.
   */
  augmentation: 'crop' | 'resized-crop' | 'paper';
  /** Shorter side after resizing. */
  resize: number;
  /** Side of the part that is taken; null: what the model wants. */
  crop: number | null;
  /** Of each channel, in the range 0 to 1. */
  mean: readonly [number, number, number];
  std: readonly [number, number, number];
  /** How validation looks at a picture: its middle, or the four corners and the middle, each mirrored as well. */
  validation: 'center' | 'ten-crop';
}

/** What a recipe reached where it was published. */
export interface Published {
  /** Per cent of the pictures of ImageNet 2012's validation set; null where it was not said. */
  acc1: number | null;
  acc5: number;
  how: string;
}

/** A way to train, with where it comes from. */
export interface Preset {
  /** The model it is for. */
  model: string;
  init: Init;
  epochs: number;
  batch_size: number;
  lr: number;
  momentum: number;
  weight_decay: number;
  /** For biases: what the learning rate is multiplied by, and the weight decay. */
  bias: { lr: number; weight_decay: number } | null;
  lr_scheduler: Schedule;
  lr_step_size: number;
  lr_gamma: number;
  lr_warmup_epochs: number;
  lr_warmup_method: Warmup;
  views: Views;
  source: string;
  published: Published | null;
}

const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;
/** Bytes less ImageNet's mean: from about -124 to 151. */
const bytes = { mean: imagenet.mean, std: [1 / 255, 1 / 255, 1 / 255] } as const;
const unit = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as const;

const crop = { augmentation: 'crop', resize: 256, crop: null, ...unit, validation: 'center' } as const;

const steps = {
  lr_scheduler: 'steplr',
  lr_gamma: 0.1,
  lr_warmup_epochs: 0,
  lr_warmup_method: 'constant',
} as const;

const kaiming = {
  model: 'alexnet',
  init: 'kaiming',
  epochs: 8,
  batch_size: 16,
  lr: 0.001,
  momentum: 0.9,
  weight_decay: 0.0005,
  bias: null,
  ...steps,
  lr_step_size: 6,
  views: crop,
  source: "the notebook's network, begun as He et al. begin theirs; measured on the built-in pictures",
  published: null,
} as const;

/**
 * Recipes by name: `npx libtorch-node train --preset NAME`.
 *
 * @example
 * console.log(presets.torchvision.lr, presets.torchvision.published.acc1); // 0.01 56.522
 */
export const presets = {
  /** Learns: the one to begin with. */
  kaiming,
  /** The same in three epochs, to see whether all works. */
  quick: { ...kaiming, epochs: 3, lr_step_size: 2 },
  /** The notebook's own numbers. */
  notebook: {
    ...kaiming,
    init: 'notebook',
    epochs: 90,
    batch_size: 128,
    lr: 0.01,
    lr_step_size: 30,
    source: "the notebook's own numbers, with which it does not learn in practice (docs/notebook.md)",
  },
  /** The paper of 2012: two towers, colours shifted along their principal components, ten views. */
  paper: {
    model: 'alexnet-two-tower',
    init: 'notebook',
    epochs: 90,
    batch_size: 128,
    lr: 0.01,
    momentum: 0.9,
    weight_decay: 0.0005,
    bias: null,
    lr_scheduler: 'reducelronplateau',
    lr_step_size: 30,
    lr_gamma: 0.1,
    lr_warmup_epochs: 0,
    lr_warmup_method: 'constant',
    views: { augmentation: 'paper', resize: 256, crop: null, ...bytes, validation: 'ten-crop' },
    source:
      'Krizhevsky, Sutskever, Hinton: ImageNet Classification with Deep Convolutional Neural Networks, NIPS 2012',
    published: { acc1: null, acc5: 81.8, how: 'one network, ten crops' },
  },
  /** Caffe's copy of the paper, whose biases begin with 0.1: with 1 the loss stays flat. */
  bvlc_alexnet: {
    model: 'alexnet-two-tower',
    init: 'caffe',
    epochs: 90,
    batch_size: 256,
    lr: 0.01,
    momentum: 0.9,
    weight_decay: 0.0005,
    bias: { lr: 2, weight_decay: 0 },
    ...steps,
    lr_step_size: 20,
    views: { augmentation: 'crop', resize: 256, crop: null, ...bytes, validation: 'center' },
    source: 'BVLC/caffe, models/bvlc_alexnet',
    published: { acc1: 57.1, acc5: 80.2, how: 'centre crop' },
  },
  /** torchvision's own recipe for its AlexNet, with one GPU's learning rate for its batch of 8 times 32. */
  torchvision: {
    model: 'torchvision-alexnet',
    init: 'default',
    epochs: 90,
    batch_size: 256,
    lr: 0.01,
    momentum: 0.9,
    weight_decay: 0.0001,
    bias: null,
    ...steps,
    lr_step_size: 30,
    views: { augmentation: 'resized-crop', resize: 256, crop: 224, ...imagenet, validation: 'center' },
    source: 'pytorch/vision, references/classification/README.md',
    published: { acc1: 56.522, acc5: 79.066, how: 'AlexNet_Weights.IMAGENET1K_V1, centre crop of 224' },
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof presets;
