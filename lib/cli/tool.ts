/** `npx libtorch-node`: looks after the installation. Imports nothing that needs LibTorch. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Examination, examine } from '../native/engine/doctor.js';
import { EngineError } from '../native/engine/error.js';
import { package_folder } from '../native/engine/package.js';
import { set_up } from '../native/engine/setup.js';
import { variant_of } from '../native/engine/variant.js';
import { this_machine } from '../native/engine/world.js';
import { doctor_report } from './doctor.js';
import { UsageError } from './errors.js';
import { run_job } from './run.js';
import { outlive_readers } from './streams.js';

const HELP = `Looks after an installation of libtorch-node.

Usage: npx libtorch-node COMMAND

  setup            finds LibTorch, or fetches it, ahead of the first start
  doctor           says what was found, what was tried, and what to do about each problem
  doctor --json    the same for a bug report
  run SCRIPT       starts a script in several processes: see npx libtorch-node run --help
  build            compiles the addon, where no prebuilt one fits

LIBTORCH, LIBTORCH_NODE_CACHE, LIBTORCH_NODE_VARIANT and others choose: see docs/install.md.`;

async function setup(): Promise<void> {
  const engine = await set_up(this_machine(), process.stderr);
  const what = `LibTorch ${engine.version.text} (${variant_of(engine)})`;
  process.stdout.write(`libtorch-node: ${what} from ${engine.folder} (${engine.source})\n`);
}

function doctor(json: boolean): void {
  const found: Examination = examine(this_machine());
  process.stdout.write(`${json ? JSON.stringify(found, null, 2) : doctor_report(found)}\n`);
  process.exitCode = found.problems.length > 0 ? 1 : 0;
}

/** Compiles the addon for this machine and the LibTorch that the search finds. */
function build(): void {
  const script = join(package_folder, 'scripts', 'build-native.mjs');
  const { status } = spawnSync(process.execPath, [script], { cwd: package_folder, stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

/** Runs a command line without the program's name. */
export async function run_tool(args: readonly string[]): Promise<void> {
  if (args[0] === 'run') {
    process.exitCode = await run_job(args.slice(1));
    return;
  }
  const { values, positionals } = read(args);
  const [command = 'help', ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`what is '${rest[0]}'?`);
  if (values.help || command === 'help') process.stdout.write(`${HELP}\n`);
  else if (command === 'setup') await setup();
  else if (command === 'build') build();
  else if (command === 'doctor') doctor(values.json);
  else throw new UsageError(`there is no command '${command}'; see npx libtorch-node --help`);
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}; see npx libtorch-node --help`);
  }
}

/** Does a program's work; a sentence on standard error for what a user can do something about. */
export async function run_program(work: () => Promise<void>): Promise<void> {
  outlive_readers();
  try {
    await work();
  } catch (error) {
    if (!(error instanceof EngineError || error instanceof UsageError)) throw error;
    process.stderr.write(`libtorch-node: ${error.message}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}
