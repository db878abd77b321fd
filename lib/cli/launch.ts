/**
 * `npx libtorch-node run`: starts a script in several processes of this machine, with torchrun's variables. When one
 * fails, all end.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, constants } from 'node:os';
import { parseArgs } from 'node:util';
import { UsageError } from './errors.js';

const RUN_HELP = `Starts a script in several processes, which find each other by init_process_group('gloo').

Usage: npx libtorch-node run [OPTION]... SCRIPT [ARGUMENT]...
       npx libtorch-node run [OPTION]... train [ARGUMENT]...

  --nproc-per-node N   processes on this machine; default: 1; 'auto': one for each core
  --nnodes N           machines; default: 1
  --node-rank N        which of them this one is, from 0; default: 0
  --master-addr HOST   address of machine 0; default: 127.0.0.1
  --master-port PORT   a free port of it; default: 29500, on one machine one that is free
  --no-prefix          leaves the lines that the processes write as they are

When a process fails, the others are ended and its exit code is this program's. It starts nothing anew: for that, use
torchrun --no-python node SCRIPT, or what your cluster has (docs/distributed.md).`;

interface Job {
  readonly script: string;
  readonly args: readonly string[];
  readonly processes: number;
  readonly nodes: number;
  readonly node_rank: number;
  readonly address: string;
  readonly port: number;
  readonly prefix: boolean;
}

const DEFAULT_PORT = 29500;
/** Milliseconds from the request to end to the end by force. */
const GRACE = 10_000;
const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** What a shell adds to the number of the signal that ended a process. */
const BY_SIGNAL = 128;

/** Runs the command line behind `run`; gives the exit code. */
export async function run_job(args: readonly string[]): Promise<number> {
  const job = await read_job(args);
  if (job === null) {
    process.stdout.write(`${RUN_HELP}\n`);
    return 0;
  }
  return new Launch(job).code;
}

async function read_job(args: readonly string[]): Promise<Job | null> {
  const script_at = first_positional(args);
  const options = read_options(args.slice(0, script_at));
  if (options.help) return null;
  const [script, ...rest] = args.slice(script_at);
  if (script === undefined) throw new UsageError('run: which script? See npx libtorch-node run --help');
  const nodes = count_of('--nnodes', options.nnodes, 1);
  const processes =
    options['nproc-per-node'] === 'auto'
      ? availableParallelism()
      : count_of('--nproc-per-node', options['nproc-per-node'], 1);
  const node_rank = count_of('--node-rank', options['node-rank'], 0);
  if (node_rank >= nodes) throw new UsageError(`run: --node-rank is ${node_rank}, of ${nodes} machines`);
  const given = options['master-port'];
  const port =
    given === undefined
      ? nodes > 1
        ? DEFAULT_PORT
        : await free_port()
      : count_of('--master-port', given, 1);
  const address = options['master-addr'];
  return { script, args: rest, processes, nodes, node_rank, address, port, prefix: !options['no-prefix'] };
}

const TEXT = { type: 'string' } as const;
const FLAG = { type: 'boolean', default: false } as const;

const OPTIONS = {
  'nproc-per-node': { ...TEXT, default: '1' },
  nnodes: { ...TEXT, default: '1' },
  'node-rank': { ...TEXT, default: '0' },
  'master-addr': { ...TEXT, default: '127.0.0.1' },
  'master-port': TEXT,
  'no-prefix': FLAG,
  help: FLAG,
} as const;

function read_options(args: readonly string[]) {
  try {
    return parseArgs({ args: args.map(with_dashes), options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}; see npx libtorch-node run --help`);
  }
}

/** torchrun takes underscores as well. */
const with_dashes = (arg: string) =>
  arg.startsWith('--') ? arg.replace(/^[^=]*/, (name) => name.replaceAll('_', '-')) : arg;

/** Where the script stands: what follows is the script's. */
function first_positional(args: readonly string[]): number {
  for (let index = 0; index < args.length; index++) {
    const arg = with_dashes(args[index] as string);
    if (!arg.startsWith('-')) return index;
    const option = OPTIONS[arg.slice(2) as keyof typeof OPTIONS];
    if (option?.type === 'string') index += 1;
  }
  return args.length;
}

function count_of(name: string, text: string, least: number): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= least) return count;
  throw new UsageError(`run: ${name} must be a whole number from ${least} on, not '${text}'`);
}

function free_port(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** The processes of a job on this machine. */
class Launch {
  /** The exit code of the first process that failed; 0 if none did. */
  readonly code: Promise<number>;
  readonly #children: ChildProcess[] = [];
  #first_failure: number | null = null;
  #ending = false;

  constructor(job: Job) {
    this.code = this.#run(job);
  }

  async #run(job: Job): Promise<number> {
    const pass_on = (signal: NodeJS.Signals) => {
      this.#first_failure ??= BY_SIGNAL + constants.signals[signal];
      // a trainer ends its step and saves: whoever is in a hurry says so twice
      if (this.#ending) this.#end_by_force();
      this.#ending = true;
      this.#signal(signal);
    };
    for (const signal of SIGNALS) process.on(signal, pass_on);
    const ends = Array.from({ length: job.processes }, (_, local_rank) => this.#start(job, local_rank));
    await Promise.all(ends);
    for (const signal of SIGNALS) process.off(signal, pass_on);
    return this.#first_failure ?? 0;
  }

  #start(job: Job, local_rank: number): Promise<void> {
    const rank = job.node_rank * job.processes + local_rank;
    const child = spawn(process.execPath, [...process.execArgv, ...command_of(job)], {
      env: environment_of(job, local_rank, rank),
      stdio: ['ignore', job.prefix ? 'pipe' : 'inherit', job.prefix ? 'pipe' : 'inherit'],
    });
    this.#children.push(child);
    if (job.prefix) {
      copy_lines(child.stdout, process.stdout, rank);
      copy_lines(child.stderr, process.stderr, rank);
    }
    return new Promise((resolve) => {
      child.once('error', (error) => {
        this.#fail(rank, 1, error.message);
        resolve();
      });
      child.once('close', (status, signal) => {
        const code = signal === null ? (status ?? 1) : BY_SIGNAL + constants.signals[signal];
        if (code !== 0) this.#fail(rank, code, signal === null ? `exit code ${code}` : signal);
        resolve();
      });
    });
  }

  #fail(rank: number, code: number, reason: string): void {
    if (this.#ending) return;
    this.#first_failure ??= code;
    process.stderr.write(`libtorch-node run: rank ${rank} has failed (${reason}); ending the others\n`);
    this.#end('SIGTERM');
  }

  /** Asks all to end, and after a while no longer asks. */
  #end(signal: NodeJS.Signals): void {
    this.#signal(signal);
    if (this.#ending) return;
    this.#ending = true;
    this.#end_by_force();
  }

  #end_by_force(): void {
    setTimeout(() => this.#signal('SIGKILL'), GRACE).unref();
  }

  #signal(signal: NodeJS.Signals): void {
    for (const child of this.#children) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    }
  }
}

/** A script; or `train`, where there is no file of that name: this program's own. */
function command_of({ script, args }: Job): string[] {
  const is_own = script === 'train' && !existsSync(script);
  return is_own ? [process.argv[1] as string, script, ...args] : [script, ...args];
}

/** torchrun's variables, and whom init_process_group() shall not outlive. */
function environment_of(job: Job, local_rank: number, rank: number): NodeJS.ProcessEnv {
  const { processes, nodes, node_rank, address, port } = job;
  const numbers = {
    RANK: rank,
    LOCAL_RANK: local_rank,
    WORLD_SIZE: processes * nodes,
    LOCAL_WORLD_SIZE: processes,
    GROUP_RANK: node_rank,
    GROUP_WORLD_SIZE: nodes,
    MASTER_PORT: port,
    LIBTORCH_NODE_RUN_PID: process.pid,
  };
  const env: NodeJS.ProcessEnv = { ...process.env, MASTER_ADDR: address };
  for (const [name, value] of Object.entries(numbers)) env[name] = String(value);
  // So that the processes do not all take all cores.
  if (processes > 1) env.OMP_NUM_THREADS ??= '1';
  return env;
}

/** Copies whole lines, each behind its rank. */
function copy_lines(from: NodeJS.ReadableStream | null, to: NodeJS.WritableStream, rank: number): void {
  let rest = '';
  const write = (line: string) => to.write(`[rank${rank}]: ${line}\n`);
  from?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() as string;
    for (const line of lines) write(line);
  });
  from?.once('end', () => {
    if (rest !== '') write(rest);
  });
}
