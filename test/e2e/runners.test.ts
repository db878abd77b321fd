// The package in the test runners that people have, each with a small suite; and bundlers that keep it outside of the
// bundle, as docs/install.md says.
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { temporary_folder } from '../helpers/fake-torch.js';
import { install_tools, must, root, run as run_program } from './package/workplace.js';

const files = fileURLToPath(new URL('./runners', import.meta.url));
const folder = temporary_folder();
t.teardown(() => rmSync(folder, { recursive: true }));

/** Runs a program of the project; gives all that it says. */
function run(t: Test, name: string, args: readonly string[]): string {
  const { status, out, err } = run_program([process.execPath, ...args], folder, {
    ...process.env,
    NO_COLOR: '1',
  });
  t.equal(status, 0, name, { out, err });
  return `${out}\n${err}`;
}

function make_project(): void {
  cpSync(join(files, 'tools.json'), join(folder, 'package.json'));
  const tools = install_tools(new URL('./runners/tools.json', import.meta.url));
  must(['cp', '-a', tools, folder], folder, process.env);
  cpSync(join(files, 'project'), folder, { recursive: true });
  const home = join(folder, 'node_modules', 'libtorch-node');
  mkdirSync(home);
  for (const name of ['package.json', 'dist', 'lib', 'build'])
    cpSync(join(root, name), join(home, name), {
      recursive: true,
      filter: (file) => !/\/cmake\b/.test(file),
    });
  // what the package needs comes from here; its own files must not, or Node would see them outside of node_modules
  symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'));
}

make_project();

/** A file of the suite under another name; runners choose files, and the kind of module, by that. */
function suite(source: string, name: string, before = ''): void {
  writeFileSync(join(folder, name), before + readFileSync(join(folder, source), 'utf8'));
}

t.test('Jest, with require: its default', (t) => {
  for (const name of ['one', 'two']) suite('suite.cjs', `jest-cjs-${name}.test.js`);
  const out = run(t, 'jest', ['node_modules/jest/bin/jest.js', '--runInBand', 'jest-cjs']);
  t.match(out, /Tests: +8 passed, 8 total/, 'both files, in one process');
  t.end();
});

t.test('Jest, with import', (t) => {
  for (const name of ['one', 'two']) suite('suite.mjs', `jest-esm-${name}.test.mjs`);
  const config = JSON.stringify({ testMatch: ['**/jest-esm-*.test.mjs'], transform: {} });
  const out = run(t, 'jest', [
    '--experimental-vm-modules',
    'node_modules/jest/bin/jest.js',
    '--runInBand',
    `--config=${config}`,
  ]);
  t.match(out, /Tests: +8 passed, 8 total/, 'both files, in one process');
  t.end();
});

t.test('Vitest', (t) => {
  suite('suite.mjs', 'vitest.test.mjs', "import { test } from 'vitest';\n");
  for (const pool of ['forks', 'threads', 'vmThreads']) {
    const out = run(t, pool, ['node_modules/vitest/vitest.mjs', 'run', `--pool=${pool}`, 'vitest.test.mjs']);
    t.match(out, /Tests\s+4 passed/, pool);
  }
  t.end();
});

t.test('Mocha', (t) => {
  suite('suite.cjs', 'mocha.cjs');
  suite('suite.mjs', 'mocha.mjs');
  const out = run(t, 'mocha', ['node_modules/mocha/bin/mocha.js', '--ui=qunit', 'mocha.cjs', 'mocha.mjs']);
  t.match(out, '8 passing', 'with require and import');
  t.end();
});

t.test('node:test', (t) => {
  suite('suite.cjs', 'node-test.cjs', "const { test } = require('node:test');\n");
  suite('suite.mjs', 'node-test.mjs', "import { test } from 'node:test';\n");
  const out = run(t, 'node --test', ['--test', '--test-reporter=tap', 'node-test.cjs', 'node-test.mjs']);
  t.match(out, /# pass 8/, 'with require and import');
  t.end();
});

t.test('tsx and ts-node', (t) => {
  const options = { module: 'NodeNext', moduleResolution: 'NodeNext', strict: true, types: ['node'] };
  const project = { compilerOptions: { ...options, target: 'ES2022' }, files: ['suite.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
  t.match(run(t, 'tsx', ['node_modules/tsx/dist/cli.mjs', 'suite.ts']), /pass 5/);
  t.match(run(t, 'ts-node', ['node_modules/ts-node/dist/bin.js', 'suite.ts']), /pass 5/);
  const tsc = ['node_modules/typescript/bin/tsc', '--noEmit', '--project', '.'];
  t.equal(run(t, 'tsc', tsc).trim(), '', 'the declarations too, with the newest types of Node.js');
  t.end();
});

/** What a bundle prints, and that the library is not in it. */
function check_bundle(t: Test, file: string): void {
  t.notMatch(readFileSync(join(folder, file), 'utf8'), 'adopt_tensors', 'the library is not in the bundle');
  t.equal(run(t, `node ${file}`, [file]).trim(), '[1,1]');
}

t.test('esbuild and webpack leave the package outside', (t) => {
  writeFileSync(
    join(folder, 'program.mjs'),
    "import torch, { nn } from 'libtorch-node';\n" +
      'if (!(new nn.ReLU() instanceof nn.Module)) throw new Error();\n' +
      'console.log(JSON.stringify(torch.ones(2)));\n',
  );
  const esbuild = ['node_modules/esbuild/bin/esbuild', 'program.mjs', '--bundle', '--platform=node'];
  const script = join(folder, 'webpack.cjs');
  writeFileSync(
    script,
    `const webpack = require('webpack');
    const kinds = [['commonjs', 'webpack.out.cjs', {}], ['module', 'webpack.out.mjs', { outputModule: true }]];
    for (const [type, filename, experiments] of kinds)
      webpack({
        mode: 'production',
        target: 'node20',
        entry: './program.mjs',
        experiments,
        externals: { 'libtorch-node': \`\${type} libtorch-node\` },
        output: { path: __dirname, filename, module: type === 'module' },
      }, (error, stats) => {
        if (error || stats.hasErrors()) throw error ?? new Error(stats.toString());
      });`,
  );
  for (const [format, file] of [
    ['esm', 'esbuild.out.mjs'],
    ['cjs', 'esbuild.out.cjs'],
  ] as const) {
    run(t, `esbuild, ${format}`, [
      ...esbuild,
      '--external:libtorch-node',
      `--format=${format}`,
      `--outfile=${file}`,
    ]);
    check_bundle(t, file);
  }
  run(t, 'webpack', [script]);
  for (const file of ['webpack.out.cjs', 'webpack.out.mjs']) check_bundle(t, file);
  t.end();
});
