// node scripts/notebooks.mjs: writes examples/notebook.ipynb and notebook.ko.ipynb. Their code is that of
// examples/notebook.ts, cell by cell; notebook-texts.mjs has what stands between; the outputs come from running it.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execute } from './jupyter.mjs';
import { texts } from './notebook-texts.mjs';

const examples = new URL('../examples/', import.meta.url);
export const LANGUAGES = { en: 'notebook.ipynb', ko: 'notebook.ko.ipynb' };

/** Cells of the notebooks only, which show what is there: behind the cell with this number. */
const SHOWN = {
  7: `import { vision } from 'libtorch-node';

const shown = await Promise.all([0, 150, 300, 450].map((index) => pictures.get(index)));
const small = new transforms.Resize(96);
const grid = vision.utils.make_grid(shown.map(([x]) => small.forward(x)), { nrow: 4 });
new transforms.ToPILImage().forward(grid)`,
  8: 'history',
};

/** The code of the cells. */
export function code_cells() {
  const text = readFileSync(new URL('notebook.ts', examples), 'utf8');
  const cells = text.split(/^\/\/ In \[.*\]\n/m).slice(1);
  return cells.flatMap((cell, index) => {
    // what stands behind the last line of code is about the next cell
    const code = cell.replace(/\n\n(\/\/.*\n|\n)*$/, '\n').trim();
    const own = code.replace(/Number\(process\.argv\[2\] \?\? 90\); \/\/ notebook: 90/, '90;');
    return index in SHOWN ? [own, SHOWN[index]] : [own];
  });
}

const lines_of = (text) => text.split(/(?<=\n)/);

/** A notebook that has not been run. */
export function notebook(language) {
  const cells = code_cells().flatMap((code, index) => {
    const text = texts[index][language];
    const markdown = {
      cell_type: 'markdown',
      id: `text-${index}`,
      metadata: {},
      source: lines_of(text.trim()),
    };
    const own = {
      cell_type: 'code',
      execution_count: null,
      id: `code-${index}`,
      metadata: {},
      outputs: [],
      source: lines_of(code),
    };
    return text === '' ? [own] : [markdown, own];
  });
  return {
    cells,
    metadata: {
      kernelspec: { display_name: 'Deno', language: 'typescript', name: 'deno' },
      language_info: { file_extension: '.ts', mimetype: 'text/x.typescript', name: 'typescript' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/** The outputs of each code cell, with what a program prints in one piece. */
export function outputs_of({ cells }) {
  return cells
    .filter(({ cell_type }) => cell_type === 'code')
    .map(({ outputs }) => {
      const joined = [];
      for (const { transient, ...output } of outputs) {
        const last = joined.at(-1);
        const text = [output.text ?? []].flat();
        if (output.output_type === 'stream' && last?.name === output.name) last.text.push(...text);
        else joined.push(output.output_type === 'stream' ? { ...output, text } : output);
      }
      return joined.map((each) => (each.text ? { ...each, text: lines_of(each.text.join('')) } : each));
    });
}

function write(name, content) {
  writeFileSync(new URL(name, examples), `${JSON.stringify(content, null, 1)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const plain = notebook('en');
  write(LANGUAGES.en, plain);
  const outputs = outputs_of(execute(fileURLToPath(new URL(LANGUAGES.en, examples))));
  for (const [language, name] of Object.entries(LANGUAGES)) {
    const made = notebook(language);
    made.cells
      .filter(({ cell_type }) => cell_type === 'code')
      .forEach((cell, index) => {
        cell.execution_count = index + 1;
        cell.outputs = outputs[index];
      });
    write(name, made);
  }
}
