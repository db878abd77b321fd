/** Fetches LibTorch into the per-user cache. Only the installation does this. */
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { engines_folder } from './cache.js';
import { type Download, download } from './download.js';
import { type Engine, EngineError, inspect } from './engine.js';
import { nvidia_requirements, pip_download, pip_download_all } from './pip.js';
import { archive_for, needs_proxy, pip_requirement } from './sources.js';
import { libtorch_parts, nvidia_parts, unpack } from './unpack.js';
import { FETCHED_VERSION } from './versions.js';
import type { World } from './world.js';

export interface FetchOptions {
  /** One line of news. */
  report(line: string): void;
  /** Another archive than the pinned one; null for none. */
  archive?: Download | null;
  /** What pip is asked for; null to leave pip out. */
  requirement?: string | null;
}

/**
 * The fetched engine: from the pinned archive, else through pip. Everything happens in a folder of its own
 * that gets its name when it is complete, so a broken download never counts and two installations at once
 * do no harm. Throws an EngineError that holds every source's reason.
 */
export async function fetch_engine(world: World, options: FetchOptions): Promise<Engine> {
  const archive = options.archive === undefined ? archive_for(world) : options.archive;
  const requirement = options.requirement === undefined ? pip_requirement : options.requirement;
  const engines = engines_folder(world);
  mkdirSync(engines, { recursive: true });
  sweep(engines);
  const workplace = mkdtempSync(join(engines, WORKPLACE));
  const reasons: string[] = [];
  try {
    for (const source of sources(world, archive, requirement, options)) {
      try {
        options.report(`fetching LibTorch ${FETCHED_VERSION}: ${source.name}`);
        const folder = mkdtempSync(join(workplace, 'source-'));
        return await install(world, await source.wheel(folder), folder);
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        reasons.push(error.message);
        options.report(error.message);
      }
    }
  } finally {
    rmSync(workplace, { recursive: true, force: true });
  }
  throw new EngineError(
    `LibTorch ${FETCHED_VERSION} could not be fetched:\n${reasons.map((reason) => `  ${reason}`).join('\n')}\n` +
      'Without a network, set LIBTORCH to the folder of a LibTorch that is on this machine.',
  );
}

const WORKPLACE = '.fetch-';
const DAY = 24 * 3600 * 1000;

/** Removes what an installation that was killed has left; a younger one may still be at work. */
function sweep(engines: string): void {
  for (const name of readdirSync(engines).filter((name) => name.startsWith(WORKPLACE))) {
    const folder = join(engines, name);
    if (Date.now() - statSync(folder).mtimeMs > DAY) rmSync(folder, { recursive: true, force: true });
  }
}

interface Source {
  name: string;
  /** Brings the wheel into `folder` and returns its path. */
  wheel(folder: string): Promise<string>;
}

function sources(
  world: World,
  archive: Download | null,
  requirement: string | null,
  { report }: FetchOptions,
): Source[] {
  const found: Source[] = [];
  if (archive !== null) {
    // pip checks the digest in the fragment itself
    const through_pip = (folder: string) => pip_wheel(`${archive.url}#sha256=${archive.sha256}`, folder);
    const through_fetch = async (folder: string) => {
      const file = join(folder, decodeURIComponent(basename(new URL(archive.url).pathname)));
      await download(archive, file, { progress: percents(report) });
      return file;
    };
    found.push({ name: archive.url, wheel: needs_proxy(world) ? through_pip : through_fetch });
  }
  if (requirement !== null) {
    found.push({
      name: `pip download ${requirement}`,
      wheel: (folder) => pip_wheel(requirement, folder),
    });
  }
  return found;
}

async function pip_wheel(requirement: string, folder: string): Promise<string> {
  const [wheel] = await pip_download([requirement], folder);
  if (wheel === undefined) throw new EngineError(`pip brought nothing for ${requirement}`);
  return wheel;
}

/** Unpacks the wheel beside itself, adds what its libraries need, and gives the folder its final name. */
async function install(world: World, wheel: string, folder: string): Promise<Engine> {
  const tree = join(folder, 'tree');
  mkdirSync(tree);
  unpack(wheel, tree, libtorch_parts);
  await add_nvidia_libraries(tree, folder);
  const engine = inspect(join(tree, 'torch'), 'cache', world);
  if (typeof engine === 'string') throw new EngineError(engine);
  const final = join(
    engines_folder(world),
    `libtorch-${engine.version.text}-${world.platform}-${world.arch}`,
  );
  move(tree, final);
  return { ...engine, folder: join(final, 'torch') };
}

async function add_nvidia_libraries(tree: string, folder: string): Promise<void> {
  const info = readdirSync(tree).find((name) => name.endsWith('.dist-info'));
  const required = info === undefined ? [] : nvidia_requirements(join(tree, info, 'METADATA'));
  if (required.length === 0) return;
  const wheels = await pip_download_all(required, join(folder, 'nvidia'));
  // the toolkit's own wheel holds nothing but requirements
  for (const wheel of wheels.filter((file) => basename(file).startsWith('nvidia_'))) {
    unpack(wheel, tree, nvidia_parts);
  }
}

function move(tree: string, final: string): void {
  try {
    renameSync(tree, final);
  } catch (error) {
    // another installation was quicker; the same version from elsewhere is as good
    if (!['EEXIST', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Reports every tenth of a download. */
function percents(report: (line: string) => void) {
  let said = 0;
  return (bytes: number, total: number | null) => {
    if (total === null) return;
    const tenth = Math.floor((10 * bytes) / total);
    if (tenth > said) report(`  ${tenth * 10} % of ${Math.round(total / 1e6)} MB`);
    said = Math.max(said, tenth);
  };
}
