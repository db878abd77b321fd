// What a result must say about where it comes from.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function told(command, args) {
  const done = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  return done.status === 0 ? done.stdout.trim() : null;
}

/** The commit of a checkout; an installed package has none, and may lie in another project's. */
function commit() {
  if (!existsSync(`${root}.git`)) return 'none';
  const id = told('git', ['rev-parse', '--short', 'HEAD']);
  if (id === null) return 'none';
  const clean = told('git', ['status', '--porcelain', '--untracked-files=no']) === '';
  return clean ? id : `${id}, with changes`;
}

export function machine({ python, threads }) {
  const processors = cpus();
  const versions = 'import sys, torch; print(torch.__version__, "on Python", sys.version.split()[0])';
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    commit: commit(),
    processor: `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${type()} ${release()}`,
    node: process.version,
    pytorch: told(python, ['-c', versions]) ?? 'unknown',
    threads,
  };
}
