/** What the methods of a writer take. */
import { type Arguments, required, signature } from '../internal/arguments.js';
import { is_plain_object } from '../internal/objects.js';
import type { Bins, RawHistogram } from './histogram.js';
import type { Hyperparameter, Hyperparameters } from './hyperparameters.js';
import type { Values } from './values.js';

export interface SummaryWriterOptions {
  /** Default: `runs/` and the time and the name of the machine. */
  log_dir?: string | null;
  /** Behind the default `log_dir`. Default: nothing. */
  comment?: string;
  /** TensorBoard forgets what an earlier run in the folder wrote from this step on. Default: nothing. */
  purge_step?: number | null;
  /** Events that may wait before they are written. Default: 10. */
  max_queue?: number;
  /** Seconds that they may wait. Default: 120. */
  flush_secs?: number;
  /** Behind the names of all files. Default: nothing. */
  filename_suffix?: string;
}

/** When something was so. */
export interface Moment {
  /** Default: 0. */
  global_step?: number | bigint | null;
  /** Seconds since 1970. Default: now. */
  walltime?: number | null;
}

export interface ScalarOptions extends Moment {
  tag: string;
  scalar_value: Values;
  /** Writes a tensor, which TensorBoard loads faster. Default: false. */
  new_style?: boolean;
  /** With `new_style`, writes it in double precision. Default: false. */
  double_precision?: boolean;
}

export interface ScalarsOptions extends Moment {
  main_tag: string;
  tag_scalar_dict: Readonly<Record<string, Values>>;
}

export interface HistogramOptions extends Moment {
  tag: string;
  values: Values;
  /** Default: `'tensorflow'`. */
  bins?: Bins;
  /** Puts bins together so that there are about as many. Default: all of them. */
  max_bins?: number | null;
}

export interface RawHistogramOptions extends Moment, RawHistogram {
  tag: string;
}

export interface ImageOptions extends Moment {
  tag: string;
  /** From 0 to 1, or bytes. */
  img_tensor: Values;
  /** What the dimensions are: letters of `NCHW`. */
  dataformats?: string;
}

export interface TextOptions extends Moment {
  tag: string;
  text_string: string;
}

export interface HparamsOptions {
  hparam_dict: Hyperparameters;
  metric_dict: Readonly<Record<string, Values>>;
  /** All values that a hyperparameter may have. Default: unknown. */
  hparam_domain_discrete?: Readonly<Record<string, readonly Hyperparameter[]>> | null;
  /** A folder below `log_dir`. Default: the time. */
  run_name?: string | null;
  /** The step that the metrics are shown at. Default: null. */
  global_step?: number | bigint | null;
}

const moment = { global_step: null, walltime: null };
export const bind_writer = signature<SummaryWriterOptions>('SummaryWriter.__init__', {
  log_dir: null,
  comment: '',
  purge_step: null,
  max_queue: 10,
  flush_secs: 120,
  filename_suffix: '',
});
export const bind_scalar = signature<ScalarOptions>('SummaryWriter.add_scalar', {
  tag: required,
  scalar_value: required,
  ...moment,
  new_style: false,
  double_precision: false,
});
const scalars = { main_tag: required, tag_scalar_dict: required, ...moment } as const;
export const bind_scalars = taking_dictionaries(
  scalars,
  signature<ScalarsOptions>('SummaryWriter.add_scalars', scalars),
);
export const bind_histogram = signature<HistogramOptions>('SummaryWriter.add_histogram', {
  tag: required,
  values: required,
  global_step: null,
  bins: 'tensorflow',
  walltime: null,
  max_bins: null,
});
export const bind_raw_histogram = signature<RawHistogramOptions>('SummaryWriter.add_histogram_raw', {
  tag: required,
  min: required,
  max: required,
  num: required,
  sum: required,
  sum_squares: required,
  bucket_limits: required,
  bucket_counts: required,
  ...moment,
});
const image = { tag: required, img_tensor: required, ...moment } as const;
export const bind_image = signature<ImageOptions>('SummaryWriter.add_image', {
  ...image,
  dataformats: 'CHW',
});
export const bind_images = signature<ImageOptions>('SummaryWriter.add_images', {
  ...image,
  dataformats: 'NCHW',
});
export const bind_text = signature<TextOptions>('SummaryWriter.add_text', {
  tag: required,
  text_string: required,
  ...moment,
});
const hparams = {
  hparam_dict: required,
  metric_dict: required,
  hparam_domain_discrete: null,
  run_name: null,
  global_step: null,
} as const;
export const bind_hparams = taking_dictionaries(
  hparams,
  signature<HparamsOptions>('SummaryWriter.add_hparams', hparams),
);

/** A binder for arguments that are dictionaries: the last object is not the options if it has names that they lack. */
function taking_dictionaries<Bound>(
  options: object,
  bind: (args: readonly unknown[]) => Bound,
): (args: readonly unknown[]) => Bound {
  return (args) => {
    const last = args.at(-1);
    if (!is_plain_object(last)) return bind(args);
    const keys = Object.keys(last);
    const is_options = keys.length > 0 ? keys.every((key) => Object.hasOwn(options, key)) : args.length > 2;
    return bind(is_options ? args : [...args, {}]);
  };
}

export type ImageArguments = Arguments<
  ImageOptions,
  [
    tag: 'tag',
    img_tensor: 'img_tensor',
    global_step: 'global_step',
    walltime: 'walltime',
    dataformats: 'dataformats',
  ]
>;
