/** `set_up` as a program: news on standard error, the engine or what is wrong as JSON on standard output. */
import { EngineError } from './error.js';
import { set_up } from './setup.js';
import { this_machine } from './world.js';

try {
  const engine = await set_up(this_machine(), process.stderr);
  process.stdout.write(JSON.stringify({ engine }));
} catch (error) {
  if (!(error instanceof EngineError)) throw error;
  process.stdout.write(JSON.stringify({ error: error.message }));
}
