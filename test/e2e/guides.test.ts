/** The guides: the code of a page is one program, which compiles and prints what the page says. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { blocks_of, compile } from '../helpers/snippets.js';

const folder = new URL('../../docs/guides/', import.meta.url);
const names = readdirSync(folder).map((file) => file.replace(/\.md$/, ''));
const pages = new Map(
  names.map((name) => [name, blocks_of(readFileSync(new URL(`${name}.md`, folder), 'utf8'))]),
);
const code_in = (name: string, language: string): string =>
  pages
    .get(name)!
    .filter((block) => block.language === language)
    .map(({ code }) => code)
    .join('');

const sources = Object.fromEntries(names.map((name) => [name, code_in(name, 'ts')]));
const compiled = compile(sources);
t.teardown(() => compiled.remove());

t.ok(names.length >= 6, `${names.length} guides`);
for (const name of names) {
  t.test(name, async (t) => {
    t.same(compiled.problems.get(name) ?? [], [], 'compiles');
    const out = execFileSync(process.execPath, [fileURLToPath(compiled.address_of(name))], {
      encoding: 'utf8',
      env: { ...process.env, NODE_V8_COVERAGE: '' },
    });
    t.equal(out, code_in(name, 'text'), 'prints what the page says');
  });
}

t.test('every guide is named in README.md', async (t) => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  for (const name of names) t.match(readme, `docs/guides/${name}.md`);
});
