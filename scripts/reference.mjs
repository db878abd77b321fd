// The Python environment of the parity tests: `.venv`, made from test/parity/requirements.txt.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = `${root}.venv`;
const requirements = `${root}test/parity/requirements.txt`;
const stamp = `${folder}/requirements.txt`;

export const venv_bin = `${folder}/bin`;

function runs(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function install(command, args) {
  console.log(`> ${command} ${args.join(' ')}`);
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

/** Makes `.venv` unless it is there and current; false, with a sentence, where that cannot be done. */
export function make_reference() {
  const python = `${venv_bin}/python`;
  const wanted = readFileSync(requirements, 'utf8');
  if (
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === wanted &&
    runs(python, ['-c', 'import numpy, torch'])
  ) {
    return true;
  }
  if (!runs('python3', ['--version'])) return problem('python3 is not installed');
  if (!runs(python, ['-m', 'pip', '--version']) && !install('python3', ['-m', 'venv', folder])) {
    return problem('python3 -m venv failed: on Debian, install python3-venv');
  }
  if (!install(python, ['-m', 'pip', 'install', '--quiet', '-r', requirements])) {
    return problem('pip could not install torch');
  }
  writeFileSync(stamp, wanted);
  return true;
}

/**
 * Starts PyTorch once for all test files: each gets a copy of this process. It ends with this program, however that ends.
 * Null where it does not start; each file then starts its own.
 */
export async function serve_reference(python) {
  const folder = mkdtempSync(join(tmpdir(), 'libtorch-node-reference-'));
  const address = join(folder, 'socket');
  const child = spawn(python, ['-u', `${root}test/parity/reference.py`, '2', address], {
    cwd: root,
    env: { ...process.env, OMP_NUM_THREADS: '2', OMP_WAIT_POLICY: 'passive', PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const end = () => {
    child.stdin.end();
    rmSync(folder, { recursive: true, force: true });
  };
  process.on('exit', end);
  const [first] = await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
  return String(first).startsWith('listening') ? { address, end } : null;
}

function problem(sentence) {
  console.error(`!!! No reference environment for the parity tests: ${sentence}.`);
  return false;
}

/** A program of the environment, or of the machine, or null. */
export function find_tool(name) {
  const own = `${venv_bin}/${name}`;
  return [own, name].find((each) => runs(each, ['--version'])) ?? null;
}
