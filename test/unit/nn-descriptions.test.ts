/** What is derived from the descriptions of layers: labels, types with documentation, printing. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { nn, type Tensor } from 'libtorch-node';
import t from 'tap';
import ts from 'typescript';
import { option_module } from '../../dist/nn/layer.js';
import { float } from '../../dist/nn/takes.js';

t.test('labels.ts is what the descriptions say', (t) => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/generate-labels.mjs', '--check'], {
    encoding: 'utf8',
  });
  t.equal(status, 0, stderr);
  t.end();
});

const file = join(process.cwd(), 'test/unit/shown.ts');
const text = `import { nn } from 'libtorch-node';
new nn.Conv2d(3, 4, 5, { /*conv*/ });
new nn.MaxPool2d(2, { /*pool*/ });
new nn.HuberLoss({ /*huber*/ });
new nn.BatchNorm2d(2, { /*norm*/ });
new nn.LeakyReLU(/*leaky*/);
`;

const service = ts.createLanguageService({
  getCompilationSettings: () => ({
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    types: ['node'],
  }),
  getScriptFileNames: () => [file],
  getScriptVersion: () => '1',
  getScriptSnapshot: (name) => {
    const source = name === file ? text : ts.sys.readFile(name);
    return source === undefined ? undefined : ts.ScriptSnapshot.fromString(source);
  },
  getCurrentDirectory: () => process.cwd(),
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: (name) => name === file || ts.sys.fileExists(name),
  readFile: ts.sys.readFile,
  readDirectory: ts.sys.readDirectory,
  directoryExists: ts.sys.directoryExists,
  getDirectories: ts.sys.getDirectories,
});

const documentation = (mark: string): Record<string, string> => {
  const place = text.indexOf(`/*${mark}*/`);
  const names = service.getCompletionsAtPosition(file, place, undefined)?.entries ?? [];
  return Object.fromEntries(
    names.map(({ name }) => [
      name,
      ts.displayPartsToString(
        service.getCompletionEntryDetails(file, place, name, undefined, undefined, undefined, undefined)
          ?.documentation,
      ),
    ]),
  );
};

t.test('options are completed, each with its documentation', (t) => {
  const described = {
    conv: ['stride', 'padding', 'dilation', 'groups', 'bias', 'padding_mode', 'device', 'dtype'],
    pool: ['stride', 'padding', 'dilation', 'return_indices', 'ceil_mode'],
    huber: ['reduction', 'delta'],
    norm: ['eps', 'momentum', 'affine', 'track_running_stats', 'device', 'dtype', 'bias'],
  };
  for (const [mark, names] of Object.entries(described)) {
    const found = documentation(mark);
    for (const name of names) t.match(found[name], /Default: /, `${mark}: ${name}`);
  }
  t.end();
});

t.test('positional arguments are called by their names', (t) => {
  const place = text.indexOf('/*leaky*/');
  const items = service.getSignatureHelpItems(file, place, undefined)?.items ?? [];
  const shown = items.map(({ parameters }) => parameters.map(({ name }) => name).join(', '));
  t.same(shown, ['negative_slope, inplace', 'negative_slope, options', 'options']);
  t.end();
});

t.test('printing', (t) => {
  t.equal(String(new nn.ELU()), 'ELU(alpha=1.0)');
  t.equal(String(new nn.ELU(1, { inplace: true })), 'ELU(alpha=1, inplace=True)');
  t.equal(String(new nn.ELU({ alpha: 1 })), 'ELU(alpha=1)');
  class Swish extends option_module('Swish', { beta: float(1) }, { show: 'beta=' }) {
    override forward(input: Tensor): Tensor {
      return input.mul(input.mul(this.beta).sigmoid());
    }
  }
  t.equal(String(new Swish()), 'Swish(beta=1.0)', 'a module in TypeScript');
  t.equal(String(new Swish({ beta: 1 } as never)), 'Swish(beta=1)');
  t.equal(String(new nn.GELU()), "GELU(approximate='none')");
  t.equal(String(new nn.Linear(1, 2, false)), 'Linear(in_features=1, out_features=2, bias=False)');
  t.end();
});
