import type { Init } from '../models/index.js';

/** A way to train. */
export interface Preset {
  init: Init;
  epochs: number;
  batch_size: number;
  lr: number;
  momentum: number;
  weight_decay: number;
  /** The learning rate is multiplied by `gamma` after every `step_size` epochs. */
  step_size: number;
  gamma: number;
}

export const presets = {
  /** Learns: measured on the built-in pictures. */
  kaiming: {
    init: 'kaiming',
    epochs: 8,
    batch_size: 16,
    lr: 0.001,
    momentum: 0.9,
    weight_decay: 0.0005,
    step_size: 6,
    gamma: 0.1,
  },
  /** The notebook's own numbers. */
  notebook: {
    init: 'notebook',
    epochs: 90,
    batch_size: 128,
    lr: 0.01,
    momentum: 0.9,
    weight_decay: 0.0005,
    step_size: 30,
    gamma: 0.1,
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof presets;
