/** Jobs of several processes on this machine, which meet in a file. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from './child.js';
import { find_python, ROOT } from './python.js';

/** What runs a rank: the form of a script of test/parity/distributed in this language. */
export type Language = 'python' | 'node';

/** The interpreter of the reference environment; null where there is none. */
export const interpreter = find_python();

const LIMIT = 240_000;

function run_rank(command: string, args: readonly string[], variables: NodeJS.ProcessEnv): Promise<Outcome> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    OMP_NUM_THREADS: '1',
    PYTHONWARNINGS: 'ignore',
    ...variables,
  };
  for (const name of ['NODE_OPTIONS', 'NODE_V8_COVERAGE']) delete env[name];
  const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => {
    child.on('close', (status, signal) => resolve({ code: signal ?? status ?? 'none', stdout, stderr }));
  });
}

/** Runs a script of test/parity/distributed with one process for each of `languages`; gives what each has printed. */
export async function run_job(
  script: string,
  languages: readonly Language[],
  ...rest: string[]
): Promise<unknown[]> {
  const folder = mkdtempSync(join(tmpdir(), 'libtorch-node-ranks-'));
  const file = join(folder, 'store');
  const size = String(languages.length);
  const path = join(ROOT, 'test', 'parity', 'distributed', script);
  const ends = languages.map((language, rank) => {
    const args = [String(rank), size, file, ...rest];
    return language === 'python'
      ? run_rank(interpreter as string, [`${path}.py`, ...args], {})
      : run_rank(process.execPath, [`${path}.mjs`, ...args], {});
  });
  const outcomes = await Promise.all(ends);
  rmSync(folder, { recursive: true });
  return outcomes.map(({ code, stdout, stderr }, rank) => {
    if (code !== 0) throw new Error(`rank ${rank} (${languages[rank]}) ended with ${code}:\n${stderr}`);
    return JSON.parse(stdout);
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
      run_rank(process.execPath, ['--input-type=module', '--eval', script], {
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
