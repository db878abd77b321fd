// Deno's kernel for Jupyter and what runs a notebook without a browser, in `.notebook`: 95 MB from npm, 65 MB from PyPI, once.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../.notebook', import.meta.url));
const program = fileURLToPath(new URL('jupyter.py', import.meta.url));
const VERSIONS = { deno: '2.9.6', nbconvert: '7.17.2', nbclient: '0.11.0' };
const python = join(folder, 'venv', 'bin', 'python');
const deno = join(folder, 'node_modules', '.bin', 'deno');

function must(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status ?? error}`);
}

/** Installs both unless they are there. */
export function make_jupyter() {
  const stamp = join(folder, 'versions.json');
  const wanted = JSON.stringify(VERSIONS);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  mkdirSync(join(folder, 'share', 'kernels', 'deno'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
  must('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', `deno@${VERSIONS.deno}`]);
  must('python3', ['-m', 'venv', join(folder, 'venv')]);
  must(python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    `nbconvert==${VERSIONS.nbconvert}`,
    `nbclient==${VERSIONS.nbclient}`,
    'jupyter_client',
  ]);
  const argv = [deno, 'jupyter', '--kernel', '--conn', '{connection_file}'];
  const kernel = { argv, display_name: 'Deno', language: 'typescript' };
  writeFileSync(join(folder, 'share', 'kernels', 'deno', 'kernel.json'), JSON.stringify(kernel));
  writeFileSync(stamp, wanted);
}

/** Runs a notebook file where it lies, and gives what it is then, with its outputs. */
export function execute(file) {
  make_jupyter();
  const { status, stdout, stderr } = spawnSync(python, [program, file], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, JUPYTER_PATH: join(folder, 'share'), NO_COLOR: '1' },
  });
  if (status !== 0) throw new Error(`the notebook ended with an error:\n${stderr}`);
  return JSON.parse(stdout);
}
