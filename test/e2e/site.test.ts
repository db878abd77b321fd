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
    'variables/libtorch-node.nn.init.constant_.html': 'nn.init.html#torch.nn.init.constant_',
  };
  for (const [page, link] of Object.entries(links)) t.match(read(page), link);
  const conv = read('classes/libtorch-node.nn.Conv2d.html');
  t.match(conv, 'id="kernel_size"');
  t.notMatch(conv, 'id="register_forward_hook"', 'what every Module has stands on its page alone');
  t.match(read('classes/libtorch-node.nn.Module.html'), 'id="register_forward_hook"');
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
