/** What an installation is made of and what ails it: the facts behind `libtorch-node doctor`. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CudaDeviceProperties } from '../exports/cuda-driver.js';
import type { CudaState } from './cuda.js';
import type { Installation } from './installation.js';
import { addons_beside, loader_files, without_addon } from './loader.js';
import { damaged_binaries, read_manifest } from './manifest.js';
import { package_folder } from './package.js';
import { refusal_of_platform } from './platform.js';
import { remembered_libtorch } from './remember.js';
import { type Attempt, explain, find_libtorch, type Search } from './search.js';
import { missing_build_tools } from './tools.js';
import type { World } from './world.js';

/** What a process that opened LibTorch found. */
export interface Probe {
  readonly installation: Installation;
  /** The instruction set that ATen's kernels use: `AVX512`, `AVX2`, `DEFAULT`, ... */
  readonly capability: string;
  readonly threads: number;
  readonly cuda: CudaState;
  readonly devices: readonly CudaDeviceProperties[];
}

export interface Examination {
  readonly package: { readonly version: string; readonly folder: string };
  readonly runtime: { readonly name: string; readonly version: string };
  readonly system: {
    readonly platform: string;
    readonly arch: string;
    readonly glibc: string | null;
    readonly processor: string;
    readonly cores: number;
    /** Those of the processor's extensions that LibTorch's kernels look for. */
    readonly features: readonly string[];
  };
  readonly addon: {
    /** The loader's file; null if there is none for this machine. */
    readonly loader: string | null;
    readonly kind: 'prebuilt' | 'built here' | null;
    /** The LibTorch minors that there is an addon for. */
    readonly minors: readonly string[];
    /** Newest symbol versions that a prebuilt needs. */
    readonly needs: Readonly<Record<string, string>>;
  };
  readonly search: { readonly attempts: readonly Attempt[]; readonly found: Installation | null };
  readonly probe: Probe | null;
  /** Programs that are missing for building the addon; only a problem where it has to be built. */
  readonly build_tools_missing: readonly string[];
  /** One line for each thing that keeps libtorch-node from working, with what to do about it. */
  readonly problems: readonly string[];
  /** The settings of libtorch-node that are in force. */
  readonly settings: Readonly<Record<string, string>>;
}

const PROBE = fileURLToPath(new URL('../probe-program.js', import.meta.url));
const FEATURES = ['avx2', 'fma', 'avx512f', 'avx512_vnni', 'avx512_bf16', 'amx_bf16', 'asimd', 'sve'];
const SETTINGS = /^(LIBTORCH|LIBTORCH_NODE_\w+|VIRTUAL_ENV|CONDA_PREFIX|LD_LIBRARY_PATH|\w+_NUM_THREADS)$/;

/** Looks at everything that `import 'libtorch-node'` depends on. Fetches nothing. */
export function examine(world: World): Examination {
  const loaders = loader_files();
  const loader = loaders[0] ?? null;
  const minors = [...addons_beside(loaders).keys()];
  const remembered = loader === null ? null : remembered_libtorch(join(loader, '..'));
  const search = attempt(() =>
    find_libtorch(world, { remembered, thorough: true, ...(loader && { minors }) }),
  );
  const found = search.value ?? { installation: null, attempts: [] };
  const { probe, error } = loader && found.installation ? run_probe(world) : { probe: null, error: null };
  const tools = missing_build_tools(world);
  const refusal = refusal_of_platform(world);
  const must_build = loader === null && refusal === null;
  return {
    package: { version: package_version(), folder: package_folder },
    runtime: runtime(),
    system: system(world),
    addon: {
      loader,
      kind: loader === null ? null : loader.includes('prebuilds') ? 'prebuilt' : 'built here',
      minors,
      needs: loader === null ? {} : (read_manifest(loader)?.needs ?? {}),
    },
    search: { attempts: found.attempts, found: found.installation },
    probe,
    build_tools_missing: tools,
    problems: [
      ...present(loader === null ? without_addon(world) : refusal),
      ...(must_build ? tools : []),
      ...present(search.error ?? without_libtorch(world, found)),
      ...loaders.flatMap(damaged_binaries),
      ...present(error),
    ],
    settings: settings(world),
  };
}

const present = <Value>(value: Value | null): Value[] => (value === null ? [] : [value]);

function attempt<Value>(work: () => Value): { value: Value; error: null } | { value: null; error: string } {
  try {
    return { value: work(), error: null };
  } catch (error) {
    return { value: null, error: (error as Error).message };
  }
}

/** A LibTorch that is not there yet is fetched at the first start, so it is no problem where it may be. */
function without_libtorch(world: World, search: Search): string | null {
  const { env } = world;
  const may_fetch = !env.LIBTORCH && env.LIBTORCH_NODE_OFFLINE !== '1';
  return search.installation === null && !may_fetch ? explain(search, world) : null;
}

/** In a process of its own, which may not fetch anything and may crash. */
function run_probe(world: World): { probe: Probe | null; error: string | null } {
  const runtime = 'deno' in process.versions ? ['run', '--allow-all'] : [];
  const done = spawnSync(process.execPath, [...runtime, PROBE], {
    env: { ...world.env, LIBTORCH_NODE_OFFLINE: '1' },
    encoding: 'utf8',
    cwd: world.cwd,
  });
  if (done.signal !== null || done.status !== 0) {
    const how = done.signal ?? `status ${done.status}`;
    const last = done.stderr.trim().split('\n').at(-1);
    return {
      probe: null,
      error: `A process that opened LibTorch ended with ${how}${last ? `: ${last}` : ''}.`,
    };
  }
  return { probe: null, error: null, ...(JSON.parse(done.stdout) as { probe?: Probe; error?: string }) };
}

function package_version(): string {
  return (JSON.parse(readFileSync(join(package_folder, 'package.json'), 'utf8')) as { version: string })
    .version;
}

function runtime(): { name: string; version: string } {
  const { bun, deno, node } = process.versions as Record<string, string | undefined>;
  if (bun !== undefined) return { name: 'Bun', version: bun };
  return deno === undefined ? { name: 'Node.js', version: node! } : { name: 'Deno', version: deno };
}

function system(world: World): Examination['system'] {
  return {
    platform: world.platform,
    arch: world.arch,
    glibc: world.glibc(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    features: features(),
  };
}

/** Linux tells; elsewhere the list is empty. */
function features(): string[] {
  const file = '/proc/cpuinfo';
  if (!existsSync(file)) return [];
  const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  const there = new Set(line.trim().split(/\s+/));
  return FEATURES.filter((name) => there.has(name));
}

function settings({ env }: World): Record<string, string> {
  const found = Object.entries(env).filter(([name, value]) => SETTINGS.test(name) && value);
  return Object.fromEntries(found as [string, string][]);
}
