/** `torch.utils.tensorboard.SummaryWriter`. */
import { hostname } from 'node:os';
import path from 'node:path';
import { ValueError } from '../errors.js';
import type { Arguments } from '../internal/arguments.js';
import { is_plain_object } from '../internal/objects.js';
import { python_number } from '../internal/python-repr.js';
import {
  bind_histogram,
  bind_hparams,
  bind_image,
  bind_images,
  bind_raw_histogram,
  bind_scalar,
  bind_scalars,
  bind_text,
  bind_writer,
  type HistogramOptions,
  type HparamsOptions,
  type ImageArguments,
  type Moment,
  type RawHistogramOptions,
  type ScalarOptions,
  type ScalarsOptions,
  type SummaryWriterOptions,
  type TextOptions,
} from './arguments.js';
import { EventFile } from './event-file.js';
import { histogram_summary, make_histogram } from './histogram.js';
import { hyperparameter_summaries } from './hyperparameters.js';
import { image_summary } from './picture.js';
import type { Encoded } from './protobuf.js';
import { type Refused, refuse_others } from './refusals.js';
import { scalar_summary, tensor_scalar_summary, text_summary } from './summaries.js';
import { to_number } from './values.js';

export interface SummaryWriter extends Refused {}

/**
 * Writes event files that TensorBoard shows (`tensorboard --logdir runs`), the same as PyTorch's writer. Events are
 * written when ten wait, when the first has waited for two minutes, at `flush` and `close`, and when the process ends.
 *
 * What needs Python (graphs, figures of matplotlib, videos, audio, embeddings, meshes, curves) is refused.
 *
 * @throws OSError if the folder or the file cannot be written.
 *
 * @example
 * const writer = new torch.utils.tensorboard.SummaryWriter('/tmp/runs/first');
 * for (let step = 0; step < 100; step++) writer.add_scalar('loss/train', Math.exp(-step / 10), step);
 * writer.add_histogram('weights', torch.randn(1000), 100);
 * writer.close();
 *
 * @see https://docs.pytorch.org/docs/stable/tensorboard.html
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: `refusals.ts` puts those on the prototype
export class SummaryWriter {
  readonly log_dir: string;
  purge_step: number | null;
  readonly max_queue: number;
  readonly flush_secs: number;
  readonly filename_suffix: string;
  /** Open files by folder; the first is that of `log_dir`. */
  readonly #files = new Map<string, EventFile>();

  constructor(
    ...args: Arguments<
      SummaryWriterOptions,
      [
        log_dir: 'log_dir',
        comment: 'comment',
        purge_step: 'purge_step',
        max_queue: 'max_queue',
        flush_secs: 'flush_secs',
        filename_suffix: 'filename_suffix',
      ]
    >
  ) {
    const { log_dir, comment, purge_step, max_queue, flush_secs, filename_suffix } = bind_writer(args);
    this.log_dir = log_dir || path.join('runs', `${moment_text(new Date())}_${hostname()}${comment}`);
    this.purge_step = purge_step;
    this.max_queue = max_queue;
    this.flush_secs = flush_secs;
    this.filename_suffix = filename_suffix;
    this.#file();
  }

  /** The folder of the files. */
  get_logdir(): string {
    return this.log_dir;
  }

  /**
   * Adds a number.
   *
   * @throws AssertionError if `scalar_value` has more than one element.
   */
  add_scalar(
    ...args: Arguments<
      ScalarOptions,
      [
        tag: 'tag',
        scalar_value: 'scalar_value',
        global_step: 'global_step',
        walltime: 'walltime',
        new_style: 'new_style',
        double_precision: 'double_precision',
      ]
    >
  ): void {
    const { tag, scalar_value, new_style, double_precision, ...when } = bind_scalar(args);
    const value = to_number(scalar_value);
    const summary = new_style
      ? tensor_scalar_summary(tag, value, double_precision)
      : scalar_summary(tag, value);
    this.#add(summary, when);
  }

  /** Adds several numbers that one picture shows. Each has a file of its own, in a folder `main_tag_tag`. */
  add_scalars(
    ...args: Arguments<
      ScalarsOptions,
      [
        main_tag: 'main_tag',
        tag_scalar_dict: 'tag_scalar_dict',
        global_step: 'global_step',
        walltime: 'walltime',
      ]
    >
  ): void {
    const { main_tag, tag_scalar_dict, global_step, walltime } = bind_scalars(args);
    this.#file();
    for (const [tag, value] of Object.entries(tag_scalar_dict)) {
      const folder = `${this.log_dir}/${main_tag.replaceAll('/', '_')}_${tag}`;
      this.#file(folder).add(scalar_summary(main_tag, to_number(value)), global_step, walltime);
    }
  }

  /**
   * Adds how the values of a tensor are spread.
   *
   * @throws ValueError if there are no values, or none within the limits of the bins.
   */
  add_histogram(
    ...args: Arguments<
      HistogramOptions,
      [
        tag: 'tag',
        values: 'values',
        global_step: 'global_step',
        bins: 'bins',
        walltime: 'walltime',
        max_bins: 'max_bins',
      ]
    >
  ): void {
    const { tag, values, bins, max_bins, ...when } = bind_histogram(args);
    this.#add(histogram_summary(tag, make_histogram(values, bins, max_bins)), when);
  }

  /**
   * Adds a histogram that was counted elsewhere.
   *
   * @throws ValueError if there are not as many counts as limits.
   */
  add_histogram_raw(
    ...args: Arguments<
      RawHistogramOptions,
      [
        tag: 'tag',
        min: 'min',
        max: 'max',
        num: 'num',
        sum: 'sum',
        sum_squares: 'sum_squares',
        bucket_limits: 'bucket_limits',
        bucket_counts: 'bucket_counts',
        global_step: 'global_step',
        walltime: 'walltime',
      ]
    >
  ): void {
    const { tag, ...histogram } = bind_raw_histogram(args);
    if (histogram.bucket_limits.length !== histogram.bucket_counts.length) {
      throw new ValueError('len(bucket_limits) != len(bucket_counts), see the document.');
    }
    this.#add(histogram_summary(tag, histogram), histogram);
  }

  /**
   * Adds a picture: `[3, height, width]`, `[1, height, width]` or what `dataformats` says, such as `'HWC'` or `'HW'`. It
   * is written as PNG.
   *
   * @throws AssertionError if the tensor has another number of dimensions.
   */
  add_image(...args: ImageArguments): void {
    const { tag, img_tensor, dataformats, ...when } = bind_image(args);
    this.#add(image_summary(tag, img_tensor, dataformats), when);
  }

  /** Adds several pictures as one, eight in a row: `[count, 3, height, width]`. */
  add_images(...args: ImageArguments): void {
    const { tag, img_tensor, dataformats, ...when } = bind_images(args);
    this.#add(image_summary(tag, img_tensor, dataformats), when);
  }

  /** Adds a text, which TensorBoard reads as Markdown. */
  add_text(
    ...args: Arguments<
      TextOptions,
      [tag: 'tag', text_string: 'text_string', global_step: 'global_step', walltime: 'walltime']
    >
  ): void {
    const { tag, text_string, ...when } = bind_text(args);
    this.#add(text_summary(tag, text_string), when);
  }

  /**
   * Adds the hyperparameters of a run, with the numbers that it is compared by, in a folder of their own.
   *
   * @throws ValueError if a hyperparameter is neither a number, a string, a boolean nor a tensor.
   */
  add_hparams(
    ...args: Arguments<
      HparamsOptions,
      [
        hparam_dict: 'hparam_dict',
        metric_dict: 'metric_dict',
        hparam_domain_discrete: 'hparam_domain_discrete',
        run_name: 'run_name',
        global_step: 'global_step',
      ]
    >
  ): void {
    const { hparam_dict, metric_dict, hparam_domain_discrete, run_name, global_step } = bind_hparams(args);
    if (!is_plain_object(hparam_dict) || !is_plain_object(metric_dict)) {
      throw new TypeError('hparam_dict and metric_dict should be dictionary.');
    }
    const names = Object.keys(metric_dict);
    const summaries = hyperparameter_summaries(hparam_dict, names, hparam_domain_discrete ?? {});
    const writer = new SummaryWriter(path.join(this.log_dir, run_name || python_number(Date.now() / 1000)));
    for (const summary of summaries) writer.#add(summary, { global_step, walltime: null });
    for (const [name, value] of Object.entries(metric_dict)) writer.add_scalar(name, value, global_step);
    writer.close();
  }

  /**
   * Writes what waits.
   *
   * @throws OSError if the system does not take it, for example because the disk is full. The events wait on.
   */
  flush(): void {
    for (const file of this.#files.values()) file.flush();
  }

  /** Writes what waits and closes the files. What is added later goes to a new one. */
  close(): void {
    const files = [...this.#files.values()];
    this.#files.clear();
    for (const file of files) file.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #add(summary: Encoded, { global_step = null, walltime = null }: Moment): void {
    this.#file().add(summary, global_step, walltime);
  }

  #file(folder = this.log_dir): EventFile {
    const known = this.#files.get(folder);
    if (known !== undefined) return known;
    const { max_queue, flush_secs, filename_suffix, purge_step } = this;
    const file = new EventFile(folder, { max_queue, flush_secs, filename_suffix });
    this.#files.set(folder, file);
    if (purge_step !== null && folder === this.log_dir) {
      file.purge(purge_step);
      this.purge_step = null;
    }
    return file;
  }
}

refuse_others(SummaryWriter.prototype);

/** `Nov27_04-12-33` */
function moment_text(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const month = date.toLocaleString('en', { month: 'short' });
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join('-');
  return `${month}${two(date.getDate())}_${time}`;
}
