/** What `npx libtorch-node run` is told. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
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

export interface Job {
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
const MOST_PORT = 65535;
/** World sizes are whole numbers of 32 bits. */
const MOST = 2 ** 31 - 1;
/** Bytes without which no process gets as far as to join. */
const LEAST_MEMORY = 128 * 2 ** 20;

/**
 * Reads the command line behind `run`.
 *
 * @returns null: it has asked for help, and got it
 * @throws UsageError that says what cannot be
 */
export async function read_job(args: readonly string[]): Promise<Job | null> {
  const script_at = first_positional(args);
  const options = read_options(args.slice(0, script_at));
  if (options.help) {
    process.stdout.write(`${RUN_HELP}\n`);
    return null;
  }
  const [script, ...rest] = args.slice(script_at);
  if (script === undefined) throw new UsageError('run: which script? See npx libtorch-node run --help');
  check_script(script);
  const nodes = count_of('--nnodes', options.nnodes, 1);
  const processes =
    options['nproc-per-node'] === 'auto'
      ? availableParallelism()
      : count_of('--nproc-per-node', options['nproc-per-node'], 1);
  check_memory(processes);
  const node_rank = count_of('--node-rank', options['node-rank'], 0);
  if (node_rank >= nodes) throw new UsageError(`run: --node-rank is ${node_rank}, of ${nodes} machines`);
  const given = options['master-port'];
  const port =
    given === undefined
      ? nodes > 1
        ? DEFAULT_PORT
        : await free_port()
      : count_of('--master-port', given, 1, MOST_PORT);
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

function count_of(name: string, text: string, least: number, most = MOST): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= least && count <= most) return count;
  const range = count > most ? `from ${least} to ${most}` : `from ${least} on`;
  throw new UsageError(`run: ${name} must be a whole number ${range}, not '${text}'`);
}

/** @throws UsageError before as many processes say it as there are ranks. */
function check_script(script: string): void {
  if (is_own_command(script)) return;
  try {
    createRequire(import.meta.url).resolve(path.resolve(script)); // as node finds it: 'train' is train.js too
  } catch {
    throw new UsageError(`run: there is no script ${script}`);
  }
}

/** `train`, where there is no file of that name, is this program's own. */
export function is_own_command(script: string): boolean {
  return script === 'train' && !existsSync(script);
}

/** @throws UsageError where the machine would be lost. */
function check_memory(processes: number): void {
  const most = Math.floor(totalmem() / LEAST_MEMORY);
  if (processes <= most) return;
  throw new UsageError(
    `run: --nproc-per-node is ${processes}, but this machine has memory for ${most} processes at most`,
  );
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
