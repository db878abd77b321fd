/** `npm run site`: every name has its page, with PyTorch's beside it; the guides are there, and no link leads nowhere. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import t from 'tap';

const root = fileURLToPath(new URL('../../', import.meta.url));
const site = join(root, 'docs', 'site');
const out = execFileSync(process.execPath, ['scripts/site.mjs'], { cwd: root, encoding: 'utf8' });
const read = (name: string): string => readFileSync(join(site, name), 'utf8');

t.test('names', (t) => {
  t.ok(Number(out.match(/: (\d+) names of PyTorch's/)?.[1]) > 1400, out);
  const links = {
    'classes/libtorch-node.nn.Conv2d.html': 'generated/torch.nn.Conv2d.html',
    'interfaces/libtorch-node.Functions.html': 'generated/torch.matmul.html',
    'classes/libtorch-node.transforms.Resize.html': 'generated/torchvision.transforms.Resize.html',
    'functions/libtorch-node.nn.init.constant_.html': 'nn.init.html#torch.nn.init.constant_',
  };
  for (const [page, link] of Object.entries(links)) t.match(read(page), link);
  const conv = read('classes/libtorch-node.nn.Conv2d.html');
  t.match(conv, 'id="kernel_size"');
  t.notMatch(conv, 'id="register_forward_hook"', 'what every Module has stands on its page alone');
  t.match(read('classes/libtorch-node.nn.Module.html'), 'id="register_forward_hook"');
  t.end();
});

t.test('what can be called is a function, with its parameters; a layer is a class', (t) => {
  const parameters: Record<string, string> = {
    'nn.functional.leaky_relu': 'negative_slope',
    'nn.functional.conv2d': 'stride',
    'nn.functional.cross_entropy': 'label_smoothing',
    'nn.functional.adaptive_avg_pool1d': 'output_size',
    'nn.init.kaiming_normal_': 'nonlinearity',
    'nn.utils.clip_grad_norm_': 'max_norm',
  };
  for (const [name, parameter] of Object.entries(parameters)) {
    const page = `functions/libtorch-node.${name}.html`;
    if (!t.ok(existsSync(join(site, page)), name)) continue;
    t.match(read(page), parameter, `${name} has ${parameter}`);
    t.notMatch(read(page), /\.\.\.args/, name);
  }
  const classes: Record<string, string> = {
    'nn.Dropout': 'inplace',
    'nn.EmbeddingBag': 'from_pretrained',
    'nn.CrossEntropyLoss': 'label_smoothing',
    'optim.Adam': 'constructor',
    // constants to the compiler
    'nn.Sequential': 'append',
    'nn.ModuleDict': 'items',
    Generator: 'manual_seed',
    Size: 'numel',
  };
  for (const [name, member] of Object.entries(classes)) {
    const page = `classes/libtorch-node.${name}.html`;
    if (!t.ok(existsSync(join(site, page)), name)) continue;
    t.match(read(page), `id="${member}"`, `${name} has ${member}`);
    t.match(read(page), 'tsd-comment', `${name} says what it is`);
    t.notMatch(read(page), 'id="register_forward_hook"', name);
  }
  for (const name of ['fft.rfft', 'linalg.norm', 'special.expit', 'memory.live', 'masked.softmax'])
    t.ok(existsSync(join(site, 'functions', `libtorch-node.${name}.html`)), name);
  t.same(
    readdirSync(join(site, 'variables')).filter((name) => /\.nn\.|\.(fft|linalg|special)\./.test(name)),
    [],
    'nothing of nn is a variable',
  );
  t.match(read('functions/libtorch-node.nn.functional.leaky_relu.html'), /blob\/main\/lib\/nn\/.*\.ts#L\d+/);
  t.end();
});

t.test('guides', (t) => {
  const pages = readdirSync(join(site, 'documents'));
  for (const name of ['porting', 'training', 'memory', 'guides_first-steps', 'guides_serving'])
    t.ok(pages.includes(`docs_${name}.html`), name);
  t.end();
});

t.test('search', (t) => {
  const packed = read('assets/search.js').match(/"(.*)"/s)![1]!;
  const index = inflateSync(Buffer.from(packed, 'base64')).toString();
  for (const name of ['Conv2d', 'cross_entropy', 'docs/porting']) t.match(index, name);
  t.end();
});

t.test('no link leads nowhere', (t) => {
  const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.html'),
  );
  const missing = new Set<string>();
  for (const page of pages) {
    for (const [, link] of read(page).matchAll(/(?:href|src)="([^"#:?]+)(?:[?#][^"]*)?"/g)) {
      if (!existsSync(normalize(join(site, dirname(page), decodeURI(link!)))))
        missing.add(`${page}: ${link}`);
    }
  }
  t.ok(pages.length > 1000, `${pages.length} pages`);
  t.same([...missing], []);
  t.end();
});
