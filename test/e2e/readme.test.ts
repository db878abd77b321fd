/** Every TypeScript block of README.md compiles and runs; README.ko.md has the same code, tables and printed lines. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(root, 'README.md'), 'utf8');
const korean = readFileSync(join(root, 'README.ko.md'), 'utf8');
const blocks = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)];
mkdirSync(join(root, '.tap'), { recursive: true });
// inside the checkout, where 'libtorch-node' is this package
const folder = mkdtempSync(join(root, '.tap', 'readme-'));
t.teardown(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]): string =>
  execFileSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_V8_COVERAGE: '' },
  });

t.ok(blocks.length > 0, 'there is something to run');

/** What is the same in every language: code, what is printed, the rows of tables. */
const code_in = (text: string): string[] => text.match(/^```[\s\S]*?^```$|^ {4}.*$|^\| `.*$/gm) ?? [];
t.same(code_in(korean), code_in(page), 'the Korean page has the same code');
t.equal(korean.match(/^## /gm)?.length, page.match(/^## /gm)?.length, 'and the same sections');

/** What translation does not change: links and pictures, and names and numbers in sentences. */
const fixed_in = (text: string): Record<string, string[]> => {
  const sentences = text.replace(/^```[\s\S]*?^```$|^ {4}.*$/gm, '');
  const all = (pattern: RegExp, where = sentences) =>
    [...where.matchAll(pattern)].map(([, found]) => found!.replaceAll(/\s+/g, ' ')).sort();
  return {
    links: all(/\]\(([^)]+)\)/g)
      .map((link) => link.replace('.ko.', '.'))
      .sort(),
    names: all(/`([^`]+)`/g),
    numbers: all(/(\d+(?:[.,]\d+)*)/g, sentences.replace(/`[^`]+`|\([^)]*\)/g, '')),
  };
};
t.same(
  { ...fixed_in(korean), links: fixed_in(korean).links!.filter((link) => link !== 'README.md') },
  { ...fixed_in(page), links: fixed_in(page).links!.filter((link) => link !== 'README.md') },
  'and the same links, pictures, names and numbers',
);

t.test('the lines beside the notebook are lines of it', async (t) => {
  const flat = (text: string) => text.replaceAll(/\s+|,(?=\s*[}\])])/g, '');
  const notebook = flat(readFileSync(join(root, 'examples/notebook.ts'), 'utf8'));
  const lines = [...page.matchAll(/^\| `.*?` \| `(.*?)` \|$/gm)].map(([, line]) => line!);
  t.ok(lines.length > 10);
  for (const line of lines)
    t.ok(
      line.split('…').every((part) => notebook.includes(flat(part).replace(/,$|^[)} ]+$/, ''))),
      line,
    );
});

for (const [index, [, code]] of blocks.entries()) {
  const name = `block-${index + 1}`;
  t.test(`${name}: ${code!.split('\n')[0]}`, async (t) => {
    writeFileSync(join(folder, `${name}.mts`), code!);
    const options = [
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--types',
      'node',
    ];
    run(join(root, 'node_modules/typescript/bin/tsc'), ...options, `${name}.mts`);
    t.match(
      run(`${name}.mjs`),
      /^0 \d+\.\d+\n5 \d+\.\d+\n10 \d+\.\d+\n15 \d+\.\d+\n$/,
      'prints the loss of every fifth step',
    );
  });
}
