/** Runs a script in a process of its own, for tests of exits and of memory. */
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Outcome {
  /** Exit code, or the name of the signal that ended the process. */
  code: number | string;
  stdout: string;
  stderr: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs `script`, an ES module that may import 'libtorch-node'; kills it after `limit` seconds. */
export async function run_script(
  script: string,
  options: { flags?: string[]; limit?: number } = {},
): Promise<Outcome> {
  const flags = ['--input-type=module', ...(options.flags ?? [])];
  const env: NodeJS.ProcessEnv = { ...process.env };
  // The runner's own loaders and coverage would count towards the memory of the child.
  for (const name of ['NODE_OPTIONS', 'NODE_V8_COVERAGE']) delete env[name];
  const child = spawn(process.execPath, [...flags, '--eval', script], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const timer = setTimeout(() => child.kill('SIGKILL'), (options.limit ?? 120) * 1000);
  const code = await new Promise<number | string>((resolve) => {
    child.on('close', (status, signal) => resolve(signal ?? status ?? 'none'));
  });
  clearTimeout(timer);
  return { code, stdout, stderr };
}

/** For scripts: MiB of resident memory, now and at most. */
export const MEASURE = `
import { readFileSync } from 'node:fs';
function resident(field) {
  try {
    return Number(readFileSync('/proc/self/status', 'utf8').match(new RegExp(field + ':\\\\s+(\\\\d+)'))[1]) / 1024;
  } catch {
    return process.memoryUsage.rss() / 1048576;
  }
}
const now = () => resident('VmRSS');
const peak = () => resident('VmHWM');
`;

/** Whether a process runs: one that nobody has fetched the end of does not. */
export function is_alive(pid: number): boolean {
  const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  return state !== '' && !state.startsWith('Z');
}
