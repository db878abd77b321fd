/** Jobs of several processes on this machine, which meet in a file: each rank a process of its own, which may end as it likes. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from './child.js';
import { find_python, ROOT } from './python.js';

/** The interpreter of the reference environment; null where there is none. */
export const interpreter = find_python();

const LIMIT = 240_000;

/** What a rank runs with: one thread, and nothing of tap's. */
export function rank_environment(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, OMP_NUM_THREADS: '1', ...variables };
  for (const name of ['NODE_OPTIONS', 'NODE_V8_COVERAGE']) delete env[name];
  return env;
}

function run_rank(args: readonly string[], variables: NodeJS.ProcessEnv): Promise<Outcome> {
  const env = rank_environment(variables);
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT,
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => {
    child.on('close', (status, signal) => resolve({ code: signal ?? status ?? 'none', stdout, stderr }));
  });
}

/** Runs `script`, an ES module that may import 'libtorch-node', as each rank of a job of `size`. */
export async function run_script_in_ranks(
  script: string,
  size: number,
  variables: NodeJS.ProcessEnv = {},
): Promise<Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'libtorch-node-ranks-'));
  const outcomes = await Promise.all(
    Array.from({ length: size }, (_, rank) =>
      run_rank(['--input-type=module', '--eval', script], {
        RANK: String(rank),
        WORLD_SIZE: String(size),
        MEETING: `file://${join(folder, 'store')}`,
        ...variables,
      }),
    ),
  );
  rmSync(folder, { recursive: true });
  return outcomes;
}
