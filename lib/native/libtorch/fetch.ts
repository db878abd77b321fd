/** Fetches LibTorch into the per-user cache. Only the installation does this. */
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bare } from '../../internal/define.js';
import { refusal_of_owner } from '../../internal/owner.js';
import { sweep_unfinished, unfinished_beside } from '../../internal/unfinished.js';
import { fetched_folder } from './cache.js';
import { type Download, download } from './download.js';
import { type Installation, inspect } from './installation.js';
import { LibtorchError } from './error.js';
import { nvidia_requirements, pip_download, pip_download_all } from './pip.js';
import { refusal_of_platform } from './platform.js';
import type { Progress } from './progress.js';
import { Shelf } from './shelf.js';
import { archive_for, needs_pip_for_proxy, pip_requests } from './sources.js';
import { missing_fetch_tools } from './tools.js';
import { cpu_parts, cuda_parts, nvidia_parts, unpack } from './unpack.js';
import { list_files, refusal_of_cached } from './verify.js';
import { is_cuda, type Variant, variant_of, wanted_variant } from './variant.js';
import { FETCHED_VERSION } from './versions.js';
import { fetch_wheels, PipCan } from './wheels.js';
import type { World } from './world.js';

export interface FetchOptions {
  /** One line of news. */
  report(line: string): void;
  /** How far a download is. */
  progress?: Progress;
  /** Another archive than the pinned one; null for none. */
  archive?: Download | null;
  /** What pip is asked for, one after the other; null to leave pip out. */
  request?: readonly (readonly string[])[] | null;
}

/**
 * The fetched LibTorch: from the pinned archive, else through pip. Everything happens in a folder of its own
 * that gets its name when it is complete, so a broken download never counts and two installations at once
 * do no harm. Throws a LibtorchError that holds every source's reason.
 */
export async function fetch_libtorch(world: World, given: FetchOptions): Promise<Installation> {
  const options = bare(given);
  const refusal = refusal_of_platform(world);
  if (refusal !== null) throw new LibtorchError(refusal);
  const variant = wanted_variant(world);
  const what = is_cuda(variant) ? `LibTorch for ${variant}` : `LibTorch ${FETCHED_VERSION}`;
  const workplace = make_workplace(fetched_folder(world));
  const shelf = new Shelf(world);
  const reasons: string[] = [];
  try {
    for (const source of sources(world, variant, shelf, options)) {
      try {
        options.report(`fetching ${what}: ${source.name}`);
        const folder = mkdtempSync(join(workplace, 'source-'));
        const installation = await install(world, await source.wheels(folder), folder, variant);
        shelf.clear();
        return installation;
      } catch (error) {
        if (!(error instanceof LibtorchError)) throw error;
        reasons.push(error.message);
        options.report(error.message);
      }
    }
  } finally {
    shelf.release();
    rmSync(workplace, { recursive: true, force: true });
  }
  throw new LibtorchError(
    `${what} could not be fetched:\n${reasons.map((reason) => `  ${reason}`).join('\n')}\n` +
      remedy(world, reasons),
  );
}

function remedy(world: World, reasons: readonly string[]): string {
  return reasons.some((reason) => /ENOSPC|No space left on device/.test(reason))
    ? `The disk is full: make room in ${fetched_folder(world)} (2 GB, for a CUDA build 10), or set ` +
        'LIBTORCH_NODE_CACHE to a folder on another disk.'
    : 'Without a network, set LIBTORCH to the folder of a LibTorch that is on this machine.';
}

function make_workplace(shelf: string): string {
  const refusal = refusal_of_owner(dirname(shelf)) ?? refusal_of_owner(shelf);
  if (refusal !== null)
    throw new LibtorchError(`${refusal}; set LIBTORCH_NODE_CACHE to a folder of your own`);
  try {
    mkdirSync(shelf, { recursive: true });
    sweep_unfinished(shelf);
    const workplace = unfinished_beside(join(shelf, 'libtorch'));
    mkdirSync(workplace);
    return workplace;
  } catch (error) {
    throw new LibtorchError(
      `${shelf} cannot be written (${(error as Error).message}); set LIBTORCH_NODE_CACHE to a folder that can`,
    );
  }
}

interface Source {
  name: string;
  /** Brings PyTorch's wheel, first, and others that go with it; `folder` is free for them. */
  wheels(folder: string): Promise<string[]>;
}

function sources(world: World, variant: Variant | null, shelf: Shelf, options: FetchOptions): Source[] {
  const archive = options.archive === undefined ? archive_for(world, variant ?? 'cpu') : options.archive;
  const found: Source[] = [];
  if (archive !== null) {
    const wheels = needs_pip_for_proxy(world)
      ? // pip checks the digest in the fragment itself
        (folder: string) => pip_wheel(world, [`${archive.url}#sha256=${archive.sha256}`], folder)
      : async (folder: string) => {
          const file = join(folder, decodeURIComponent(basename(new URL(archive.url).pathname)));
          await download(archive, file, { progress: options.progress });
          return [file];
        };
    found.push({ name: archive.url, wheels });
  }
  const requests = options.request === undefined ? pip_requests(world, variant) : options.request;
  return [
    ...found,
    ...(requests ?? []).map((request) => pip_source(world, variant, shelf, request, options)),
  ];
}

/** Our own download of gigabytes resumes; pip's goes through proxies, and knows the passwords of its indexes. */
function pip_source(
  world: World,
  variant: Variant | null,
  shelf: Shelf,
  request: readonly string[],
  options: FetchOptions,
): Source {
  const through_pip = (folder: string) => pip_wheel(world, request, folder);
  if (!is_cuda(variant) || needs_pip_for_proxy(world)) {
    return { name: `pip download ${request.join(' ')}`, wheels: through_pip };
  }
  const wheels = async (folder: string) => {
    require_fetch_tools(world);
    try {
      return await fetch_wheels(shelf, request, variant!, folder, options);
    } catch (error) {
      if (!(error instanceof PipCan)) throw error;
      options.report(`${error.message}; pip itself is tried`);
      return await through_pip(folder);
    }
  };
  return { name: request.join(' '), wheels };
}

function require_fetch_tools(world: World): void {
  const missing = missing_fetch_tools(world);
  if (missing.length > 0) throw new LibtorchError(missing.join(' '));
}

async function pip_wheel(world: World, request: readonly string[], folder: string): Promise<string[]> {
  require_fetch_tools(world);
  const wheels = await pip_download(request, folder);
  if (wheels.length === 0) throw new LibtorchError(`pip brought nothing for ${request.join(' ')}`);
  return wheels;
}

/** Unpacks the wheels, adds what their libraries need, and gives the folder its final name. */
async function install(
  world: World,
  [wheel, ...more]: readonly string[],
  folder: string,
  variant: Variant | null,
): Promise<Installation> {
  const tree = join(folder, 'tree');
  mkdirSync(tree);
  const with_cuda = is_cuda(variant);
  await unpack(wheel!, tree, with_cuda ? cuda_parts : cpu_parts);
  for (const each of more) await unpack(each, tree, nvidia_parts);
  if (more.length === 0) await add_nvidia_libraries(tree, folder, with_cuda);
  const installation = inspect(join(tree, 'torch'), 'cache', { ...world, variant });
  if (typeof installation === 'string') throw new LibtorchError(installation);
  const { major, minor, patch } = installation.version;
  const name = `libtorch-${major}.${minor}.${patch}+${variant_of(installation)}-${world.platform}-${world.arch}`;
  const final = join(fetched_folder(world), name);
  list_files(tree);
  move(tree, final);
  return { ...installation, folder: join(final, 'torch') };
}

/**
 * What the libraries of a wheel need of NVIDIA's, unpacked into `tree` beside them: all that CUDA takes, or what its CPU
 * half does not open without. Nothing for a build for the CPU. `folder` is for the wheels.
 *
 * @public scripts/prebuild.mjs takes it
 */
export async function add_nvidia_libraries(tree: string, folder: string, with_cuda: boolean): Promise<void> {
  const info = readdirSync(tree).find((name) => name.endsWith('.dist-info'));
  const required = info === undefined ? [] : nvidia_requirements(join(tree, info, 'METADATA'), with_cuda);
  if (required.length === 0) return;
  const wheels = await pip_download_all(required, join(folder, 'nvidia'));
  // the toolkit's own wheel holds nothing but requirements
  for (const wheel of wheels.filter((file) => basename(file).startsWith('nvidia_'))) {
    await unpack(wheel, tree, nvidia_parts);
  }
}

function replace(tree: string, final: string): void {
  const old = unfinished_beside(final);
  try {
    renameSync(final, old);
    renameSync(tree, final);
  } catch (error) {
    throw new LibtorchError(`${final} is damaged and cannot be replaced: ${(error as Error).message}`);
  }
  rmSync(old, { recursive: true, force: true });
}

function move(tree: string, final: string): void {
  try {
    renameSync(tree, final);
  } catch (error) {
    if (!['EEXIST', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    // another installation was quicker, and what it brought is as good; or it is damaged, which is why this one runs
    if (refusal_of_cached(join(final, 'torch'), true) !== null) replace(tree, final);
  }
}
