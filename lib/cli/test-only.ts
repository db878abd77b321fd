import type * as nn from '../nn/index.js';
import { accuracies, evaluating, type Metric, read_checkpoint } from '../training/index.js';
import { UsageError } from './errors.js';
import type { Options } from './options.js';
import type { Pictures } from './pictures.js';
import { describe_metrics, type Terminal } from './terminal.js';

interface Parts {
  options: Options;
  model: nn.Module;
  pictures: Pictures;
  device: string;
  terminal: Terminal;
}

/** What a classifier is measured by: of up to five classes, each is among the five best. */
export const metrics_for = (classes: number): Readonly<Record<string, Metric>> =>
  classes > 5 ? accuracies : { acc1: accuracies.acc1 as Metric };

/** `--test-only`: one pass over the validation pictures. */
export async function test_only({ options, model, pictures, device, terminal }: Parts): Promise<void> {
  const { resume, weights } = options;
  if (resume === null && weights === null) {
    throw new UsageError('--test-only needs weights: name a file with --weights or --resume');
  }
  if (resume !== null) {
    const { model: state } = read_checkpoint(resume) as { model?: never };
    if (state === undefined) throw new UsageError(`${resume} is no checkpoint: it has no model`);
    model.load_state_dict(state);
  }
  const batches = evaluating({
    model,
    batches: pictures.val,
    device,
    metrics: metrics_for(pictures.classes.length),
  });
  while (true) {
    const { done, value } = await batches.next();
    if (!done) {
      terminal.batch({ kind: 'batch', phase: 'val', epoch: 0, batches: pictures.val.length, ...value }, null);
      continue;
    }
    if (value === null) return;
    const scores = [`loss ${value.loss.toFixed(3)}`, ...describe_metrics(value.metrics)];
    terminal.line(`validation: ${scores.join('  ')}  ${value.count} pictures`);
    return;
  }
}
