/**
 * `npx libtorch-node run`: starts a script in several processes of this machine, with torchrun's variables. When one
 * fails, all end.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { is_own_command, type Job, read_job } from './launch-job.js';

/** Milliseconds from the request to end to the end by force. */
const GRACE = 10_000;
/** Milliseconds for the streams of a rank that has ended. */
const LINGER = 5_000;
const HAS_SESSIONS = process.platform !== 'win32';
const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** What a shell adds to the number of the signal that ended a process. */
const BY_SIGNAL = 128;

/** Runs the command line behind `run`; gives the exit code. */
export async function run_job(args: readonly string[]): Promise<number> {
  const job = await read_job(args);
  return job === null ? 0 : new Launch(job).code;
}

/** The processes of a job on this machine. */
class Launch {
  /** The exit code of the first process that failed; 0 if none did. */
  readonly code: Promise<number>;
  /** Ranks that are there, or whose own children are. */
  readonly #running = new Set<ChildProcess>();
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
      // a session of its own: Ctrl+C in a terminal comes here alone, and from here to each rank, once
      detached: HAS_SESSIONS,
      stdio: ['ignore', job.prefix ? 'pipe' : 'inherit', job.prefix ? 'pipe' : 'inherit'],
    });
    this.#running.add(child);
    if (job.prefix) {
      copy_lines(child.stdout, process.stdout, rank);
      copy_lines(child.stderr, process.stderr, rank);
    }
    return new Promise((resolve) => {
      child.once('error', (error) => {
        this.#fail(rank, 1, error.message);
        resolve();
      });
      child.once('exit', (status, signal) => {
        const code = signal === null ? (status ?? 1) : BY_SIGNAL + constants.signals[signal];
        if (code !== 0) this.#fail(rank, code, signal === null ? `exit code ${code}` : signal);
        // what the rank has started may hold its streams
        const lingering = setTimeout(() => {
          child.stdout?.destroy();
          child.stderr?.destroy();
        }, LINGER);
        child.once('close', () => {
          clearTimeout(lingering);
          this.#running.delete(child);
          resolve();
        });
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
    for (const child of this.#running) {
      if (child.pid === undefined) continue;
      if (!HAS_SESSIONS) child.kill(signal);
      else signal_session(child.pid, signal);
    }
  }
}

/** Asks a rank and what it has started. */
function signal_session(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // all have ended
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function command_of({ script, args }: Job): string[] {
  return is_own_command(script) ? [process.argv[1] as string, script, ...args] : [script, ...args];
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
