import { define } from '../../internal/define.js';
import { Worker } from 'node:worker_threads';
import { error_class } from '../../errors.js';
import { type Answer, type Failure, failure_of, type Order, type WorkerSetup } from './messages.js';
import { unpacked } from './portable.js';

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** The error of a worker in the caller's thread: its class, PyTorch's words, its stack. */
function error_of({ name, message, stack, properties }: Failure, id: number): Error {
  let known: new (message: string) => Error = Error;
  try {
    known = error_class(name) as typeof known;
  } catch {
    // an error of the user's
  }
  const text = stack.includes(message) ? stack : `${name}: ${message}\n${stack}`;
  const error = new known(`Caught ${name} in DataLoader worker process ${id}.\nOriginal Traceback:\n${text}`);
  Object.assign(error, properties);
  if (error.name !== name) define(error, 'name', { value: name, configurable: true });
  return error;
}

/** The options of this process, without those for a program that is no file: a worker's is one. */
function flags(): string[] {
  const given = process.execArgv;
  return given.filter((flag, at) => {
    const is_text = /^(-e|-p|-pe|--eval|--print)$/.test(given[at - 1] ?? '');
    return !is_text && !/^(-e|-p|-pe|--eval|--print|--input-type)(=|$)/.test(flag);
  });
}

/** One worker thread. It keeps no process alive but while a batch is waited for. */
export class Thread {
  readonly #worker: Worker;
  readonly #id: number;
  readonly #waiting = new Map<string, Waiting>();
  #died: Error | null = null;
  #is_ending = false;

  constructor(setup: WorkerSetup) {
    this.#id = setup.id;
    this.#worker = new Worker(new URL('./program.js', import.meta.url), {
      workerData: setup,
      execArgv: flags(),
    });
    this.#worker.on('message', (answer: Answer) => {
      const key = `${answer.pass}:${answer.batch}`;
      this.#waiting.get(key)?.resolve(answer);
      this.#waiting.delete(key);
    });
    this.#worker.on('error', (error) => this.#die(error_of(failure_of(error), this.#id)));
    this.#worker.on('exit', (code) =>
      this.#die(new Error(`DataLoader worker ${this.#id} exited unexpectedly with exit code ${code}.`)),
    );
    // Last: a listener holds the process.
    this.#worker.unref();
  }

  /** The batch, or undefined at the end of the worker's stream. */
  async ask(order: Order): Promise<{ value: unknown } | undefined> {
    if (this.#died !== null) throw this.#died;
    const answered = new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(`${order.pass}:${order.batch}`, { resolve, reject });
    });
    this.#worker.postMessage(order);
    const { value, failure, end } = await answered;
    if (failure !== undefined) throw error_of(failure, this.#id);
    return end ? undefined : { value: await unpacked(value) };
  }

  get has_died(): boolean {
    return this.#died !== null;
  }

  ref(): void {
    this.#worker.ref();
  }

  /** While it is being ended it holds the process, for whoever waits for that. */
  unref(): void {
    if (!this.#is_ending) this.#worker.unref();
  }

  async end(): Promise<void> {
    this.#is_ending = true;
    await this.#worker.terminate();
  }

  #die(error: Error): void {
    this.#died ??= error;
    for (const waiting of this.#waiting.values()) waiting.reject(this.#died);
    this.#waiting.clear();
  }
}
