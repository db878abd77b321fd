// Writes what is derived from the operator tables: lib/ops/surface.ts and docs/ops.md.
// `--check` writes nothing and fails if a file differs from what would be written.
// Reads the compiled tables, so `npm run build:ts` comes first; needs no addon.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { command_line } from './command-line.mjs';
import { render_list, render_surface } from './surface/render.mjs';

const root = new URL('../', import.meta.url);
const { check } = command_line({ options: { check: { type: 'boolean', default: false } } }).values;
const { tables } = await import(new URL('dist/ops/tables.js', root).href);
const files = { 'lib/ops/surface.ts': render_surface(tables), 'docs/ops.md': render_list(tables) };

for (const [name, text] of Object.entries(files)) {
  const path = fileURLToPath(new URL(name, root));
  if (!check) {
    writeFileSync(path, text);
    console.log(`wrote ${name}`);
  } else if (readFileSync(path, 'utf8') !== text) {
    console.error(`${name} is not what the operator tables say: run npm run generate`);
    process.exitCode = 1;
  }
}
