import { join } from 'node:path';
import { test } from 'tap';
import { fileURLToPath } from 'node:url';

interface Target {
  platform: string;
  arch: string;
  is_here: boolean;
  prefix: string;
  pip: string[];
  cmake: Record<string, string>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const { platform_named } = (await import(join(root, 'scripts/prebuild/platform.mjs'))) as {
  platform_named(name?: string): Target;
};
const here = `${process.platform}-${process.arch}`;

test('what is built is for this machine, by its own compiler', async (t) => {
  const { platform, arch, ...rest } = platform_named();
  t.equal(`${platform}-${arch}`, here);
  t.same(rest, { is_here: true, prefix: '', pip: [], cmake: {} });
  t.same(platform_named(here), platform_named());
});

test('for others only where a cross compiler is known, and there', async (t) => {
  t.throws(() => platform_named('win32-x64'), /^--platform win32-x64: this machine builds for .*linux-arm64/);
  if (here === 'linux-arm64') return;
  const { PATH } = process.env;
  process.env.PATH = '/nowhere';
  t.teardown(() => {
    process.env.PATH = PATH;
  });
  const words =
    /aarch64-linux-gnu-g\+\+ compiles for it, and is not there \(Debian: apt-get install g\+\+-aarch64/;
  t.throws(() => platform_named('linux-arm64'), words);
});
