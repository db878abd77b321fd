// The Python environment of the parity tests: `.venv`, made from test/parity/requirements.txt.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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

function problem(sentence) {
  console.error(`!!! No reference environment for the parity tests: ${sentence}.`);
  return false;
}

/** A program of the environment, or of the machine, or null. */
export function find_tool(name) {
  const own = `${venv_bin}/${name}`;
  return existsSync(own) ? own : runs(name, ['--version']) ? name : null;
}
