// Builds the addon with cmake and nothing else: no npm, no network.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { dirname, join } from 'node:path';
import { lay_turbojpeg } from '../turbojpeg.mjs';

/** The folders with node_api.h and napi.h: given ones, installed packages, then those beside the Node binary. */
function header_folders(root, given) {
  const require = createRequire(join(root, 'package.json'));
  const folder_of = (name, inside) => {
    try {
      return [join(dirname(require.resolve(`${name}/package.json`)), inside)];
    } catch {
      return [];
    }
  };
  const folders = [
    ...given,
    ...folder_of('node-api-headers', 'include'),
    ...folder_of('node-addon-api', '.'),
    join(dirname(process.execPath), '..', 'include', 'node'),
  ];
  for (const header of ['node_api.h', 'napi.h']) {
    if (!folders.some((folder) => existsSync(join(folder, header)))) {
      throw new Error(`${header} is in none of ${folders.join(', ')}: name its folder with --headers FOLDER`);
    }
  }
  return folders;
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (error) throw new Error(`${command} is needed to build the addon: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
}

/** Builds against `installation`, and returns the folder that node-gyp-build is to look into. */
export function build_without_network(root, installation, headers) {
  const folder = join(root, 'build', 'gpu-check');
  const work = join(folder, `cmake-${installation.version.major}.${installation.version.minor}`);
  console.error(`building the addon against LibTorch ${installation.version.text} in ${installation.folder}`);
  run('cmake', [
    '-S',
    root,
    '-B',
    work,
    '-DCMAKE_BUILD_TYPE=Release',
    `-DLIBTORCH=${installation.folder}`,
    `-DLIBTORCH_NODE_OUT=${join(folder, 'build', 'Release')}`,
    `-DCMAKE_JS_INC=${header_folders(root, headers).join(';')}`,
  ]);
  const jobs = Math.max(1, Math.min(os.availableParallelism(), Math.floor(os.totalmem() / 1.5e9)));
  run('cmake', ['--build', work, '--parallel', String(jobs)]);
  lay_turbojpeg(join(folder, 'build', 'Release', 'pixels'));
  return folder;
}
