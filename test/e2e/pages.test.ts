/**
 * The pages: the code of each is one program, which compiles, runs in a folder with a few files, and prints what the page
 * says. A block that begins with `// NAME.ts` is that module.
 */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { example_files } from '../helpers/example-files.js';
import { blocks_of, compile } from '../helpers/snippets.js';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));

/** Pages whose code another test runs, and the test. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  distributed: 'e2e/torchrun.test.ts',
  'notebook.ko': 'parity/notebook-defects.test.ts',
  notebook: 'parity/notebook-defects.test.ts',
  numbers: 'unit/tensor-numbers.test.ts',
  porting: 'parity/porting.test.ts',
};

const guides = readdirSync(join(docs, 'guides')).map((file) => `guides/${file.replace(/\.md$/, '')}`);
const names = [
  ...readdirSync(docs).flatMap((file) => (file.endsWith('.md') ? [file.replace(/\.md$/, '')] : [])),
  ...guides,
];
const text_of = (name: string): string => readFileSync(join(docs, `${name}.md`), 'utf8');
const is_code = (language: string): boolean => /^(ts|js|typescript|javascript)$/.test(language);
const pages = names.filter((name) => blocks_of(text_of(name)).some(({ language }) => is_code(language)));

/** The programs of a page by their names: `memory`, and `data-words` for its module `words.ts`. */
function programs_of(page: string): Record<string, string> {
  const own = page.replace('/', '-');
  const programs: Record<string, string> = {};
  for (const { language, code } of blocks_of(text_of(page))) {
    if (!is_code(language)) continue;
    const module = code.match(/^\/\/ (\w+)\.ts\n/)?.[1];
    const name = module === undefined ? own : `${own}-${module}`;
    const here = code.replaceAll(/'\.\/(\w+)\.ts'/g, `'./${own}-$1.mjs'`);
    programs[name] = (programs[name] ?? '') + here;
  }
  return programs;
}

const here = pages.filter((name) => !(name in ELSEWHERE));
const compiled = compile(Object.assign({}, ...here.map(programs_of)));
const folder = await example_files();
t.teardown(() => {
  compiled.remove();
  rmSync(folder, { recursive: true });
});

/** A pickle as Python writes it, of protocol 2. */
const pickle = (body: string): string => `\x80\x02${body}.`;
const key = (name: string): string => `X${String.fromCharCode(name.length)}\0\0\0${name}`;
/** What torchvision's `train.py` leaves, `{ args: argparse.Namespace(lr=3) }`, in PyTorch's older format. */
const checkpoint = [
  '\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19', // the magic number
  'M\xe9\x03', // the version
  `}(${key('little_endian')}\x88u`,
  `}${key('args')}cargparse\nNamespace\n)\x81}${key('lr')}K\x03sbs`,
  ']', // no storages
];
writeFileSync(join(folder, 'checkpoint.pth'), Buffer.from(checkpoint.map(pickle).join(''), 'latin1'));

t.ok(guides.length >= 6, `${guides.length} guides`);
t.ok(here.length >= 14, `${here.length} pages with code`);
for (const name of here) {
  t.test(name, async (t) => {
    const programs = Object.keys(programs_of(name));
    t.same(
      programs.flatMap((program) => compiled.problems.get(program) ?? []),
      [],
      'compiles',
    );
    const program = fileURLToPath(compiled.address_of(name.replace('/', '-')));
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program], {
      cwd: folder,
      env: { ...process.env, NODE_V8_COVERAGE: '' },
    });
    const wanted = blocks_of(text_of(name)).filter(({ language }) => language === 'text');
    if (wanted.length > 0)
      t.equal(stdout, wanted.map(({ code }) => code).join(''), 'prints what the page says');
    t.equal(stderr, '', 'without a warning');
  });
}

t.test('a page whose code another test runs is read there', async (t) => {
  for (const [page, test] of Object.entries(ELSEWHERE)) {
    t.ok(pages.includes(page), `${page} has code`);
    t.match(readFileSync(new URL(`../${test}`, import.meta.url), 'utf8'), `${page}.md`, page);
  }
});

t.test('every guide is named in README.md', async (t) => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  for (const name of guides) t.match(readme, `docs/${name}.md`);
});
