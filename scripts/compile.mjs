#!/usr/bin/env node
// npm run build:ts: compiles lib/ into dist/, and removes from dist/ what no source makes any more: tsc leaves it there,
// and a test that imports it would pass here and fail in a fresh checkout.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
const OUTPUT = /^(?<stem>.+?)(?:\.d)?\.(?<kind>[cm]?)(?:js|ts)(?:\.map)?$/;

/** Removes the outputs in dist/ whose source is not in lib/; dist/examples has its sources elsewhere. */
function prune() {
  for (const file of readdirSync(join(root, 'dist'), { recursive: true })) {
    const { stem, kind } = OUTPUT.exec(file)?.groups ?? {};
    if (stem === undefined || file.startsWith('examples')) continue;
    if (!existsSync(join(root, 'lib', `${stem}.${kind}ts`))) rmSync(join(root, 'dist', file));
  }
}

/** Compiles lib/; false after tsc's messages if it does not compile. */
export function compile_lib() {
  const tsc = require.resolve('typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status === 0) prune();
  return status === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = compile_lib() ? 0 : 1;
