/** The one program: its commands, in one table. Imports nothing that needs LibTorch until a command runs. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { own } from '../internal/define.js';
import { type Examination, examine } from '../native/libtorch/doctor.js';
import { package_folder } from '../native/libtorch/package.js';
import { set_up } from '../native/libtorch/setup.js';
import { variant_of } from '../native/libtorch/variant.js';
import { this_machine } from '../native/libtorch/world.js';
import { doctor_report } from './doctor.js';
import { model_of } from './models.js';
import { options_from } from './options.js';
import { last_group, options_of, rows } from './train-table.js';
import { count, file, whole } from './values.js';

const version = (): string =>
  (JSON.parse(readFileSync(join(package_folder, 'package.json'), 'utf8')) as { version: string }).version;

async function setup(): Promise<void> {
  const installation = await set_up(this_machine(), process.stderr);
  const what = `LibTorch ${installation.version.text} (${variant_of(installation)})`;
  process.stdout.write(`libtorch-node: ${what} from ${installation.folder} (${installation.source})\n`);
}

function doctor(options: { json?: boolean }): void {
  const found: Examination = examine(this_machine());
  process.stdout.write(`${own(options, 'json') ? JSON.stringify(found, null, 2) : doctor_report(found)}\n`);
  process.exitCode = found.problems.length > 0 ? 1 : 0;
}

/** Runs a script of the package's folder in a process of its own. */
function run_script(path: readonly string[], options: readonly string[], cwd = process.cwd()): void {
  const script = join(package_folder, ...path);
  const { status } = spawnSync(process.execPath, [script, ...options], { cwd, stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

async function train(values: Record<string, unknown>): Promise<void> {
  const { run_train } = await import('./train.js');
  await run_train(options_from(values));
}

const weights = (): Option =>
  new Option('--weights <file>', 'best.pt, last.pt or weights.safetensors of a run')
    .argParser(file)
    .makeOptionMandatory();
const model = (): Option =>
  new Option('--model <name>', 'of weights that do not say which model they are of').argParser(model_of);
const device = (): Option =>
  new Option('--device <name>', 'cpu, cuda, cuda:1, mps (default: cuda if there is one)');

/** What looks at a network that is trained. */
function add_uses(program: Command): void {
  program
    .command('eval')
    .description('top-1, top-5, accuracy by class, and which classes are taken for which')
    .addOption(weights())
    .option(
      '--data <folder>',
      'pictures in FOLDER/val/CLASS/* or FOLDER/CLASS/*, or shards (default: the built-in set)',
    )
    .option(
      '--ten-crop',
      "the four corners and the middle, mirrored as well, averaged (default: as the run's)",
    )
    .option('--no-ten-crop', 'only the middle')
    .addOption(model())
    .addOption(device())
    .option('-b, --batch-size <n>', 'pictures at a time', count, 32)
    .option('-j, --workers <n>', 'threads that load pictures', whole, 2)
    .option('--json', 'for programs')
    .action(async (values) => (await import('./eval.js')).run_eval(values));
  program
    .command('predict')
    .description('the most probable classes of pictures')
    .argument('<files...>', 'picture files')
    .addOption(weights())
    .addOption(model())
    .addOption(device())
    .option('--top <n>', 'how many classes', count, 5)
    .option('--html <file>', 'writes a page with the pictures')
    .option('--json', 'for programs')
    .action(async (files, values) => (await import('./eval.js')).run_predict(files, values));
  program
    .command('summary')
    .description('layers, output shapes, parameters, FLOPs and memory of a network')
    .addOption(model().default('alexnet'))
    .option('--num-classes <n>', 'size of the output', count, 1000)
    .option('-b, --batch-size <n>', 'pictures at a time', count, 1)
    .action(async (values) => (await import('./eval.js')).run_summary(values));
}

function add_prepare(program: Command): void {
  program
    .command('prepare')
    .description('a folder of pictures as shards for train --data, scaled down and decoded once')
    .requiredOption('--data <folder>', 'pictures in FOLDER/train/CLASS/* and FOLDER/val/CLASS/*')
    .requiredOption('--output-dir <folder>', 'where the shards go')
    .option('--size <n>', 'shorter side of a picture', count, 256)
    .action(async (values) => (await import('./prepare.js')).run_prepare(values));
}

function add_train(program: Command, is_default: boolean): void {
  const command = program
    .command('train', { isDefault: is_default })
    .description('trains a network on pictures, and goes on where it was stopped')
    .addHelpText(
      'after',
      '\nCtrl+C, SIGTERM and SIGHUP end training after the step in progress: what was learnt is saved, and the line that goes on is printed.',
    )
    .addHelpOption(new Option('-h, --help', 'prints this').helpGroup(last_group))
    .action(train);
  for (const option of rows.flatMap((row) => options_of(row))) command.addOption(option);
}

/**
 * The program with all its commands.
 *
 * @param trains whether a command line without a command is one of `train`
 */
export function make_program(trains: boolean): Command {
  const program = new Command('libtorch-node')
    .description('Trains networks on pictures, and looks after an installation of libtorch-node.')
    .version(version())
    .showHelpAfterError('(--help lists what there is)')
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .exitOverride();
  add_train(program, trains);
  add_uses(program);
  add_prepare(program);
  program
    .command('bench')
    .description('PyTorch and this package in turn, on the same LibTorch')
    .argument('[options...]', 'the benchmark names them itself: bench --help')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action((options: string[]) => run_script(['bench', 'run.mjs'], options));
  program
    .command('run')
    .description('starts a script in several processes')
    .argument('[options...]', 'run --help')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (options: string[]) => {
      const { run_job } = await import('./launch.js');
      process.exitCode = await run_job(options);
    });
  program
    .command('doctor')
    .description('says what was found, what was tried, and what to do about each problem')
    .option('--json', 'the same for a bug report')
    .action(doctor);
  program
    .command('setup')
    .description('finds LibTorch, or fetches it, ahead of the first start')
    .action(setup);
  program
    .command('build')
    .description('compiles the addon, where no prebuilt one fits')
    .action(() => run_script(['scripts', 'build-native.mjs'], [], package_folder));
  program.addHelpText(
    'after',
    '\nWithout a command, options are those of train.\nLIBTORCH, LIBTORCH_NODE_CACHE, LIBTORCH_NODE_VARIANT and others choose LibTorch: see docs/install.md.',
  );
  return program;
}

/**
 * Runs a command line without the program's name; commander has printed what is wrong with it.
 *
 * @param trains whether an empty command line trains; else it lists what there is
 */
export async function run_program(args: readonly string[], trains: boolean): Promise<void> {
  // a word that is no command is a mistyped command, not an option of `train`
  const is_word = args[0] !== undefined && !args[0].startsWith('-');
  const program = make_program(!is_word);
  if (args[0] === 'complete') (await import('./completion.js')).add_completion(program, args.at(-1) ?? '');
  else {
    program
      .command('complete <shell>')
      .description('prints what completes commands and options: source <(libtorch-node complete bash)');
  }
  try {
    await program.parseAsync(args.length === 0 && !trains ? ['--help'] : args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  }
}
