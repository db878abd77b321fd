// Which LibTorch and which addon the check uses.
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { answer_of } from './program.mjs';

const ADVICE = 'without a GPU, `--device cpu` tries the check itself';

const modules_of = async (root) => {
  const load = (name) => import(new URL(`file://${join(root, 'dist/native/libtorch', name)}`));
  return Object.assign({}, ...(await Promise.all(['python.js', 'installation.js', 'world.js'].map(load))));
};

/** The LibTorch in `folder`, with headers if the addon is to be built against it. */
export async function libtorch_in(root, folder, source, { headers }) {
  const modules = await modules_of(root);
  const installation = modules.inspect(folder, source, { ...modules.this_machine(), headers });
  if (typeof installation === 'string') throw new Error(installation);
  return installation;
}

/** The LibTorch of a Python's torch. */
export async function libtorch_of_python(root, python, options) {
  const modules = await modules_of(root);
  const folder = modules.torch_of_python(modules.this_machine(), python);
  if (!folder) throw new Error(`${python} has no torch: name another with --python`);
  return libtorch_in(root, folder, python, options);
}

/** Before anything that takes long: is there a GPU that PyTorch can use? */
export async function require_device(installation, { device, python, side, env, budget }) {
  if (device === 'cpu') return;
  if (!installation.cuda)
    throw new Error(`${python} has a CPU build of PyTorch (${installation.version.text}); ${ADVICE}`);
  const { available, reason } = await answer_of([python, side('device.py')], { device }, { env, budget });
  if (!available) throw new Error(`PyTorch sees no GPU${reason ? ` (${reason})` : ''}; ${ADVICE}`);
}

/** The folder for node-gyp-build of an addon that is built: FOLDER has it in build/Release, or is that. */
export function prebuilt_in(folder, { version: { major, minor, text } }) {
  const given = resolve(folder);
  const inner = basename(given) === 'Release' ? dirname(dirname(given)) : given;
  const addon = join(inner, 'build', 'Release', `libtorch-${major}.${minor}`, 'addon.node');
  if (!existsSync(addon)) throw new Error(`--prebuilt ${folder} has no addon for LibTorch ${text}: ${addon}`);
  return inner;
}
