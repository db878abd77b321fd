import { TorchError } from '../errors.js';
import { LibtorchError } from '../native/libtorch/error.js';
import { exit_code, ToldElsewhere, UsageError } from './errors.js';
import { run_program } from './program.js';
import { outlive_readers } from './streams.js';

/** Errors of the program that the user can do something about, by their class's name: LibTorch may be missing. */
const FOR_USERS = ['FileNotFoundError', 'PictureError'];

/** What to do about a picture that cannot be read. */
const HINT = '; --max-bad-images N skips up to N pictures';

function is_for_user(error: unknown): error is Error {
  if (!(error instanceof Error) || process.env.DEBUG) return false;
  const known = [UsageError, LibtorchError, TorchError].some((kind) => error instanceof kind);
  return known || FOR_USERS.includes(error.name);
}

/**
 * Runs the program; a sentence on standard error for what the user can do something about.
 *
 * @param trains whether a command line without a command trains, even an empty one
 */
export async function enter({ trains }: { trains: boolean }): Promise<void> {
  outlive_readers();
  try {
    await run_program(process.argv.slice(2), trains);
  } catch (error) {
    if (error instanceof ToldElsewhere) {
      process.exitCode = error.exit_code;
      return;
    }
    if (!is_for_user(error)) throw error;
    const prefix = error instanceof LibtorchError ? 'libtorch-node: ' : '';
    const hint = error.name === 'PictureError' && !error.message.includes('--max-bad-images') ? HINT : '';
    process.stderr.write(`${prefix}${error.message}${hint}\n`);
    process.exitCode = exit_code(error);
  }
}
