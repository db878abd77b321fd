// dist/ of the package as few files: 580 modules of their own cost more than half of a start (docs/adr/0019-bundle.md). What
// is named from outside keeps its path: what package.json exports and runs, and each module that knows its own address or
// is found by one: programs of threads and processes, classes that a worker imports anew.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild-wasm';

const NEIGHBOUR = /new URL\('(\.[^']+\.js)', import\.meta\.url\)/g;

const modules_in = (dist) =>
  readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));

/** Paths in dist/ that package.json names. */
function named({ exports, bin }) {
  const texts = JSON.stringify([exports, bin]).matchAll(/"\.\/dist\/([^"]+\.js)"/g);
  return [...texts].map(([, file]) => file);
}

/** Modules that know their address, and those that they find by it. */
function addressed(dist, files) {
  return files.flatMap((file) => {
    const text = readFileSync(join(dist, file), 'utf8');
    if (!text.includes('import.meta.url')) return [];
    const found = [...text.matchAll(NEIGHBOUR)].map(([, other]) => resolve(dist, file, '..', other));
    return [file, ...found.filter(existsSync).map((other) => relative(dist, other))];
  });
}

/** In a file that has taken in several modules, the address of each is that which it had. */
const own_addresses = (dist) => ({
  name: 'own addresses',
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!text.includes('import.meta.url')) return null;
      const address = JSON.stringify(`/dist/${relative(dist, path)}`);
      const own = `const { url: file_url } = import.meta, own_url = file_url.replace(/\\/dist\\/(?!.*\\/dist\\/).*/, ${address});`;
      // in the first line, for the source map; not in that which names the program
      return { contents: text.replace(/^(#!.*\n)?/, (first) => first + own) };
    });
  },
});

/** Writes the modules of `dist` into `out`, which has a copy of it; `also` are more that are imported from outside. */
export async function bundle(dist, out, own, also) {
  const files = modules_in(dist).filter((file) => !file.startsWith('examples/'));
  for (const file of modules_in(out))
    for (const each of [file, `${file}.map`]) rmSync(join(out, each), { force: true });
  const entries = new Set([...named(own), ...addressed(dist, files), ...also]);
  const { outputFiles } = await build({
    absWorkingDir: dirname(dist),
    entryPoints: Object.fromEntries(
      [...entries].map((file) => [file.slice(0, -'.js'.length), join(dist, file)]),
    ),
    // maps and comments name files as they lie in the package
    outdir: dist,
    write: false,
    chunkNames: 'chunks/[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    // what has a description is found by the name of its class
    keepNames: true,
    // package.json says of whole files what has no effect; of several in one that is not true
    ignoreAnnotations: true,
    charset: 'utf8',
    logLevel: 'warning',
    define: { 'import.meta.url': 'own_url' },
    plugins: [own_addresses(dist)],
  });
  for (const { path, contents } of outputFiles) {
    const file = join(out, relative(dist, path));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents);
  }
}
