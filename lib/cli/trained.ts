import { bare, own } from '../internal/define.js';
import { safetensors } from '../io/index.js';
import type * as nn from '../nn/index.js';
import { read_checkpoint, read_weights } from '../training/index.js';
import { presets } from '../training/presets.js';
import { device_from } from './device.js';
import { UsageError } from './errors.js';
import { is_model, make_model, side_of } from './models.js';
import type { Options } from './options.js';
import { own_args } from './torchvision-args.js';

/** A network that a run has left, with what must be known to use it. */
export interface Trained {
  model: nn.Module;
  /** Its name, or its file. */
  name: string;
  classes: readonly string[];
  views: Options['views'];
  device: string;
}

/** What a run says of itself: in a checkpoint's arguments, or in the metadata of its weights. */
interface About {
  model?: string;
  classes?: readonly string[];
  views?: Options['views'];
}

function about(file: string): About {
  if (!file.endsWith('.safetensors')) {
    const content = read_checkpoint(file) as { args?: Record<string, unknown> } | null;
    return own_args((content && own(content, 'args')) ?? {});
  }
  const { model, classes, views } = bare(safetensors.load_metadata(file) as Record<string, string>);
  return {
    ...(model && { model }),
    ...(classes && { classes: JSON.parse(classes) as string[] }),
    ...(views && { views: JSON.parse(views) as Options['views'] }),
  };
}

/** How a model sees pictures where its run has not said so. */
function usual_views(name: string): Options['views'] {
  const side = side_of(name);
  const preset = name === 'torchvision-alexnet' ? presets.torchvision : presets.kaiming;
  return { ...preset.views, crop: side, val_crop: side };
}

export interface TrainedOptions {
  weights: string;
  model?: string;
  device?: string;
}

/**
 * The network in a file that a run has left.
 *
 * @param classes names of the classes where the file has none; null: numbers
 * @throws UsageError if the file does not say which model it is of, or that is not here
 */
export async function load_trained(
  options: TrainedOptions,
  classes: readonly string[] | null = null,
): Promise<Trained> {
  const { weights, model, device } = bare(options);
  const told = bare(about(weights));
  const name = model ?? told.model;
  if (name === undefined)
    throw new UsageError(`${weights} does not say which model it is of: name it with --model`);
  if (!is_model(name))
    throw new UsageError(`${weights} is of the model ${name}, which is not here: name another with --model`);
  const state = read_weights(weights);
  const outputs = Object.values(state).at(-1) as { shape: number[] };
  const num_classes = told.classes?.length ?? outputs.shape[0] ?? 0;
  const made = await make_model(name, { num_classes, init: 'default' });
  made.load_state_dict(state as never);
  const place = device_from(device);
  made.to({ device: place, memory_format: 'channels_last' });
  return {
    model: made,
    name,
    classes: told.classes ?? classes ?? Array.from({ length: num_classes }, (_, index) => String(index)),
    views: told.views ?? usual_views(name),
    device: place,
  };
}
