/** `report.html`, which `train` leaves. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DataLoader } from '../data/dataloader.js';
import { write_whole } from '../internal/write-file.js';
import * as nn from '../nn/index.js';
import { read_records } from '../report/records.js';
import { report_html } from '../report/run-report.js';
import { type Examination, examine, type LabelledBatch } from '../training/examine.js';
import type { Options } from './options.js';
import { files_in, open_set, type PictureSet, val_transform } from './pictures.js';
import type { RunFolder } from './run-folder.js';

interface ReportParts {
  options: Options;
  model: nn.Module;
  device: string;
  folder: RunFolder;
  /** Where the pictures are, in `train` and `val`. */
  pictures: string;
  /** Leaves out what needs another pass over the validation pictures. */
  is_short: boolean;
  /** Told how far it has come, every now and then. */
  say(text: string): void;
  warn(text: string): void;
}

/** Writes the report; a warning where that fails, because what was learnt is kept already. */
export async function write_report(parts: ReportParts): Promise<void> {
  const { options, model, folder, pictures, is_short, warn } = parts;
  try {
    const val = open_set(
      path.join(pictures, 'val'),
      val_transform({ ...options.views, validation: 'center' }),
    );
    const files = files_in(val);
    const html = await report_html({
      title: `${path.parse(options.model).name} on ${path.basename(path.resolve(pictures))}`,
      records: read_records(readFileSync(folder.file('log.jsonl'), 'utf8')),
      examination: is_short ? null : await look(parts, val),
      file_of: (place) => files[place] as string,
      image_of: async (place) => (await val.load(place))[0],
      filters: first_filters(model),
    });
    write_whole(folder.file('report.html'), html);
  } catch (error) {
    warn(`the report cannot be written: ${(error as Error).message}`);
  }
}

/** Null where a picture cannot be read: the rest of the report does not need it. */
async function look(
  { options, model, device, say, warn }: ReportParts,
  val: PictureSet,
): Promise<Examination | null> {
  const loading = { batch_size: 32, num_workers: options.workers };
  const batches = new DataLoader(val, loading) as AsyncIterable<LabelledBatch>;
  let seen = 0;
  const on_batch = (count: number): void => {
    seen += count;
    say(`looking at the validation pictures for the report: ${seen}/${val.length}`);
  };
  try {
    return await examine({ model, batches, classes: val.classes, device, on_batch });
  } catch (error) {
    warn(`the report has no predictions: ${(error as Error).message}`);
    return null;
  }
}

function first_filters(model: nn.Module): nn.Conv2d['weight'] | null {
  const first = model.modules().find((module) => module instanceof nn.Conv2d);
  return first?.weight ?? null;
}
