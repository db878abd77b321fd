/** `alexnet`: trains on pictures, and says what went wrong in a sentence. */
import { FileNotFoundError } from '../datasets/files.js';
import { PictureError } from '../image/load-image.js';
import { TorchError } from '../errors.js';
import { UsageError } from './errors.js';
import { HELP, read_options } from './options.js';
import { run_trainer } from './trainer.js';

/** Ends the run at the first Ctrl+C, SIGTERM or SIGHUP, and the program at the second. */
function end_on_signal(): AbortSignal {
  const controller = new AbortController();
  const end = (): void => {
    if (controller.signal.aborted) return;
    // from here on they do what the system has them do
    process.off('SIGINT', end).off('SIGTERM', end);
    process.stderr.write('\nending after this step; press Ctrl+C again to end at once\n');
    controller.abort();
  };
  // SIGHUP stays caught: of a terminal that closes it often comes twice, from the system and from the shell
  process.on('SIGINT', end).on('SIGTERM', end).on('SIGHUP', end);
  return controller.signal;
}

/** Errors that the user can do something about: a sentence is enough. */
const is_for_user = (error: unknown): error is Error =>
  error instanceof UsageError ||
  error instanceof FileNotFoundError ||
  error instanceof PictureError ||
  error instanceof TorchError;

async function run(args: readonly string[]): Promise<void> {
  const options = read_options(args);
  if (options === null) {
    process.stdout.write(`${HELP}\n`);
    return;
  }
  await run_trainer(options, process.stdout, end_on_signal());
}

/** Runs a command line; a sentence on standard error for what the user can do something about. */
export async function train(args: readonly string[]): Promise<void> {
  try {
    await run(args);
  } catch (error) {
    if (!is_for_user(error) || process.env.DEBUG) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}
