import { parseArgs } from 'node:util';
import { UsageError } from './errors.js';
import { model_names, type ModelName } from './model.js';
import { type Preset, type PresetName, presets } from './presets.js';

export interface Options {
  /** A folder with `train/` and `val/`, or null for the built-in pictures. */
  data: string | null;
  preset: PresetName;
  model: ModelName;
  recipe: Preset;
  seed: number;
  device: string | null;
  /** The folder for this run's results, or null for `runs/<time>`. */
  out: string | null;
  /** Whether results in that folder may be replaced. */
  overwrite: boolean;
}

const list = (names: readonly string[]): string => names.join(', ');

export const HELP = `Trains AlexNet on pictures.

Usage: npm start -- [options]
       npx alexnet [options]
       npx alexnet bench | setup | doctor

  --data FOLDER      pictures in FOLDER/train/CLASS/* and FOLDER/val/CLASS/* (default: the built-in set)
  --preset NAME      ${list(Object.keys(presets))}: how to begin and how fast to learn (default: kaiming)
  --model NAME       ${list(model_names)} (default: alexnet)
  --epochs N         passes over the training pictures (default: the preset's)
  --batch-size N     pictures in a step (default: the preset's)
  --lr RATE          learning rate at the beginning (default: the preset's)
  --seed N           seed of all random numbers (default: 1109)
  --device NAME      cpu, cuda, cuda:1 (default: cuda if there is one, else cpu)
  --out FOLDER       where the loss curve, the log and the weights go (default: runs/<time>)
  --overwrite        replaces the results of an earlier run in that folder
  --help             prints this

Ctrl+C ends training and keeps what was learnt so far; so do SIGTERM and SIGHUP.`;

const LAYOUT = {
  data: { type: 'string' },
  preset: { type: 'string', default: 'kaiming' },
  model: { type: 'string', default: 'alexnet' },
  epochs: { type: 'string' },
  'batch-size': { type: 'string' },
  lr: { type: 'string' },
  seed: { type: 'string', default: '1109' },
  device: { type: 'string' },
  out: { type: 'string' },
  overwrite: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

function read(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: LAYOUT, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split('. ');
    throw new UsageError(`${sentence.replace(/\.$/, '')}; see --help`);
  }
}

function one_of<Name extends string>(option: string, value: string, names: readonly Name[]): Name {
  if ((names as readonly string[]).includes(value)) return value as Name;
  throw new UsageError(`--${option} must be one of ${list(names)}, not '${value}'`);
}

function number(
  option: string,
  text: string | undefined,
  otherwise: number,
  fits: (value: number) => boolean,
  what: string,
): number {
  if (text === undefined) return otherwise;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!fits(value)) throw new UsageError(`--${option} must be ${what}, not '${text}'`);
  return value;
}

const is_count = (value: number): boolean => Number.isSafeInteger(value) && value > 0;

/**
 * Reads the command line.
 *
 * @returns null where help is wanted
 * @throws UsageError for an option that does not exist or has no good value
 */
export function read_options(args: readonly string[]): Options | null {
  const values = read(args);
  if (values.help) return null;
  const preset = one_of('preset', values.preset, Object.keys(presets) as PresetName[]);
  const recipe: Preset = { ...presets[preset] };
  const is_seed = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  return {
    data: values.data ?? null,
    preset,
    model: one_of('model', values.model, model_names),
    recipe: {
      ...recipe,
      epochs: number('epochs', values.epochs, recipe.epochs, is_count, 'a positive integer'),
      batch_size: number(
        'batch-size',
        values['batch-size'],
        recipe.batch_size,
        is_count,
        'a positive integer',
      ),
      lr: number(
        'lr',
        values.lr,
        recipe.lr,
        (value) => value > 0 && Number.isFinite(value),
        'a positive number',
      ),
    },
    seed: number('seed', values.seed, 1109, is_seed, 'an integer that is not negative'),
    device: values.device ?? null,
    out: values.out ?? null,
    overwrite: values.overwrite,
  };
}
