/** `eval`, `predict` and `summary`: what a network does, and what it consists of. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { DataLoader } from '../data/dataloader.js';
import { picture_folder } from '../datasets/built-in/folder.js';
import { bare } from '../internal/define.js';
import { write_whole } from '../internal/write-file.js';
import { functions } from '../ops/index.js';
import { examination_text, predictions_text, summary_text } from '../report/texts.js';
import { examine, type LabelledBatch } from '../training/examine.js';
import { predict } from '../training/predict.js';
import { summarize } from '../training/summary.js';
import { UsageError } from './errors.js';
import { make_model, side_of } from './models.js';
import { open_set, val_transform } from './pictures.js';
import { Terminal } from './terminal.js';
import { load_trained, type TrainedOptions } from './trained.js';

export interface EvalOptions extends TrainedOptions {
  data?: string;
  tenCrop?: boolean;
  batchSize: number;
  workers: number;
  json?: boolean;
}

/** Validates a network that a run has left. */
export async function run_eval(given: EvalOptions): Promise<void> {
  const options = bare(given);
  const terminal = new Terminal(process.stderr);
  const root = options.data ?? (await picture_folder());
  const folder = existsSync(path.join(root, 'val')) ? path.join(root, 'val') : root;
  if (!existsSync(folder)) throw new UsageError(`there is no folder ${folder}`);
  const found = open_set(folder);
  const { model, classes, views, device } = await load_trained(options, found.classes);
  if (String(found.classes) !== String(classes)) {
    throw new UsageError(
      `${folder} must have the classes that the network knows: it has ${found.classes.join(', ')}; the network knows ${classes.join(', ')}`,
    );
  }
  const is_ten = options.tenCrop ?? views.validation === 'ten-crop';
  const pictures = open_set(folder, val_transform({ ...views, validation: is_ten ? 'ten-crop' : 'center' }));
  const batches = new DataLoader(pictures, { batch_size: options.batchSize, num_workers: options.workers });
  let batch = 0;
  let began = performance.now();
  let data_seconds = 0;
  async function* awaited(): AsyncGenerator<LabelledBatch> {
    for await (const each of batches) {
      data_seconds = (performance.now() - began) / 1000;
      yield each as unknown as LabelledBatch;
    }
  }
  const on_batch = (count: number): void => {
    const seconds = (performance.now() - began) / 1000;
    const place = { phase: 'val', epoch: 0, batch: ++batch, batches: batches.length } as const;
    terminal.batch({ kind: 'batch', ...place, count, seconds, data_seconds }, null);
    began = performance.now();
  };
  const examination = await examine({
    model,
    batches: awaited(),
    classes,
    device,
    on_batch,
  });
  terminal.end();
  const { judged, ...totals } = examination;
  process.stdout.write(options.json ? `${JSON.stringify(totals)}\n` : `${examination_text(examination)}\n`);
}

export interface PredictOptions extends TrainedOptions {
  top: number;
  html?: string;
  json?: boolean;
}

/** Prints the best classes of picture files. */
export async function run_predict(files: readonly string[], given: PredictOptions): Promise<void> {
  const options = bare(given);
  const { model, name, classes, views, device } = await load_trained(options);
  const predictions = await predict({
    model,
    files,
    transform: val_transform(views),
    classes,
    device,
    k: options.top,
  });
  if (options.html !== undefined) {
    const { predictions_html } = await import('../report/prediction-page.js');
    write_whole(
      options.html,
      await predictions_html(predictions, { title: `What ${path.parse(name).name} sees` }),
    );
  }
  const text = options.json
    ? JSON.stringify(predictions, null, 2)
    : predictions_text(predictions, process.stdout.columns || 80);
  process.stdout.write(`${text}\n`);
  if (predictions.every(({ error }) => error !== null)) process.exitCode = 1;
}

export interface SummaryOptions {
  model: string;
  numClasses: number;
  batchSize: number;
}

/** Prints layers, shapes, parameters, work and memory of a network. */
export async function run_summary({ model: name, numClasses, batchSize }: SummaryOptions): Promise<void> {
  const model = await make_model(name, { num_classes: numClasses, init: 'default' });
  const side = side_of(name);
  process.stdout.write(`${summary_text(summarize(model, functions.zeros([batchSize, 3, side, side])))}\n`);
}
