import { bare } from '../internal/define.js';
import { type Preset, type PresetName, presets, type Views } from '../training/presets.js';
import type { Schedule, Warmup } from '../training/schedule-names.js';
import { side_of } from './models.js';
import { by_main_name, type optimizer_names } from './train-table.js';

/** What `train` was asked for, with the preset's values where nothing else was said. */
export interface Options {
  /** A folder with `train/` and `val/`, or null for the built-in pictures. */
  data: string | null;
  preset: PresetName;
  model: string;
  init: Preset['init'];
  test_only: boolean;

  epochs: number;
  batch_size: number;
  opt: (typeof optimizer_names)[number];
  lr: number;
  momentum: number;
  weight_decay: number;
  bias: Preset['bias'];
  lr_scheduler: Schedule;
  lr_step_size: number;
  lr_gamma: number;
  lr_min: number;
  lr_warmup_epochs: number;
  lr_warmup_method: Warmup;
  lr_warmup_decay: number;
  label_smoothing: number;
  mixup_alpha: number;
  accumulate: number;
  clip_grad_norm: number | null;
  model_ema: boolean;
  model_ema_steps: number;
  model_ema_decay: number;

  weights: string | null;
  freeze: readonly string[];
  head_lr: number | null;

  views: Views & { crop: number; val_crop: number };
  max_bad_images: number;

  /** The folder for this run's results, or null for `runs/<time>`. */
  output_dir: string | null;
  /** Whether results in that folder may be replaced. */
  overwrite: boolean;
  /** `'auto'`, a file, or null. */
  resume: string | null;
  keep_checkpoints: number;
  checkpoint_minutes: number;
  print_freq: number;

  device: string | null;
  amp: boolean | 'bfloat16' | 'float16';
  cuda_graph: boolean;
  workers: number;
  seed: number;
  deterministic: boolean;
}

/** What commander read, by the names of the table. */
type Given = Partial<Record<string, unknown>>;

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Fills in the preset's values and the defaults. */
export function options_from(values: Readonly<Record<string, unknown>>): Options {
  const by_name = Object.entries(by_main_name(values)).map(([name, value]) => [snake(name), value]);
  const given: Given = bare(Object.fromEntries(by_name));
  const { preset } = given as { preset: PresetName };
  const recipe: Preset = presets[preset];
  const model = (given.model as string | undefined) ?? recipe.model;
  const { train_crop_size, val_crop_size, val_resize_size, ...rest } = given;
  return {
    ...defaults,
    ...recipe_of(recipe),
    ...(rest as object),
    preset,
    model,
    // another model than the recipe's begins as that one can
    init: model === 'torchvision-alexnet' ? 'default' : recipe.init,
    views: views_of(recipe.views, side_of(model), { train_crop_size, val_crop_size, val_resize_size }),
  };
}

function recipe_of({ source, published, views, model, init, ...recipe }: Preset) {
  return recipe;
}

function views_of(views: Views, side: number, given: Given): Options['views'] {
  const crop = (given.train_crop_size as number | undefined) ?? side;
  const val_crop = (given.val_crop_size as number | undefined) ?? crop;
  const usual = Math.max(views.resize, Math.round((Math.max(crop, val_crop) * views.resize) / side));
  const resize = crop < side ? Math.round((Math.max(crop, val_crop) * views.resize) / side) : usual;
  return { ...views, crop, val_crop, resize: (given.val_resize_size as number | undefined) ?? resize };
}

const defaults = {
  data: null,
  test_only: false,
  opt: 'sgd',
  lr_min: 0,
  lr_warmup_decay: 0.01,
  label_smoothing: 0,
  mixup_alpha: 0,
  accumulate: 1,
  clip_grad_norm: null,
  model_ema: false,
  model_ema_steps: 32,
  model_ema_decay: 0.99998,
  weights: null,
  freeze: [],
  head_lr: null,
  max_bad_images: 0,
  output_dir: null,
  overwrite: false,
  resume: null,
  keep_checkpoints: 2,
  checkpoint_minutes: 10,
  print_freq: 10,
  device: null,
  amp: false,
  cuda_graph: false,
  workers: 2,
  seed: 1109,
  deterministic: false,
} as const;
