// Holds prebuilt ELF binaries against what a binary for strangers must be: stripped, with nothing visible but
// Node-API's entry points, without an rpath, without a path of the machine that built it. Uses binutils.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { binaries_in, path_of } from './files.mjs';

const ENTRY_POINTS = ['napi_register_module_v1', 'node_api_module_get_api_version_v1'];

function lines_of(command, ...args) {
  const done = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${done.stderr.trim()}`);
  return done.stdout.split('\n').filter(Boolean);
}

/** `{ GLIBC: '2.34', GLIBCXX: '3.4.30', CXXABI: '1.3.11' }`: the newest of each family that a binary asks for. */
function needs_of(file, prefix) {
  const found = lines_of(`${prefix}objdump`, '-T', file)
    .join('\n')
    .matchAll(/\b(GLIBC|GLIBCXX|CXXABI)_([\d.]+)/g);
  const needs = {};
  for (const [, family, version] of found) needs[family] = newer(needs[family] ?? '0', version);
  return needs;
}

/** The newest that LibTorch's own oldest system has: glibc 2.28, and the C++ library of GCC 8. */
const CEILINGS = { GLIBC: '2.28', GLIBCXX: '3.4.25', CXXABI: '1.3.11' };

function newer(a, b) {
  return a.localeCompare(b, 'en', { numeric: true }) < 0 ? b : a;
}

function faults_of(file, places, prefix) {
  const dynamic = lines_of(`${prefix}readelf`, '-d', file);
  const visible = lines_of(`${prefix}nm`, '-D', '--defined-only', file).map((line) =>
    line.split(/\s+/).at(-1),
  );
  const sections = lines_of(`${prefix}readelf`, '-SW', file).join('\n');
  const text = readFileSync(file, 'latin1');
  return [
    ...dynamic.filter((line) => /\((RPATH|RUNPATH)\)/.test(line)).map((line) => `has an ${line.trim()}`),
    ...visible.filter((name) => !ENTRY_POINTS.includes(name)).map((name) => `shows the symbol ${name}`),
    ...(/\.(symtab|debug_info)\b/.test(sections) ? ['is not stripped'] : []),
    ...places.filter((place) => text.includes(place)).map((place) => `names this machine's ${place}`),
  ];
}

/** This machine's own binutils. */
const here = { platform: process.platform, prefix: '' };

/**
 * What the binaries in `folder` need of a system, and a line for each fault, looked into with the binutils of the platform
 * that they are for. macOS binaries are not looked into.
 */
export function inspect_binaries(folder, root, { platform, prefix } = here) {
  if (platform !== 'linux') return { needs: {}, faults: [] };
  const needs = {};
  const faults = [];
  for (const file of binaries_in(folder)) {
    const path = path_of(folder, file);
    for (const [family, version] of Object.entries(needs_of(path, prefix))) {
      if (newer(version, CEILINGS[family]) !== CEILINGS[family])
        faults.push(`${file} needs ${family} ${version}, newer than ${CEILINGS[family]}`);
      needs[family] = newer(needs[family] ?? '0', version);
    }
    faults.push(
      ...faults_of(path, [root, `${homedir()}/`, '/site-packages/'], prefix).map(
        (fault) => `${file} ${fault}`,
      ),
    );
  }
  return { needs, faults };
}
