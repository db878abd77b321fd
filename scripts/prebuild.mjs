#!/usr/bin/env node
// npm run prebuild [-- --platform PLATFORM] [MINOR|LIBTORCH...]: builds the addon for each supported LibTorch minor, or for
// the given minors or LibTorch folders, checks the binaries, and lays them into prebuilds/ for `npm run release`.
// PLATFORM is `linux-arm64` for a cross build; without it, what is built is for the machine that this runs on.
// A LibTorch that is not given is fetched with pip, its CPU half only; `.prebuild/` keeps it for the next time.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, load_libtorch_modules } from './build-native.mjs';
import { command_line } from './command-line.mjs';
import { inspect_binaries } from './prebuild/inspect.mjs';
import { write_manifest } from './prebuild/manifest.mjs';
import { platform_named } from './prebuild/platform.mjs';
import { lay_turbojpeg } from './turbojpeg.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values, positionals } = command_line({
  options: { platform: { type: 'string' } },
  allowPositionals: true,
});
const target = platform_named(values.platform);
const folder = join(root, 'prebuilds', `${target.platform}-${target.arch}`);
// LibTorch and what is compiled against it, for the next time
const kept = join(root, '.prebuild');
// LibTorch is built for glibc, so the addon is as well; node-gyp-build reads the tag
const name = target.platform === 'linux' ? 'libtorch_node.glibc.node' : 'libtorch_node.node';

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

/** The folder of a LibTorch of this minor, fetched if it is not there yet. */
async function libtorch_for(minor, modules) {
  const tree = join(kept, `libtorch-${minor}-${target.platform}-${target.arch}`);
  if (!existsSync(tree)) {
    console.log(`fetching LibTorch ${minor}`);
    mkdirSync(kept, { recursive: true });
    const workplace = mkdtempSync(join(kept, '.fetch-'));
    try {
      const [wheel] = await modules.pip_download([...target.pip, `torch~=${minor}.0`], workplace);
      await modules.unpack(wheel, join(workplace, 'tree'), modules.cpu_parts);
      // so that it opens as well, for test/e2e/package.test.ts
      if (target.is_here) await modules.add_nvidia_libraries(join(workplace, 'tree'), workplace, false);
      renameSync(join(workplace, 'tree'), tree);
    } finally {
      rmSync(workplace, { recursive: true });
    }
  }
  return join(tree, 'torch');
}

/** @throws Error where c10d's class over gloo has another size here than in the library. */
function check_layout(libtorch) {
  if (target.platform !== 'linux') return;
  const script = join(root, 'scripts', 'check-layout.mjs');
  const env = { ...process.env, CROSS_COMPILE: target.prefix };
  const { status } = spawnSync(process.execPath, [script, libtorch], { stdio: 'inherit', env });
  if (status !== 0) throw new Error(`native/distributed/abi does not fit ${libtorch}`);
}

/** Builds in a folder for each minor, so that a second run compiles what has changed and no more. */
async function prebuild(libtorch, modules) {
  const { platform, arch } = target;
  const machine = { ...modules.this_machine(), platform, arch, headers: true };
  const installation = modules.inspect(libtorch, 'prebuild', machine);
  if (typeof installation === 'string') throw new Error(installation);
  const minor = modules.minor_of(installation.version);
  const work = join(kept, target.is_here ? `build-${minor}` : `build-${minor}-${platform}-${arch}`);
  const output = join(work, 'Release');
  const began = performance.now();
  await build(modules, installation, { LIBTORCH_NODE_UNITY: 'ON', ...target.cmake }, { work, output });
  console.log(
    `LibTorch ${installation.version.text}: ${((performance.now() - began) / 60_000).toFixed(1)} minutes`,
  );
  check_layout(libtorch);
  const loader = join(output, 'libtorch_node.node');
  copy(loader, join(folder, name));
  copy(modules.addon_file(loader, minor), modules.addon_file(join(folder, name), minor));
  copy(modules.pixels_file(loader), modules.pixels_file(join(folder, name)));
  lay_turbojpeg(dirname(modules.pixels_file(join(folder, name))), target);
}

const modules = await load_libtorch_modules({ compile: true });
const wanted = positionals.length > 0 ? positionals : modules.SUPPORTED_MINORS;
for (const each of wanted) {
  const is_minor = modules.SUPPORTED_MINORS.includes(each);
  await prebuild(is_minor ? await libtorch_for(each, modules) : each, modules);
}
const { needs, faults } = inspect_binaries(folder, root, target);
for (const fault of faults) console.error(fault);
write_manifest(folder, needs);
console.log(
  `${folder}: needs ${
    Object.entries(needs)
      .map((pair) => pair.join(' '))
      .join(', ') || 'nothing'
  }`,
);
process.exitCode = faults.length > 0 ? 1 : 0;
