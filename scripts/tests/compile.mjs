// Compiles the tests, each file by itself, into node_modules/.cache: all of them once before a run (scripts/test.mjs), and
// one whose source has changed since when it is loaded (hooks.mjs).
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, 'node_modules', '.cache', 'libtorch-node-tests');

/** A process that finds all compiled need not load the compiler. */
const compiler = () => createRequire(import.meta.url)('typescript');

function transpile(file) {
  const ts = compiler();
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
    fileName: file,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      inlineSourceMap: true,
      inlineSources: true,
    },
  });
  return outputText;
}

/** The JavaScript of a TypeScript file of this checkout. */
export function compiled(file) {
  const output = join(cache, `${relative(root, file)}.mjs`);
  const kept = statSync(output, { throwIfNoEntry: false });
  if (kept !== undefined && kept.mtimeMs > statSync(file).mtimeMs) return readFileSync(output, 'utf8');
  const text = transpile(file);
  mkdirSync(dirname(output), { recursive: true });
  // two processes may come to one file at once
  writeFileSync(`${output}.${process.pid}`, text);
  renameSync(`${output}.${process.pid}`, output);
  return text;
}

/** Compiles what is not yet, so that no test waits for it. */
export function compile_tests() {
  for (const file of readdirSync(join(root, 'test'), { recursive: true })) {
    if (/(?<!\.d)\.ts$/.test(file) && !file.startsWith('types')) compiled(join(root, 'test', file));
  }
}
