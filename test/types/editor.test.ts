/** What an editor shows of the package: hovers, signatures, completions. Asked of the language service. */
import t from 'tap';
import ts from 'typescript';
import { Editor } from '../helpers/editor.js';

const editor = new Editor(`
import torch, { datasets, nn, optim, transforms, utils } from 'libtorch-node';
import * as models from 'libtorch-node/models';
import * as training from 'libtorch-node/training';
const F = nn.functional;
const x = torch.ones(2, 3);
const params = [new nn.Parameter(x)];
const conv = new nn.Conv2d(3, 4, 5);
export { datasets, models, training, transforms, utils };`);

t.test('options whose values are a fixed set', async (t) => {
  const wrong = [
    "torch.div(x, x, { rounding_mode: 'tranc' });",
    "F.pad(x, [1, 1], 'reflekt');",
    "torch.searchsorted(x, x, { side: 'lft' });",
    "torch.fft.fft(x, { norm: 'orto' });",
    "x.scatter_reduce(0, x, x, 'summ');",
    "torch.linalg.eigh(x, 'M');",
    "torch.quantile(x, 0.5, { interpolation: 'lowest' });",
    "torch.meshgrid(x, x, { indexing: 'yx' });",
    "F.gelu(x, { approximate: 'tan' });",
    "F.interpolate(x, { scale_factor: 2, mode: 'bilinaer' });",
    "new nn.EmbeddingBag(3, 4, { mode: 'summ' });",
    "new nn.RNN(3, 4, { nonlinearity: 'relus' });",
    "new transforms.ToPILImage('RGBX');",
    "new datasets.CelebA('data', { target_type: 'atr' });",
    "new datasets.VOCDetection('data', { year: '2013' });",
    "new optim.lr_scheduler.OneCycleLR(new optim.SGD(params), 1, { anneal_strategy: 'cosine' });",
  ];
  for (const line of wrong) t.not(editor.errors(line).length, 0, line);
  t.same(editor.errors("torch.div(x, x, { rounding_mode: 'trunc' });"), []);
});

t.test('plain overloads', async (t) => {
  const conv2d = editor.signatures('torch.conv2d(|x, x);');
  t.equal(
    conv2d[0],
    'conv2d(input: Tensor, weight: Tensor, bias?: Tensor | null, stride?: number | readonly number[], ' +
      'padding?: number | readonly number[] | "valid" | "same", dilation?: number | readonly number[], groups?: number): Tensor',
  );
  t.equal(
    editor.hover('F.drop|out(x);').text,
    'function dropout(input: Tensor, p?: number, training?: boolean, inplace?: boolean): Tensor (+4 overloads)',
  );
  t.match(
    editor.hover('new nn.Conv|2d(3, 4, 5);').text,
    /new Conv2d\(in_channels: number, out_channels: number, kernel_size: Size2, stride\?: Size2/,
  );
  t.equal(
    editor.signatures('new nn.CrossEntropyLoss().forward(|x, x);')[0],
    'forward(input: Tensor, target: Tensor): Tensor',
  );
});

t.test('what is behind a name', async (t) => {
  const documented: [line: string, says: RegExp][] = [
    ['x.sha|pe;', /sizes/],
    ['x.dty|pe;', /type of its elements/],
    ['x.devi|ce;', /Where its elements are/],
    ['x.gra|d;', /gradient/],
    ['conv.weig|ht;', /out_channels/],
    ['conv.bi|as;', /null with `bias: false`/],
    ['new nn.Conv2d(3, 4, 5, { strid|e: 2 });', /Step of the kernel. Default: 1/],
    ['torch.sum(x, { dim: 0, keepd|im: true });', /Default: false/],
    ['new nn.BatchNorm2d(3, { ep|s: 1 });', /Default: 1e-5/],
    ["new transforms.Resize(3, { interpol|ation: 'bilinear' });", /[dD]efault/],
    ['F.conv|2d(x, x, { stride: 2 });', /Convolution along two dimensions/],
    ['new optim.Ad|am(params, { lr: 1 });', /Adam/],
    ['new nn.MSELoss({ siz|e_average: true });', /@deprecated/],
    ['new nn.HuberLoss().delt|a;', /Where squares end/],
    ['new nn.EmbeddingBag(3, 4).mod|e;', /rows of a bag/],
    ['F.rrelu(x, { upp|er: 1 });', /Default: 1\/3/],
    ['F.max_pool2d(x, 2, { retur|n_indices: true });', /index of each maximum/],
  ];
  for (const [line, says] of documented) t.match(editor.hover(line).doc, says, line);
});

t.test('completion of options', async (t) => {
  const of_adam = [
    'amsgrad',
    'betas',
    'capturable',
    'decoupled_weight_decay',
    'differentiable',
    'eps',
    'foreach',
    'fused',
    'lr',
    'maximize',
    'weight_decay',
  ];
  t.same(editor.completions('new optim.Adam(params, { | });'), of_adam);
  t.same(editor.completions('new optim.Adam(params, { l| });'), of_adam, 'with a name begun');
  t.same(editor.completions('torch.add(x, x, { a| });'), ['alpha']);
  const of_to = editor.completions('x.to({ d| });');
  t.ok(of_to.includes('dtype') && !of_to.includes('shape'), String(of_to));
});

t.test('operators without a list', async (t) => {
  t.same(editor.errors('torch.ops.aten.add(x, x);'), []);
  t.same(
    editor.errors('torch.ops.aten.add.Tensor(x, x); torch.ops.aten._not_listed(x); torch.ops.mine.op(x);'),
    [],
  );
});

/** Text that nobody can list. */
const FREE = new Set(
  (
    'annFile backend cause colors comment dataformats device device_id device_type dtype equation extensions f file_name filename ' +
    'filename_suffix folder font format group_desc group_name host_name init_method label_background_colors label_colors ' +
    'log_dir main_tag map_location message monitor name output_device pin_memory_device prefix root run_name tag text_string'
  ).split(' '),
);

const program = editor.program;
const checker = program.getTypeChecker();
const ours = program.getSourceFiles().filter(({ fileName }) => /\/dist\/(?!native)/.test(fileName));

/** Each option that an options object has in a parameter of the declarations. */
function* options(): Generator<{ where: string; option: ts.Symbol }> {
  const seen = new Set<ts.Declaration>();
  for (const file of ours) {
    const parameters: ts.ParameterDeclaration[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isParameter(node) && node.type && node.name.getText() === 'options') parameters.push(node);
      ts.forEachChild(node, visit);
    };
    visit(file);
    for (const each of parameters) {
      const type = checker.getNonNullableType(checker.getTypeAtLocation(each));
      for (const member of type.isUnion() ? type.types : [type]) {
        for (const option of checker.getPropertiesOfType(member)) {
          const [declaration] = option.declarations ?? [];
          if (!declaration || seen.has(declaration)) continue;
          seen.add(declaration);
          const from = declaration.getSourceFile();
          if (ours.includes(from))
            yield { where: `${from.fileName.replace(/.*\/dist\//, '')}: ${option.name}`, option };
        }
      }
    }
  }
}

t.test('every option', async (t) => {
  const silent: string[] = [];
  const free: string[] = [];
  let count = 0;
  for (const { where, option } of options()) {
    if (!(option.flags & ts.SymbolFlags.Optional)) continue;
    count++;
    const says = option.getDocumentationComment(checker).length + option.getJsDocTags(checker).length;
    if (says === 0) silent.push(where);
    const type = checker.getNonNullableType(checker.getTypeOfSymbol(option));
    const types = type.isUnion() ? type.types : [type];
    if (types.some(({ flags }) => flags & ts.TypeFlags.String) && !FREE.has(option.name)) free.push(where);
  }
  t.ok(count > 1000, `${count} options`);
  t.same(silent, [], 'has documentation');
  t.same(free, [], 'is one of a fixed set of words, or known as free text');
});

/** Signatures of `type`: of the function, of the constructor, of the methods of instances. */
function signatures_of(type: ts.Type): ts.Signature[] {
  const made = type.getConstructSignatures();
  const instance = made[0]?.getReturnType();
  const members = instance ? checker.getPropertiesOfType(instance) : [];
  const methods = members.flatMap((each) => checker.getTypeOfSymbol(each).getCallSignatures());
  return [...type.getCallSignatures(), ...made, ...methods];
}

/** Whether a parameter that must be given stands behind one that may be left out. */
function is_out_of_order(signature: ts.Signature): boolean {
  const is_needed = signature.parameters.map(({ valueDeclaration: each }) => {
    const parameter = each && ts.isParameter(each) ? each : undefined;
    return parameter !== undefined && !parameter.questionToken && !parameter.dotDotDotToken;
  });
  return is_needed.lastIndexOf(true) > is_needed.indexOf(false) && is_needed.includes(false);
}

t.test('no argument list is left to be computed', async (t) => {
  const computed = new Set<string>();
  const out_of_order = new Set<string>();
  const seen = new Set<ts.Symbol>();
  let count = 0;
  const look = (name: string, symbol: ts.Symbol, depth: number): void => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    if (seen.has(target) || depth > 4) return;
    seen.add(target);
    if (target.flags & ts.SymbolFlags.Module) {
      for (const each of checker.getExportsOfModule(target)) look(`${name}.${each.name}`, each, depth + 1);
      return;
    }
    if (!(target.flags & ts.SymbolFlags.Value)) return;
    const type = checker.getTypeOfSymbol(target);
    for (const each of signatures_of(type)) {
      if (!each.declaration || !ours.includes(each.declaration.getSourceFile())) continue;
      count++;
      const text = checker.signatureToString(each);
      if (/(?<!\w)Arguments<|ArgumentsOf<|Taken<|\.\.\.args: \[\w+\??:.*\] \| \[/.test(text))
        computed.add(`${name}: ${text.slice(0, 80)}`);
      if (is_out_of_order(each)) out_of_order.add(`${name}: ${text.slice(0, 80)}`);
    }
    if (!type.getConstructSignatures().length && !type.getCallSignatures().length)
      for (const each of checker.getPropertiesOfType(type)) look(`${name}.${each.name}`, each, depth + 1);
  };
  for (const file of ours.filter(({ fileName }) =>
    /\/dist\/((models|training)\/)?index\.d\.ts$/.test(fileName),
  )) {
    const module = checker.getSymbolAtLocation(file);
    if (module) look('', module, 0);
  }
  t.ok(count > 3000, `${count} signatures`);
  t.same([...computed], []);
  t.same([...out_of_order], []);
});
