// One process that takes part in a row.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));

/** The program of a side's worker, and its arguments. */
export function worker_of(side, python, workers = folder) {
  return side === 'python' ? [python, [`${workers}worker.py`]] : [process.execPath, [`${workers}worker.mjs`]];
}

/** A worker that answers requests, one at a time. */
export class Contestant {
  #child;
  #answers;

  constructor([program, args], env) {
    this.#child = spawn(program, args, { cwd: root, env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stdin.on('error', () => {}); // it has ended: the missing answer tells
    this.errors = '';
    this.#child.stderr.on('data', (text) => (this.errors = (this.errors + text).slice(-2000)));
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** The answer to `action`; an Error if the worker cannot do it, or has ended. */
  async ask(action, request = {}) {
    this.#child.stdin.write(`${JSON.stringify({ action, ...request })}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`the process ended: ${this.errors.trim().split('\n').at(-1) ?? ''}`);
    const answer = JSON.parse(value);
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  }

  /** Ends the process, whatever it is doing: a question that waits is answered with an Error. */
  abandon() {
    this.#child.kill('SIGKILL');
  }

  async end() {
    const ended = new Promise((resolve) => this.#child.once('close', resolve));
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.stdin.end();
      await ended;
    }
  }
}

/** Seconds from the start of a process to its end, which comes right after its first tensor. */
export async function time_start({ side, starts }, { python, env }) {
  const before = performance.now();
  const child = spawn(side === 'python' ? python : process.execPath, starts, {
    cwd: root,
    env,
    stdio: 'ignore',
  });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status, signal) => resolve(signal ?? status));
  });
  if (code !== 0) throw new Error(`the process ended with ${code}`);
  return { seconds: (performance.now() - before) / 1000 };
}
