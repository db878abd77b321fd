/** The addon runs on the oldest system that LibTorch runs on, wherever it was linked: native/glibc. */
import { join } from 'node:path';
import t from 'tap';
import { root } from '../helpers/loading.js';

const { inspect_binaries } = (await import(join(root, 'scripts/prebuild/inspect.mjs'))) as {
  inspect_binaries(folder: string, root: string): { needs: Record<string, string>; faults: string[] };
};

const { needs, faults } = inspect_binaries(join(root, 'build', 'Release'), root);
const skip = process.platform !== 'linux' && 'other systems have no versions of symbols';

t.test('it needs nothing newer than glibc 2.28 and the C++ library of GCC 8', { skip }, async (t) => {
  t.match(needs, { GLIBC: /^2\.\d+$/, GLIBCXX: /^3\.4\.\d+$/ });
  t.strictSame(
    faults.filter((fault) => fault.includes('newer than')),
    [],
  );
});
