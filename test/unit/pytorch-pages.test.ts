// The declarations link each name that PyTorch has to its page; the sources say a page only where it is another.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(`${root}/${file}`, 'utf8');
const { name_in, names_of_pytorch, page_of } = (await import(
  new URL('../../scripts/declarations/pytorch-pages.mjs', import.meta.url).href
)) as {
  name_in(file: string, name: string): string | null;
  names_of_pytorch(): Set<string>;
  page_of(name: string): string;
};
const known = names_of_pytorch();

/** Exported classes, functions and constants with the documentation in front of them. */
const DOCUMENTED =
  /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport (?:declare )?(?:abstract )?(?:class|function|const) (\w+)/g;

const files = ['nn', 'optim'].flatMap((room) =>
  readdirSync(`${root}/lib/${room}`, { recursive: true })
    .map((file) => `${room}/${String(file)}`)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length)),
);

t.test('declarations', async (t) => {
  let count = 0;
  for (const file of files) {
    const seen = new Set<string>();
    for (const [, doc, name] of read(`dist/${file}.d.ts`).matchAll(DOCUMENTED)) {
      const place = name_in(`/lib/${file}.ts`, name!);
      // overloads behind the first have the link in their sentence
      if (place === null || !known.has(place) || seen.has(name!)) continue;
      seen.add(name!);
      count += 1;
      // a function that torch has too links to it there
      if (!doc!.includes(page_of(place)) && !doc!.includes('docs.pytorch.org'))
        t.fail(`dist/${file}.d.ts: ${name} has no link`);
    }
  }
  t.ok(count > 280, `${count} names have a link`);
});

t.test('sources', async (t) => {
  for (const file of files)
    for (const [, doc, name] of read(`lib/${file}.ts`).matchAll(DOCUMENTED)) {
      const place = name_in(`/lib/${file}.ts`, name!);
      if (place !== null && known.has(place) && doc!.includes(`@see ${page_of(place)}`))
        t.fail(`lib/${file}.ts: the page of ${name} follows from its name`);
    }
  t.pass('no page that follows from a name is written');
});

t.test('pages of several kinds', async (t) => {
  const page = (file: string, name: string) => page_of(name_in(file, name)!);
  const docs = 'https://docs.pytorch.org/docs/stable';
  t.equal(page('/lib/nn/layers/linear.ts', 'Linear'), `${docs}/generated/torch.nn.Linear.html`);
  t.equal(page('/lib/nn/init/fill.ts', 'ones_'), `${docs}/nn.init.html#torch.nn.init.ones_`);
  t.equal(
    page('/lib/nn/utils/rnn.ts', 'pad_sequence'),
    `${docs}/generated/torch.nn.utils.rnn.pad_sequence.html`,
  );
  t.equal(name_in('/lib/tensor/create.ts', 'zeros'), null);
});
