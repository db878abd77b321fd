/** Fetches the files of a data set while the program waits, as Python's constructors do. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { TorchError } from '../../errors.js';
import type { Job } from './jobs.js';

const PROGRAM = fileURLToPath(new URL('./program.js', import.meta.url));

/**
 * Fetches and unpacks, one after the other, what is not there with the right digest.
 *
 * @throws TorchError that says what was tried, what came of it, and what to put where by hand
 */
export function fetch_all(jobs: readonly Job[]): void {
  const runtime = 'deno' in process.versions ? ['run', '--allow-all'] : [];
  const done = spawnSync(process.execPath, [...runtime, PROGRAM], {
    // fetch() goes through the proxy that the environment names where it is told to
    env: { ...process.env, NODE_USE_ENV_PROXY: '1', NODE_OPTIONS: '' },
    input: JSON.stringify(jobs),
    stdio: ['pipe', 'pipe', 'inherit'],
    encoding: 'utf8',
    windowsHide: true,
  });
  if (done.status !== 0) throw new TorchError(`Downloading ended with ${done.signal ?? done.status}.`);
  const { error } = JSON.parse(done.stdout) as { error?: string };
  if (error !== undefined) throw new TorchError(error);
}

/** torchvision's sentence for files that are not there, and what to put where by hand. */
export function not_found(words: string, jobs: readonly Job[]): TorchError {
  const files = jobs.map(({ file, urls }) => `${file} (from ${urls[0]})`);
  const advice =
    files.length === 0 ? '' : `; without a network, put ${files.join(', ')} there first: it is unpacked`;
  return new TorchError(`${words}. You can use download=True to download it${advice}`);
}
