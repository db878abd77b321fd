/** cmake-js and node-addon-api, which compile the addon. Users need neither, so they are fetched when it is compiled. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cache_folder } from '../../internal/cache-folder.js';
import { refusal_of_owner } from '../../internal/owner.js';
import { sweep_unfinished, unfinished_beside } from '../../internal/unfinished.js';
import { LibtorchError } from './error.js';
import { package_folder } from './package.js';
import type { World } from './world.js';

const NAMES = ['cmake-js', 'node-addon-api'] as const;

export interface BuildTools {
  /** The file of cmake-js. */
  readonly cmake_js: string;
  /** The folder with napi.h. */
  readonly node_addon_api: string;
}

/**
 * Those of this package's checkout or of the user's project (`folders`), else fetched ones; a LibtorchError if they cannot
 * be had.
 */
export function obtain_build_tools(
  world: World,
  report: (line: string) => void,
  folders: readonly string[] = [package_folder, world.cwd],
): BuildTools {
  for (const folder of folders) {
    const found = tools_in(folder);
    if (found !== null) return found;
  }
  return fetched_tools(world, report);
}

function tools_in(folder: string): BuildTools | null {
  const { resolve } = createRequire(join(folder, 'package.json'));
  try {
    return {
      cmake_js: resolve('cmake-js'),
      node_addon_api: dirname(resolve('node-addon-api/package.json')),
    };
  } catch {
    return null;
  }
}

/** `{ 'cmake-js': '8.0.0', ... }`: what the checkout builds with. */
function wanted(): Record<string, string> {
  const { devDependencies } = JSON.parse(readFileSync(join(package_folder, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  return Object.fromEntries(NAMES.map((name) => [name, devDependencies[name]!]));
}

function fetched_tools(world: World, report: (line: string) => void): BuildTools {
  const packages = Object.entries(wanted()).map(([name, version]) => `${name}@${version}`);
  const shelf = join(cache_folder(world), 'build-tools');
  const folder = join(shelf, packages.join('+'));
  const refusal = [dirname(shelf), shelf, folder].map(refusal_of_owner).find((each) => each !== null);
  if (refusal) throw new LibtorchError(`${refusal}; set LIBTORCH_NODE_CACHE to a folder of your own`);
  const found = tools_in(folder);
  if (found !== null) return found;
  if (world.env.LIBTORCH_NODE_OFFLINE === '1') {
    throw new LibtorchError(
      `${packages.join(' and ')} compile the addon, and nothing is fetched, because LIBTORCH_NODE_OFFLINE=1. ` +
        `Install them in your project: \`npm install --save-dev ${packages.join(' ')}\`.`,
    );
  }
  report(`fetching ${packages.join(' and ')}, which compile the addon`);
  return fetch_tools(world, shelf, folder, packages);
}

function fetch_tools(world: World, shelf: string, folder: string, packages: readonly string[]): BuildTools {
  mkdirSync(shelf, { recursive: true });
  sweep_unfinished(shelf);
  const workplace = unfinished_beside(folder);
  mkdirSync(workplace);
  try {
    const fault = install(world, workplace);
    if (fault === null && tools_in(workplace) !== null) {
      // another build may have been quicker, and what it brought is the same
      if (!existsSync(folder)) renameSync(workplace, folder);
      const found = tools_in(folder);
      if (found !== null) return found;
    }
    throw new LibtorchError(
      `${packages.join(' and ')} compile the addon, and could not be fetched: ${fault ?? 'they are not there'}. ` +
        `Install them in your project (\`npm install --save-dev ${packages.join(' ')}\`), then build again.`,
    );
  } finally {
    rmSync(workplace, { recursive: true, force: true });
  }
}

/** How each package manager installs what a package.json names; scripts are run by none. */
const managers: Readonly<Record<string, readonly string[]>> = {
  npm: ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'],
  pnpm: ['pnpm', 'install', '--ignore-scripts', '--ignore-workspace', '--no-frozen-lockfile'],
  yarn: ['yarn', 'install'],
  bun: ['bun', 'install', '--ignore-scripts'],
};

/** Why they could not be installed in `folder`, or null. The package manager is the one that this was started with. */
function install(world: World, folder: string): string | null {
  const name = /^(\w+)\//.exec(world.env.npm_config_user_agent ?? '')?.[1] ?? 'npm';
  const [command, ...args] = managers[name] ?? managers.npm!;
  writeFileSync(
    join(folder, 'package.json'),
    `${JSON.stringify({ private: true, dependencies: wanted() })}\n`,
  );
  // the project's registry is this one's; yarn takes a folder with a lock file for a project, and older ones read no .yarnrc.yml
  const settings = join(world.cwd, '.npmrc');
  if (existsSync(settings)) cpSync(settings, join(folder, '.npmrc'));
  if (name === 'yarn') {
    writeFileSync(join(folder, 'yarn.lock'), '');
    writeFileSync(join(folder, '.yarnrc.yml'), 'nodeLinker: node-modules\nenableScripts: false\n');
  }
  const done = spawnSync(command!, args, {
    cwd: folder,
    env: { ...world.env, YARN_ENABLE_IMMUTABLE_INSTALLS: 'false' },
    encoding: 'utf8',
    shell: world.platform === 'win32',
    windowsHide: true,
  });
  if (done.error) return `${command} cannot be run (${done.error.message})`;
  if (done.status === 0) return null;
  const lines = `${done.stdout}\n${done.stderr}`.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.find((line) => /\b(ERR_\w+|E[A-Z]{3,}\d*|error)\b/i.test(line)) ?? lines.at(-1);
  return `${command} ended with ${done.status ?? done.signal}${telling ? ` (${telling.trim()})` : ''}`;
}
