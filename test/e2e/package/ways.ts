/** The ways in which people install a package and run what it is for. */
import { join } from 'node:path';

/** How a package manager is told to install into the current folder. */
export interface Installer {
  readonly name: string;
  /** What it is told about install scripts, of which the package has none. */
  readonly scripts: 'by default' | '--ignore-scripts';
  readonly command: readonly string[];
  /** Files that the project has beforehand, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** The program is started with this before it, as Plug'n'Play needs. */
  readonly runner?: readonly string[];
}

/** What runs the program. */
export interface Runtime {
  readonly name: string;
  readonly command: readonly string[];
}

const QUIET = ['--no-audit', '--no-fund'];

/** `url` is the registry's; `tools` the node_modules with the package managers. */
export function installers(url: string, tools: string): Installer[] {
  const pnpm = ['node', join(tools, 'pnpm', 'bin', 'pnpm.mjs')];
  const yarn = ['node', join(tools, 'yarn', 'bin', 'yarn.js')];
  const berry = ['node', join(tools, '@yarnpkg', 'cli-dist', 'bin', 'yarn.js')];
  const yarnrc = (linker: string) =>
    `npmRegistryServer: "${url}"\nunsafeHttpWhitelist: ["127.0.0.1"]\nnpmMinimalAgeGate: 0\nenableTelemetry: false\nenableGlobalCache: false\nnodeLinker: ${linker}\n`;
  const npmrc = { '.npmrc': `registry=${url}\n` };
  const npm = ['npm', 'install', ...QUIET];
  return [
    {
      name: 'npm',
      scripts: '--ignore-scripts',
      command: [...npm, '--ignore-scripts', 'libtorch-node'],
      files: npmrc,
    },
    {
      name: 'npm',
      scripts: 'by default',
      command: [...npm, '--foreground-scripts', 'libtorch-node'],
      files: npmrc,
    },
    { name: 'pnpm', scripts: 'by default', command: [...pnpm, 'add', 'libtorch-node'], files: npmrc },
    { name: 'yarn 1', scripts: 'by default', command: [...yarn, 'add', 'libtorch-node'], files: npmrc },
    {
      name: 'yarn 1',
      scripts: '--ignore-scripts',
      command: [...yarn, 'add', '--ignore-scripts', 'libtorch-node'],
      files: npmrc,
    },
    {
      name: 'yarn 4, node_modules',
      scripts: 'by default',
      command: [...berry, 'add', 'libtorch-node'],
      files: { '.yarnrc.yml': yarnrc('node-modules'), 'yarn.lock': '' },
    },
    {
      name: "yarn 4, Plug'n'Play",
      scripts: 'by default',
      command: [...berry, 'add', 'libtorch-node'],
      files: { '.yarnrc.yml': yarnrc('pnp'), 'yarn.lock': '' },
      runner: [...berry, 'node'],
    },
  ];
}

/** What can run the program, this Node.js first. */
export function runtimes(tools: string): Runtime[] {
  const node = (name: string) => ({
    name: `Node.js ${name}`,
    command: [join(tools, `node-${name}`, 'bin', 'node')],
  });
  return [
    { name: `Node.js ${process.versions.node.split('.')[0]}`, command: [process.execPath] },
    ...['22', '24', '26'].map(node),
    { name: 'Bun', command: [join(tools, '@oven', 'bun-linux-x64', 'bin', 'bun')] },
    { name: 'Deno', command: [join(tools, '@deno', 'linux-x64-glibc', 'deno'), 'run', '--allow-all'] },
  ];
}
