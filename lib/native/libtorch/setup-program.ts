/** `set_up` as a program: news on standard error, the LibTorch or what is wrong as JSON on standard output. */
import { LibtorchError } from './error.js';
import { set_up } from './setup.js';
import { this_machine } from './world.js';

try {
  const installation = await set_up(this_machine(), process.stderr);
  process.stdout.write(JSON.stringify({ installation }));
} catch (error) {
  if (!(error instanceof LibtorchError)) throw error;
  process.stdout.write(JSON.stringify({ error: error.message }));
}
