// libjpeg-turbo as a shared library, from the package that builds it for many platforms. It is laid beside our addon for
// pictures: as a dependency of ours that package would bring an install script and a compiler's tools to every user.
import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** The library for a machine; null if there is none. */
function turbojpeg_file({ platform, arch }) {
  let folder;
  try {
    folder = join(dirname(require.resolve('@julusian/jpeg-turbo')), 'prebuilds');
  } catch {
    return null; // an installed package has no development dependencies
  }
  const prebuilt = join(folder, `jpeg-turbo-${platform}-${arch}`);
  const name = existsSync(prebuilt) && readdirSync(prebuilt).find((file) => /^libturbojpeg\./.test(file));
  return name ? join(prebuilt, name) : null;
}

/** Copies the library into a folder, where pictures are decoded without it if it is not to be had. */
export function lay_turbojpeg(folder, machine = process) {
  const file = turbojpeg_file(machine);
  if (file !== null) copyFileSync(file, join(folder, file.split(/[\\/]/).at(-1)));
}
