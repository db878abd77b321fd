/** Starts of the addon in processes of their own, from this checkout or from a copy of it. */
import { spawnSync } from 'node:child_process';
import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { addon_file, loader_file } from '../../dist/native/libtorch/loader.js';
import type { OpenLibtorch } from '../../dist/native/libtorch/open.js';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Start {
  status: number | null;
  signal: string | null;
  code?: string;
  message?: string;
  opened?: OpenLibtorch;
}

export type Environment = Record<string, string | undefined>;

/** Runs an ES module in `cwd`, as if the user stood there; its standard output is JSON. `LIBTORCH` is not handed on. */
export function run_json(script: string, cwd: string, env: Environment): Start & Record<string, unknown> {
  const { LIBTORCH: _, INIT_CWD: __, ...rest } = process.env;
  const done = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd,
    env: { ...rest, ...env },
    encoding: 'utf8',
  });
  return { status: done.status, signal: done.signal, ...JSON.parse(done.stdout || '{}') };
}

/** Loads the addon of `package_folder` in a new process and says what came of it. */
export function load(cwd: string, env: Environment, package_folder = root): Start {
  const module = pathToFileURL(join(package_folder, 'dist/native/load.js')).href;
  const script = `
    const { load_addon, opened_libtorch } = await import(${JSON.stringify(module)});
    try {
      load_addon();
      console.log(JSON.stringify({ opened: opened_libtorch() }));
    } catch ({ code, message }) {
      console.log(JSON.stringify({ code, message }));
    }`;
  return run_json(script, cwd, env);
}

/** What a start ends with that cannot have its LibTorch. */
export const refused = (message: RegExp) => ({ status: 0, signal: null, code: 'ERR_LIBTORCH', message });

/**
 * A copy of the package with the addon for `minor` and no memory of a LibTorch; without a minor, without an addon.
 * As another minor's it passes for one. */
export function copy_package(copy: string, minor: string | null, as = minor): string {
  cpSync(join(root, 'dist'), join(copy, 'dist'), { recursive: true });
  cpSync(join(root, 'package.json'), join(copy, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  if (minor !== null) {
    const loader = loader_file()!;
    const there = join(copy, 'build', 'Release', 'libtorch_node.node');
    cpSync(loader, there);
    cpSync(addon_file(loader, minor), addon_file(there, as!));
  }
  return copy;
}
