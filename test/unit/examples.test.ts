/**
 * The examples of the docstrings: all compile, in one program; those that need no network and no second process run, in a
 * folder with a few files; and what the comment behind a line says is what comes of it.
 */
import { rmSync } from 'node:fs';
import { inspect } from 'node:util';
import torch from 'libtorch-node';
import * as training from 'libtorch-node/training';
import t, { type Test } from 'tap';
import ts from 'typescript';
import { type Example, examples } from '../helpers/docstrings.js';
import { example_files } from '../helpers/example-files.js';
import { compile } from '../helpers/snippets.js';

const data_names = Object.keys(torch.utils.data).filter((name) => name !== 'distributed');

/** What an example may use without saying where it comes from. */
const IMPORTS = `
import torch, {
  amp, autograd, cuda, datasets, distributed, nn, optim, safetensors, type Tensor, transforms, utils, vision,
} from 'libtorch-node';
import * as models from 'libtorch-node/models';
import {
  ${Object.keys(training).join(', ')},
} from 'libtorch-node/training';
import { predictions_html } from '../../dist/report/prediction-page.js';
import { read_records } from '../../dist/report/records.js';
import { report_html } from '../../dist/report/run-report.js';
import { summary_text } from '../../dist/report/texts.js';
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

const F = nn.functional;
const { Image } = datasets;
const {
  ${data_names.join(', ')},
} = utils.data;
`;

/** What stands for a name that an example uses and does not declare; in an order in which they may use each other. */
const GIVEN: Readonly<Record<string, string>> = {
  dataset: 'new TensorDataset(torch.randn(20, 4), torch.arange(20).remainder(2))',
  dataloader: 'new DataLoader(new TensorDataset(torch.randn(8, 4), torch.arange(8).remainder(2)), 4)',
  first: 'new TensorDataset(torch.ones(2, 4))',
  second: 'new TensorDataset(torch.zeros(3, 4))',
  images: 'new TensorDataset(torch.rand(2, 3, 4, 4))',
  texts: "['one', 'two']",
  model: 'new nn.Linear(4, 2)',
  optimizer: 'new optim.SGD([torch.zeros(2, { requires_grad: true })], { lr: 0.1 })',
  alexnet: 'new nn.Linear(4, 2)',
  image: "await Image.open('cat.jpg')",
  transform: 'new transforms.ToTensor()',
  pixels: 'torch.rand(3, 8, 8)',
  bytes: 'torch.randint(0, 256, [3, 32, 32]).to(torch.uint8)',
  x: 'torch.randint(0, 256, [3, 32, 32]).to(torch.uint8)',
  boxes: 'torch.tensor([[1, 2, 20, 24], [4, 4, 30, 30]])',
  mask: 'torch.rand(32, 32).gt(0.5)',
  batch: 'torch.rand(8, 3, 8, 8)',
  samples: 'torch.rand(8, 3, 8, 8)',
  trainer: 'new Trainer({ model: new nn.Linear(4, 2), optimizer, train: dataloader, epochs: 1 })',
  predictions: `await predict({
    model: new nn.Sequential(new nn.AdaptiveAvgPool2d(1), new nn.Flatten(), new nn.Linear(3, 2)),
    files: ['cat.jpg'], transform: new transforms.ToTensor(), classes: ['ants', 'bees'],
  })`,
};

/** Why an example is not run. */
const NOT_HERE: readonly (readonly [reason: string, sign: RegExp])[] = [
  ['it fetches files', /download: true/],
  ['its files are those of a data set', /new datasets\.(CelebA|Coco|ImageNet)/],
  ['it needs published weights', /alexnet-owt/],
  ['its module is of the reader', /words\.js/],
  ['it opens a port', /tcp:\/\//],
];

/** A comment that says a value, or an error; any other is an explanation. */
const VALUE = /^(\[|'|-?\d|\{|tensor\(|(true|false|null|NaN|Infinity|b?float\d+)\b|\w+\(\d|\w*Error: )/;

/** The statements of an example that say what comes of them, as code that notes what did. */
function noting(code: string): string {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2022, true);
  let noted = code;
  const statements: ts.ExpressionStatement[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isExpressionStatement(node)) statements.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  for (const statement of statements.reverse()) {
    const [, comment] = code.slice(statement.end).match(/^ *\/\/ (.*)/) ?? [];
    if (comment === undefined || !VALUE.test(comment)) continue;
    const { expression } = statement;
    const is_printed = ts.isCallExpression(expression) && expression.expression.getText() === 'console.log';
    const values = is_printed
      ? expression.arguments.map((each) => each.getText()).join(', ')
      : expression.getText();
    const text = `await note(${JSON.stringify(comment)}, async () => [${values}]);`;
    noted = noted.slice(0, statement.getStart()) + text + noted.slice(statement.end);
  }
  return noted;
}

const declares = (code: string, name: string): boolean =>
  new RegExp(`(const|let|class|function) (${name}\\b|[[{][^=]*\\b${name}\\b[^=]*[\\]}] =)`).test(code);
const uses = (code: string, name: string): boolean => new RegExp(`(?<![.\\w'])${name}\\b(?!:|')`).test(code);

/** The example as a function, behind what it uses without declaring it. */
function function_of({ place, code }: Example): string {
  const needed = new Set<string>();
  const need = (text: string): void => {
    for (const name of Object.keys(GIVEN)) {
      if (needed.has(name) || !uses(text, name) || declares(code, name)) continue;
      needed.add(name);
      need(GIVEN[name]!);
    }
  };
  need(code);
  const given = Object.keys(GIVEN).filter((name) => needed.has(name));
  const lines = given.map((name) => `const ${name} = ${GIVEN[name]};`).join(' ');
  return `/* ${place} */ async (note) => { ${lines} {\n${noting(code)}\n} }`;
}

const found = examples();
const source = `${IMPORTS}
type Note = (said: string, values: () => Promise<unknown[]>) => Promise<void>;
export const examples: ((note: Note) => Promise<void>)[] = [
${found.map(function_of).join(',\n')}
];
`;
// an example need not say `override` to those who do not ask for it
const compiled = compile({ examples: source }, { noImplicitOverride: false });
type Note = (said: string, values: () => Promise<unknown[]>) => Promise<void>;
const { examples: functions } = (await import(compiled.address_of('examples'))) as {
  examples: ((note: Note) => Promise<void>)[];
};
t.teardown(() => compiled.remove());

/** The compiler's words, with the example that they are about. */
function placed(problem: string): string {
  const lines = source.split('\n').slice(0, Number(problem.split(':')[1]));
  return `${
    lines
      .findLast((line) => line.startsWith('/* '))
      ?.slice(3)
      .split(' ')[0]
  } ${problem}`;
}

const folder = await example_files();

t.ok(found.length > 400, `${found.length} examples`);
t.same([...compiled.problems.values()].flat().map(placed), [], 'all compile');

const inspected = (value: unknown): string =>
  inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: null, maxArrayLength: null });
const bare = (text: string): string => text.replaceAll(/[\s']/g, '');

/** Holds what a comment says against what came of the line. */
async function compare(t: Test, said: string, values: () => Promise<unknown[]>): Promise<void> {
  let text: string;
  try {
    text = (await values()).map(inspected).join(' ');
  } catch (error) {
    text = `${(error as Error).constructor.name}: ${(error as Error).message}`;
  }
  t.equal(bare(text), bare(said), said, { text });
}

const home = process.cwd();
process.chdir(folder);
t.teardown(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});
const { log } = console;

const left: string[] = [];
for (const [index, { place, code }] of found.entries()) {
  const reason = NOT_HERE.find(([, sign]) => sign.test(code))?.[0];
  if (reason !== undefined) {
    left.push(place);
    continue;
  }
  t.test(place, async (t) => {
    torch.manual_seed(1);
    console.log = () => undefined;
    try {
      await functions[index]!((said, values) => compare(t, said, values));
    } finally {
      console.log = log;
      torch.set_default_dtype(torch.float32);
      torch.set_printoptions({ profile: 'default' });
    }
    t.pass('ends without an error');
  });
}
t.ok(left.length < 25, `${left.length} are not run`);
