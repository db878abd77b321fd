import { readFileSync } from 'node:fs';
import { write_whole } from '../internal/write-file.js';
import * as nn from '../nn/index.js';
import { read_records, report_html } from '../report/index.js';
import { examine, type LabelledBatch } from '../training/examine.js';
import type { Pictures } from './pictures.js';
import type { RunFolder } from './run-folder.js';

interface ReportParts {
  title: string;
  model: nn.Module;
  pictures: Pictures;
  device: string;
  folder: RunFolder;
  warn(text: string): void;
}

/** The weights of the first layer, if that is a convolution over colours. */
function filters_of(model: nn.Module) {
  const first = model.modules().find((module) => module instanceof nn.Conv2d);
  return first instanceof nn.Conv2d && first.weight.shape[1] === 3 ? first.weight.detach().cpu() : null;
}

/** Leaves `report.html`; a run is worth more than its report, so a warning where that fails. */
export async function write_report(parts: ReportParts): Promise<void> {
  const { title, model, pictures, device, folder, warn } = parts;
  const { val, classes, val_files } = pictures;
  try {
    const batches = val as AsyncIterable<LabelledBatch>;
    const examination = await examine({ model, batches, classes, device });
    const is_whole = examination.count === val_files.length;
    const html = await report_html({
      title,
      records: read_records(readFileSync(folder.file('log.jsonl'), 'utf8')),
      examination,
      // where pictures were skipped, places are no places in the data set
      file_of: is_whole ? (place: number) => val_files[place] as string : null,
      filters: filters_of(model),
    });
    write_whole(folder.file('report.html'), html);
  } catch (error) {
    warn(`report.html cannot be written: ${(error as Error).message}`);
  }
}
