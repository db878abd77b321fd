/** The one table of what `train` takes. Names are torchvision's where it has one. Imports nothing that needs LibTorch. */
import { Option } from 'commander';
import { bare } from '../internal/define.js';
import { type PresetName, presets } from '../training/presets.js';
import { schedules, warmups } from '../training/schedule-names.js';
import { model_names, model_of } from './models.js';
import { amount, count, file, one_of, positive, several, share, whole } from './values.js';

export interface Row {
  flags: string;
  text: string;
  /** Reads the value; none: a switch. */
  read?: (text: string, before: never) => unknown;
  /** What a shell offers behind Tab; none: its files. */
  choices?: readonly string[];
  default?: unknown;
  /** Other spellings: torchvision's, or those of earlier versions. */
  also?: readonly string[];
  group: string;
}

const preset_names = Object.keys(presets) as PresetName[];
export const optimizer_names = ['sgd', 'sgd_nesterov', 'rmsprop', 'adamw'] as const;
const dtypes = ['bfloat16', 'float16'] as const;

const what = 'What to learn:';
const how = 'How (default: as the preset says):';
const small = 'Beginning from weights:';
const views = 'Pictures:';
const kept = 'What is kept:';
const machine = 'The machine:';

/** Where the help's own option stands. */
export const last_group = machine;

/** Every option, in the order of the help. */
export const rows = [
  {
    group: what,
    flags: '--data <folder>',
    text: 'pictures in FOLDER/train/CLASS/* and FOLDER/val/CLASS/* (default: the built-in set)',
    read: String,
    also: ['--data-path <folder>'],
  },
  {
    group: what,
    flags: '--model <name>',
    text: `${model_names.join(', ')}, or a JavaScript file (default: the preset's)`,
    read: model_of,
    choices: model_names,
  },
  {
    group: what,
    flags: '--preset <name>',
    text: `${preset_names.join(', ')}: how to begin and how fast to learn`,
    read: one_of(preset_names),
    choices: preset_names,
    default: 'kaiming',
  },
  { group: what, flags: '--test-only', text: 'only validates: the weights of --weights or --resume' },

  { group: how, flags: '--epochs <n>', text: 'passes over the training pictures', read: count },
  { group: how, flags: '-b, --batch-size <n>', text: 'pictures in a step', read: count },
  {
    group: how,
    flags: '--opt <name>',
    text: `${optimizer_names.join(', ')} (default: sgd)`,
    read: one_of(optimizer_names),
    choices: optimizer_names,
  },
  { group: how, flags: '--lr <rate>', text: 'learning rate at the beginning', read: positive },
  { group: how, flags: '--momentum <share>', text: 'of sgd and rmsprop', read: share },
  {
    group: how,
    flags: '--weight-decay <x>',
    text: 'how much weights shrink',
    read: amount,
    also: ['--wd <x>'],
  },
  {
    group: how,
    flags: '--lr-scheduler <name>',
    text: schedules.join(', '),
    read: one_of(schedules),
    choices: schedules,
  },
  { group: how, flags: '--lr-step-size <n>', text: 'epochs between two steps of steplr', read: count },
  { group: how, flags: '--lr-gamma <x>', text: 'what a step multiplies the rate by', read: positive },
  { group: how, flags: '--lr-min <rate>', text: 'where cosineannealinglr ends', read: amount },
  { group: how, flags: '--lr-warmup-epochs <n>', text: 'epochs in which the rate rises', read: whole },
  {
    group: how,
    flags: '--lr-warmup-method <name>',
    text: warmups.join(', '),
    read: one_of(warmups),
    choices: warmups,
  },
  {
    group: how,
    flags: '--lr-warmup-decay <share>',
    text: 'share of the rate at which it begins (default: 0.01)',
    read: positive,
  },
  {
    group: how,
    flags: '--label-smoothing <share>',
    text: 'share of a target that all classes get (default: 0)',
    read: share,
  },
  {
    group: how,
    flags: '--mixup-alpha <x>',
    text: 'mixes pictures; 0: not at all (default: 0)',
    read: amount,
  },
  {
    group: how,
    flags: '--accumulate <n>',
    text: 'batches whose gradients are added up for a step (default: 1)',
    read: count,
  },
  { group: how, flags: '--clip-grad-norm <x>', text: 'largest norm of the gradients', read: positive },
  { group: how, flags: '--model-ema', text: "also follows the parameters' means" },
  {
    group: how,
    flags: '--model-ema-steps <n>',
    text: 'steps between two updates of the means (default: 32)',
    read: count,
  },
  {
    group: how,
    flags: '--model-ema-decay <share>',
    text: 'how slowly they follow (default: 0.99998)',
    read: share,
  },

  {
    group: small,
    flags: '--weights <file>',
    text: 'takes what fits from a .pt or safetensors file',
    read: file,
  },
  {
    group: small,
    flags: '--freeze <pattern>',
    text: "parameters that do not learn: 'conv', '*.bias'; may come several times",
    read: several,
  },
  { group: small, flags: '--head-lr <rate>', text: 'learning rate of the last layer', read: positive },

  { group: views, flags: '--val-resize-size <n>', text: 'shorter side after resizing', read: count },
  { group: views, flags: '--train-crop-size <n>', text: 'side of the part to learn from', read: count },
  { group: views, flags: '--val-crop-size <n>', text: 'side of the part to validate with', read: count },
  {
    group: views,
    flags: '--max-bad-images <n>',
    text: 'broken pictures that are skipped before the run ends (default: 0)',
    read: whole,
  },

  {
    group: kept,
    flags: '--output-dir <folder>',
    text: 'checkpoints, log and report (default: runs/<time>)',
    read: String,
    also: ['--out <folder>'],
  },
  { group: kept, flags: '--overwrite', text: 'replaces the results of an earlier run in that folder' },
  {
    group: kept,
    flags: '--resume <auto|file>',
    text: 'goes on from a checkpoint; auto: the newest in --output-dir that is whole, or none',
    read: (text) => (text === 'auto' ? text : file(text)),
    choices: ['auto'],
  },
  {
    group: kept,
    flags: '--keep-checkpoints <n>',
    text: 'last epochs that are kept, beside the best (default: 2)',
    read: count,
  },
  {
    group: kept,
    flags: '--checkpoint-minutes <n>',
    text: 'minutes between checkpoints within an epoch (default: 10)',
    read: positive,
  },
  {
    group: kept,
    flags: '-p, --print-freq <n>',
    text: 'batches between two readings of loss and accuracy (default: 10)',
    read: count,
  },

  {
    group: machine,
    flags: '--device <name>',
    text: 'cpu, cuda, cuda:1, mps (default: cuda if there is one, else cpu)',
    read: String,
    choices: ['cpu', 'cuda', 'mps'],
  },
  {
    group: machine,
    flags: '--amp [dtype]',
    text: `mixed precision: ${dtypes.join(' or ')} (default: what the device is made for)`,
    read: one_of(dtypes),
    choices: dtypes,
  },
  {
    group: machine,
    flags: '--cuda-graph',
    text: 'record the training step on the GPU once and take it from the record: faster with small batches',
  },
  {
    group: machine,
    flags: '-j, --workers <n>',
    text: 'threads that load pictures; the numbers are the same with any number of them (default: 2)',
    read: whole,
  },
  { group: machine, flags: '--seed <n>', text: 'seed of all random numbers', read: whole, default: 1109 },
  {
    group: machine,
    flags: '--deterministic',
    text: 'only operators that give the same bits each time',
    also: ['--use-deterministic-algorithms'],
  },
] as const satisfies readonly Row[];

/** The rows as commander's options; other spellings stay out of the help. */
export function options_of(given: Row): Option[] {
  const row = bare(given);
  const make = (flags: string): Option => {
    const option = new Option(flags, row.text);
    if (row.read !== undefined) option.argParser(row.read as (text: string, before: unknown) => unknown);
    return option;
  };
  const main = make(row.flags).helpGroup(row.group);
  if (row.default !== undefined) main.default(row.default);
  return [main, ...(row.also ?? []).map((flags) => make(flags).hideHelp())];
}

/** Values by the option's main name, whichever spelling was used. */
export function by_main_name(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result = bare(values) as Record<string, unknown>;
  for (const row of rows as readonly Row[]) {
    const [main, ...others] = options_of(row).map((option) => option.attributeName());
    for (const other of others) {
      if (result[other] !== undefined) result[main as string] = result[other];
      delete result[other];
    }
  }
  return result;
}
