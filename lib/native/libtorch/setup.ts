/** Makes LibTorch ready ahead of time: what `npx libtorch-node setup` does, and a program's first start otherwise. */
import { dirname } from 'node:path';
import type { Installation } from './installation.js';
import { addons_beside, loader_files } from './loader.js';
import { obtain_libtorch } from './obtain.js';
import { type Screen, show_progress } from './progress.js';
import { remember_libtorch } from './remember.js';
import type { World } from './world.js';

/** Finds LibTorch anew or fetches it, and remembers where it is. Throws a LibtorchError that says what is missing. */
export async function set_up(world: World, screen: Screen): Promise<Installation> {
  const loaders = loader_files();
  const folder = loaders[0] === undefined ? null : dirname(loaders[0]);
  const minors = [...addons_beside(loaders).keys()];
  const installation = await obtain_libtorch(world, {
    headers: false,
    // one that there is no addon for would be of no use to a start
    ...(minors.length > 0 && { minors }),
    report: (line) => screen.write(`libtorch-node: ${line}\n`),
    progress: show_progress(screen),
  });
  if (folder !== null) remember_libtorch(folder, installation);
  return installation;
}
