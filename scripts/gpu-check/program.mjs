// A program of one of the sides, run once: what it prints last is a JSON object that begins a line.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MOST_TEXT = 4000;
const root = fileURLToPath(new URL('../..', import.meta.url));

/** The line that says what went wrong: the last that names an error, else the last. */
function cause_in(text) {
  const lines = text.trim().split('\n');
  return (lines.findLast((line) => /^\S*(Error|Exception)\b/.test(line)) ?? lines.at(-1)).trim();
}

/** What it prints, parsed. `settings` are its last argument, as JSON. */
export async function answer_of([command, ...args], settings, { env, budget }) {
  const given = settings === undefined ? [] : [JSON.stringify(settings)];
  const child = spawn(command, [...args, ...given], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (err = (err + text).slice(-MOST_TEXT)));
  const ended = new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`${command} cannot be run: ${error.message}`)));
    child.once('close', (status, signal) => resolve(signal ?? status));
  });
  const status = await budget.within(ended, () => child.kill('SIGKILL'));
  const begin = out.search(/^\{/m);
  if (begin >= 0) return JSON.parse(out.slice(begin));
  const cause = cause_in(err);
  throw new Error(`${args[0].split('/').at(-1)} ended with ${status}${cause ? `: ${cause}` : ''}`);
}
