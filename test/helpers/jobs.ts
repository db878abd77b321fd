/** Jobs of PyTorch's processes and ours, one after the other, whose ranks are processes that stay for the next job. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ask_of, ROOT, start } from './python.js';
import { interpreter, rank_environment } from './ranks.js';

/** What runs a rank: the form of a script of test/parity/distributed in this language. */
export type Language = 'python' | 'node';

interface Part {
  readonly script: string;
  readonly rank: number;
  readonly size: number;
  readonly file: string;
  readonly settings: object;
}

interface Rank {
  run(part: Part): Promise<unknown>;
  end(): void;
}

const SNIPPET = `
from distributed import rank as one
return one.run(script, rank, size, file, settings)`;

async function python_rank(): Promise<Rank> {
  const held = await start(interpreter as string);
  return {
    async run(part) {
      const { value, error } = await ask_of(held, SNIPPET, { ...part });
      if (error) throw new Error(error.traceback);
      return value;
    },
    end: () => held.process.input.end(),
  };
}

function node_rank(): Rank {
  const script = join(ROOT, 'test', 'parity', 'distributed', 'rank.mjs');
  const env = rank_environment({});
  const child = spawn(process.execPath, [script], { cwd: ROOT, env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async run(part) {
      child.stdin.write(`${JSON.stringify(part)}\n`);
      const { value: line, done } = await lines.next();
      if (done) throw new Error(`ended with ${child.exitCode ?? child.signalCode}`);
      const { value, error } = JSON.parse(line) as { value: unknown; error?: string };
      if (error) throw new Error(error);
      return value;
    },
    end: () => child.kill('SIGKILL'),
  };
}

/** Those that have begun, by language and rank. */
const begun = new Map<string, Promise<Rank>>();
const folder = mkdtempSync(join(tmpdir(), 'libtorch-node-ranks-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
let jobs = 0;

function rank_of(language: Language, rank: number): Promise<Rank> {
  const name = `${language} ${rank}`;
  const found = begun.get(name) ?? Promise.resolve(language === 'python' ? python_rank() : node_rank());
  begun.set(name, found);
  return found;
}

/** Ends all processes: at the end, and after a job that failed, in which the others may wait for ever. */
export async function end_ranks(): Promise<void> {
  const all = [...begun.values()];
  begun.clear();
  for (const each of await Promise.all(all)) each.end();
}

/** Runs a script of test/parity/distributed with one process for each of `languages`; gives what each of them returns. */
export async function run_job(
  script: string,
  languages: readonly Language[],
  settings: object = {},
): Promise<unknown[]> {
  const size = languages.length;
  const file = join(folder, `store-${jobs++}`);
  const run = async (language: Language, rank: number): Promise<unknown> => {
    const process = await rank_of(language, rank);
    return process.run({ script, rank, size, file, settings }).catch((error) => {
      throw new Error(`rank ${rank} (${language}): ${error.message}`);
    });
  };
  try {
    return await Promise.all(languages.map(run));
  } catch (error) {
    await end_ranks();
    throw error;
  }
}
