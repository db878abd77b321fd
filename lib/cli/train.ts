/** `libtorch-node train`: puts the parts together. */
import * as cuda from '../cuda/index.js';
import type * as nn from '../nn/index.js';
import { backends, use_deterministic_algorithms } from '../tensor/index.js';
import { manual_seed } from '../tensor/random.js';
import { __version__, get_num_threads } from '../tensor/runtime.js';
import {
  Checkpoints,
  type Found,
  is_main_process,
  lr_schedule,
  mixup,
  read_checkpoint,
  this_world,
  Trainer,
  type TrainerState,
} from '../training/index.js';
import { device_from } from './device.js';
import { group_names, make_average, make_optimizer, prepare_model } from './learning.js';
import { make_model } from './models.js';
import type { Options } from './options.js';
import { find_pictures, type Pictures } from './pictures.js';
import { found_by_first, join_ranks, launcher, leave_ranks } from './ranks.js';
import { Run } from './run.js';
import { RunFolder } from './run-folder.js';
import { end_on_signal } from './signals.js';
import { type Output, Terminal } from './terminal.js';
import { own_args } from './torchvision-args.js';
import { metrics_for, test_only } from './test-only.js';

const SILENT: Output = { write: () => undefined };

const warn = (text: string): void => void process.stderr.write(`warning: ${text}\n`);

function describe_device(device: string): string {
  const { world_size } = this_world();
  const processes = world_size === 1 ? '' : `${world_size} processes, the first one's `;
  const place = device.startsWith('cuda')
    ? `${device} (${cuda.get_device_name(device)})`
    : `${device} (${get_num_threads()} threads)`;
  return `${processes}device: ${place}, LibTorch ${__version__}`;
}

/** The same bits each time, also on CUDA. */
function be_deterministic(): void {
  process.env.CUBLAS_WORKSPACE_CONFIG ??= ':4096:8';
  backends.cudnn.benchmark = false;
  use_deterministic_algorithms(true);
}

/** Arguments that a run may be resumed with and still be the same. */
const FREE = [
  'output_dir',
  'overwrite',
  'resume',
  'keep_checkpoints',
  'checkpoint_minutes',
  'device',
  'workers',
];

function warn_of_changes(options: Options, args: Record<string, unknown> | undefined): void {
  const before = args && own_args(args);
  const changed = Object.entries(options).filter(([name, value]) => {
    if (before === undefined || !Object.hasOwn(before, name) || FREE.includes(name)) return false;
    return JSON.stringify(value) !== JSON.stringify(before[name]);
  });
  if (changed.length === 0) return;
  const list = changed.map(
    ([name, value]) => `${name} was ${JSON.stringify(before?.[name])}, is ${JSON.stringify(value)}`,
  );
  warn(`the checkpoint is of a run with other options: ${list.join('; ')}`);
}

/** The checkpoint that `--resume` means, or null; the first process says which it is. */
async function find_checkpoint(
  options: Options,
  checkpoints: Checkpoints,
): Promise<Omit<Found, 'broken'> | null> {
  const { resume } = options;
  if (resume === null) return null;
  let found: Found | null = null;
  const file = await found_by_first(() => {
    if (resume !== 'auto') return resume;
    found = checkpoints.newest();
    for (const { file, reason } of found?.broken ?? []) warn(`passed over ${file}: ${reason}`);
    return found?.file ?? null;
  });
  if (file === null || found !== null) return found;
  checkpoints.last_file = file;
  return { file, state: read_checkpoint(file) as Partial<TrainerState> };
}

/** The folder of the run; the first process alone writes to it. */
async function open_folder({ output_dir, overwrite, resume }: Options) {
  const own: RunFolder[] = [];
  const folder_path = await found_by_first(() => {
    own.push(new RunFolder({ folder: output_dir, overwrite, resumes: resume !== null }));
    return own[0]!.path;
  });
  return { folder: own[0] ?? null, folder_path };
}

function make_trainer(
  options: Options,
  model: nn.Module,
  pictures: Pictures,
  parts: { device: string; checkpoints: Checkpoints; signal: AbortSignal },
): Trainer {
  const { mixup_alpha, label_smoothing, accumulate, clip_grad_norm, amp, cuda_graph, print_freq, epochs } =
    options;
  const num_classes = pictures.classes.length;
  const optimizer = make_optimizer(model, options);
  return new Trainer({
    model,
    optimizer,
    lr_scheduler: lr_schedule(optimizer, options),
    train: pictures.train,
    val: pictures.val,
    epochs,
    label_smoothing,
    batch_transform: mixup_alpha > 0 ? mixup({ alpha: mixup_alpha, num_classes }) : null,
    ema: make_average(model, options),
    ema_steps: options.model_ema_steps,
    ema_warmup_epochs: options.lr_warmup_epochs,
    accumulate,
    clip_grad_norm,
    amp,
    cuda_graph,
    print_freq,
    layer_freq: 10 * print_freq,
    num_classes,
    metrics: metrics_for(num_classes),
    args: { ...options, classes: [...pictures.classes] },
    files_of: pictures.files_of,
    ...parts,
  });
}

/** The command line of a run, such that it goes on. */
function resume_line(folder: string): string {
  const args = process.argv.slice(2);
  const kept: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (/^--(resume|output-dir|out)$/.test(arg)) i++;
    else if (!/^--(resume=|output-dir=|out=|overwrite$)/.test(arg) && !(i === 0 && arg === 'train'))
      kept.push(arg);
  }
  const quoted = [...kept, '--output-dir', folder, '--resume', 'auto'].map((arg) =>
    /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`,
  );
  return `npx libtorch-node ${launcher()}train ${quoted.join(' ')}`;
}

/**
 * Trains as the options say, and leaves the results in the run's folder.
 *
 * @throws UsageError for what was asked for and cannot be
 */
export async function run_train(options: Options, output: Output = process.stdout): Promise<void> {
  if (options.deterministic) be_deterministic();
  const device = await join_ranks(device_from(options.device));
  const terminal = new Terminal(is_main_process() ? output : SILENT);
  const tell = (text: string): void => {
    terminal.end();
    warn(text);
  };
  terminal.line(describe_device(device));
  manual_seed(options.seed);
  const pictures = await find_pictures(options, (text) => terminal.status(text), tell);
  const { classes, train_count, val_count } = pictures;
  const model = await make_model(options.model, { num_classes: classes.length, init: options.init });
  prepare_model(model, options, (line) => terminal.line(line));
  // The layout in which convolutions are fastest; the numbers are the same up to rounding.
  model.to({ device, memory_format: 'channels_last' });
  if (options.test_only) {
    await test_only({ options, model, pictures, device, terminal });
    return leave_ranks();
  }
  const { folder, folder_path } = await open_folder(options);
  const checkpoints = new Checkpoints({
    folder: folder_path,
    keep: options.keep_checkpoints,
    minutes: options.checkpoint_minutes,
  });
  const signal = end_on_signal();
  const trainer = make_trainer(options, model, pictures, { device, checkpoints, signal });
  terminal.line(String(model));
  terminal.line(
    `${train_count} pictures to train on, ${val_count} to validate with, ${classes.length} classes: ${classes.join(', ')}`,
  );
  terminal.line(`pictures: ${pictures.folder}`);
  // each process augments and drops out in its own way
  if (!is_main_process()) manual_seed(options.seed + this_world().rank);
  const found = await find_checkpoint(options, checkpoints);
  if (found !== null) {
    if (is_main_process()) warn_of_changes(options, found.state.args);
    trainer.load_state_dict(found.state);
    terminal.line(`goes on from ${found.file}: epoch ${trainer.epoch + 1}, after ${trainer.step} steps`);
  } else if (options.resume === 'auto') terminal.line(`no checkpoint in ${folder_path} yet: begins anew`);
  if (folder === null) {
    await trainer.fit();
    return leave_ranks();
  }
  const groups = group_names(model, options);
  const run = new Run({
    options,
    model,
    groups,
    trainer,
    classes,
    bad: pictures.bad,
    folder,
    terminal,
    warn: tell,
    resume_line: resume_line(folder_path),
  });
  await run.run({ device, folder: pictures.folder, classes, ...(groups.length > 1 && { groups }) });
  leave_ranks();
  const { write_report } = await import('./report.js');
  const is_short = signal.aborted;
  const say = (text: string): void => terminal.status(text);
  await write_report({
    options,
    model,
    device,
    folder,
    pictures: pictures.folder,
    is_short,
    say,
    warn: tell,
  });
  terminal.end();
  if (!is_short && folder.kept.includes('report.html'))
    terminal.line(`report: ${folder.file('report.html')}`);
}
