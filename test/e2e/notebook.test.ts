/** The notebooks: their cells are those of examples/notebook.ts, and they run in Deno's kernel and show what they have stored. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

interface Output {
  output_type: string;
  text?: string[];
  data?: Record<string, string | string[]>;
}
interface Cell {
  cell_type: 'code' | 'markdown';
  source: string[];
  outputs?: Output[];
}
interface Notebook {
  cells: Cell[];
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const { LANGUAGES, notebook, outputs_of } = (await import(join(root, 'scripts/notebooks.mjs'))) as {
  LANGUAGES: Record<string, string>;
  notebook(language: string): Notebook;
  outputs_of(notebook: Notebook): Output[][];
};
const { execute } = (await import(join(root, 'scripts/jupyter.mjs'))) as {
  execute(file: string): Notebook;
};

const read = (name: string): Notebook =>
  JSON.parse(readFileSync(join(root, 'examples', name), 'utf8')) as Notebook;
const sources = ({ cells }: Notebook): string[] => cells.map(({ source }) => source.join(''));
const stored = outputs_of(read('notebook.ipynb'));

for (const [language, name] of Object.entries(LANGUAGES)) {
  t.same(sources(read(name)), sources(notebook(language)), `${name} is what scripts/notebooks.mjs writes`);
  t.same(outputs_of(read(name)), stored, 'with the same outputs');
}

/** What is printed, with numbers to the digits that all processors agree on. */
const printed = (outputs: readonly Output[]): string[] =>
  outputs
    .flatMap(({ text = [] }) => text)
    .map((line) => line.replace(/\d+\.\d{4,}/g, (number) => Number(number).toPrecision(4)));

t.test('runs in Deno’s kernel', (t) => {
  mkdirSync(join(root, '.tap'), { recursive: true });
  const folder = mkdtempSync(join(root, '.tap', 'notebook-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const short = JSON.stringify(read('notebook.ipynb')).replace('NUM_EPOCHS = 90;', 'NUM_EPOCHS = 2;');
  writeFileSync(join(folder, 'short.ipynb'), short);
  const outputs = outputs_of(execute(join(folder, 'short.ipynb')));
  t.equal(outputs.length, stored.length);

  const [picture, training, curve, model] = [8, 9, 10, 11] as const;
  t.same(outputs[picture]![0]!.data!['text/plain'], stored[picture]![0]!.data!['text/plain']);
  const png = Buffer.from([outputs[picture]![0]!.data!['image/png']!].flat().join(''), 'base64');
  t.equal(png.subarray(1, 4).toString('latin1'), 'PNG', 'a picture shows itself');
  t.same(printed(outputs[training]!).length, 2, 'a line for each epoch');
  t.same(printed(outputs[training]!), printed(stored[training]!).slice(0, 2), 'with the stored losses');
  t.match([outputs[curve]![0]!.data!['text/html']!].flat().join(''), /<svg.*loss over the batches: training/);
  t.same(printed(outputs[model]!), printed(stored[model]!));
  const others = outputs.filter((_, index) => index < picture).flat();
  t.same(others, [], 'no other cell shows anything');
  t.end();
});
