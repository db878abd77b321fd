// The machine that prebuilt addons are for: the one that this runs on, or Linux on arm64 by Debian's cross compiler.
import { spawnSync } from 'node:child_process';

const HERE = `${process.platform}-${process.arch}`;

/** What a cross build of each platform takes: of the compiler, of CMake, of pip. */
const CROSS = {
  'linux-arm64': {
    prefix: 'aarch64-linux-gnu-',
    processor: 'aarch64',
    packages: 'g++-aarch64-linux-gnu',
    // newer wheels say 2_28, PyTorch's oldest system
    pip: ['--platform', 'manylinux_2_28_aarch64'],
  },
};

/**
 * @typedef {object} Platform
 * @property {string} platform as `process.platform` has it
 * @property {string} arch as `process.arch` has it
 * @property {boolean} is_here whether its binaries run on this machine
 * @property {string} prefix what the names of the compiler and of binutils begin with
 * @property {string[]} pip arguments with which pip brings wheels for it
 * @property {Record<string, string>} cmake options with which CMake compiles for it
 */

/** @returns {Platform} of a name such as `linux-arm64`; this machine's without one. */
export function platform_named(name = HERE) {
  const [platform, arch] = name.split('-');
  if (name === HERE) return { platform, arch, is_here: true, prefix: '', pip: [], cmake: {} };
  const cross = CROSS[name];
  if (cross === undefined) {
    const all = [...new Set([HERE, ...Object.keys(CROSS)])].join(', ');
    throw new Error(`--platform ${name}: this machine builds for ${all}`);
  }
  const { prefix, processor, packages, pip } = cross;
  if (spawnSync(`${prefix}g++`, ['--version']).status !== 0)
    throw new Error(
      `--platform ${name}: ${prefix}g++ compiles for it, and is not there (Debian: apt-get install ${packages})`,
    );
  const cmake = {
    CMAKE_SYSTEM_NAME: 'Linux',
    CMAKE_SYSTEM_PROCESSOR: processor,
    CMAKE_C_COMPILER: `${prefix}gcc`,
    CMAKE_CXX_COMPILER: `${prefix}g++`,
  };
  return { platform, arch, is_here: false, prefix, pip, cmake };
}
