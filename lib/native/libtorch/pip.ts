/** LibTorch out of a Python wheel that pip fetches: pip knows the user's indexes, proxies and mirrors. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LibtorchError } from './error.js';

// Any Python's wheel holds the same libraries; one that exists for certain is asked for, so that a newer
// or older python3 fetches as well.
const ANY_PYTHON = ['--implementation', 'cp', '--python-version', '3.11', '--abi', 'cp311'];

/** Downloads the wheels of a request, without what they require, and returns their files. */
export async function pip_download(request: readonly string[], folder: string): Promise<string[]> {
  return run_pip(['--no-deps', ...ANY_PYTHON, ...request], folder);
}

/** The same, with what they require. */
export async function pip_download_all(requirements: readonly string[], folder: string): Promise<string[]> {
  return run_pip(requirements, folder);
}

async function run_pip(args: readonly string[], folder: string): Promise<string[]> {
  await pip('download', ['--progress-bar', 'off', '-d', folder, ...args]);
  const wheels = readdirSync(folder).filter((name) => name.endsWith('.whl'));
  return wheels.map((name) => join(folder, name));
}

/** One file that pip would download. */
export interface PlannedWheel {
  readonly name: string;
  readonly version: string;
  readonly url: string;
  /** Null where the index does not tell it. */
  readonly sha256: string | null;
}

/** What pip would install for a request, with all that it requires; `folder` is for its own files. */
export async function pip_plan(request: readonly string[], folder: string): Promise<PlannedWheel[]> {
  const report = join(folder, 'report.json');
  const dry = ['--dry-run', '--ignore-installed', '--quiet', '--report', report];
  await pip('install', [...dry, ...ANY_PYTHON, '--abi', 'none', '--target', folder, ...request]);
  const { install } = JSON.parse(readFileSync(report, 'utf8')) as PipReport;
  return install.map(({ metadata: { name, version }, download_info: { url, archive_info } }) => ({
    name: name.toLowerCase(),
    version,
    url,
    sha256: archive_info?.hashes?.sha256 ?? null,
  }));
}

interface PipReport {
  readonly install: readonly {
    readonly metadata: { readonly name: string; readonly version: string };
    readonly download_info: {
      readonly url: string;
      readonly archive_info?: { readonly hashes?: { readonly sha256?: string } };
    };
  }[];
}

async function pip(command: string, args: readonly string[]): Promise<void> {
  const quiet = ['--disable-pip-version-check', '--no-input', '--no-color'];
  const retries = ['--retries', '2', '--timeout', '20'];
  const all = ['-m', 'pip', command, ...quiet, ...retries, '--only-binary=:all:', ...args];
  const { status, output } = await run_python(all);
  if (status === 0) return;
  if (/No module named pip/.test(output)) throw new LibtorchError('python3 has no pip');
  const errors = output
    .split('\n')
    .flatMap((line) => (/ERROR:|no such option/.test(line) ? [line.trim()] : []));
  throw new LibtorchError(`pip ${command} failed: ${errors.join('; ') || output.trim().split('\n').at(-1)}`);
}

function run_python(args: readonly string[]): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('python3', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', (error) => reject(new LibtorchError(`python3 cannot be run: ${error.message}`)));
    child.on('close', (status) => resolve({ status, output }));
  });
}

/**
 * The NVIDIA packages that the wheel's METADATA requires; none for a CPU build. Without `with_cuda` only the two
 * without which the CPU half of a CUDA build does not open (libcudart, for its profiler libcupti).
 */
export function nvidia_requirements(metadata_file: string, with_cuda: boolean): string[] {
  const lines = readFileSync(metadata_file, 'utf8').split('\n');
  const required = lines
    .filter((line) => line.startsWith('Requires-Dist:'))
    .map((line) => line.slice('Requires-Dist:'.length).split(';')[0]!.trim());
  if (with_cuda) return required.filter((requirement) => /^(cuda-toolkit|nvidia-)/.test(requirement));
  return required.flatMap((requirement) => {
    const toolkit = /^cuda-toolkit\[[^\]]*\]\s*(==\s*[\w.]+)/.exec(requirement);
    if (toolkit !== null) return [`cuda-toolkit[cudart,cupti]${toolkit[1]}`];
    return /^nvidia-cuda-(runtime|cupti)(-cu\d+)?\s*==/.test(requirement) ? [requirement] : [];
  });
}
