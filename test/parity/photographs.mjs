// Compares transforms with torchvision on real photographs, and prints a table:
//
//     node test/parity/photographs.mjs FOLDER [how many] > table.md
//
// Both sides get the pixels that this library decodes. Python is LIBTORCH_NODE_REFERENCE, or .venv.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import torch, { datasets, transforms as T } from '../../dist/index.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [folder, count = '100'] = parseArgs({ allowPositionals: true }).positionals;
if (folder === undefined) throw new Error('which folder?');

const { BICUBIC, BILINEAR } = T.InterpolationMode;
const cases = [
  ['transforms.Resize(224)', () => new T.Resize(224)],
  [
    'transforms.RandomResizedCrop(224, interpolation=transforms.InterpolationMode.BICUBIC)',
    () => new T.RandomResizedCrop(224, { interpolation: BICUBIC }),
  ],
  ['transforms.ColorJitter(0.4, 0.4, 0.4, 0.2)', () => new T.ColorJitter(0.4, 0.4, 0.4, 0.2)],
  [
    'transforms.RandomRotation(45, transforms.InterpolationMode.BICUBIC, expand=True)',
    () => new T.RandomRotation(45, BICUBIC, true),
  ],
  [
    'transforms.RandomAffine(20, (0.1, 0.1), (0.8, 1.2), 10, transforms.InterpolationMode.BILINEAR)',
    () => new T.RandomAffine(20, [0.1, 0.1], [0.8, 1.2], 10, BILINEAR),
  ],
  ['transforms.RandomPerspective(0.5, 1)', () => new T.RandomPerspective(0.5, 1)],
  ['transforms.GaussianBlur(5)', () => new T.GaussianBlur(5)],
  ['transforms.RandomAdjustSharpness(2, 1)', () => new T.RandomAdjustSharpness(2, 1)],
  ['transforms.RandomEqualize(1)', () => new T.RandomEqualize(1)],
  ['transforms.RandomAutocontrast(1)', () => new T.RandomAutocontrast(1)],
  ['transforms.AutoAugment()', () => new T.AutoAugment()],
  ['transforms.RandAugment()', () => new T.RandAugment()],
  ['transforms.TrivialAugmentWide()', () => new T.TrivialAugmentWide()],
  ['transforms.AugMix()', () => new T.AugMix()],
  [
    'transforms.Compose([transforms.RandomResizedCrop(64), transforms.ToTensor(), transforms.RandomErasing(1)])',
    () => new T.Compose([new T.RandomResizedCrop(64), new T.ToTensor(), new T.RandomErasing(1)]),
  ],
];

const files = readdirSync(folder, { recursive: true })
  .filter((name) => /\.(jpe?g|png)$/i.test(name))
  .sort()
  .slice(0, Number(count));
const scratch = mkdtempSync(join(tmpdir(), 'photographs-'));
try {
  const pictures = [];
  for (const [index, name] of files.entries()) {
    const picture = await datasets.default_loader(join(folder, name));
    const head = Buffer.from(`P6\n${picture.width} ${picture.height}\n255\n`);
    writeFileSync(
      join(scratch, `${String(index).padStart(5, '0')}.ppm`),
      Buffer.concat([head, picture.data]),
    );
    pictures.push(picture);
  }
  const python = process.env.LIBTORCH_NODE_REFERENCE ?? join(root, '.venv/bin/python');
  const codes = JSON.stringify(cases.map(([code]) => code));
  const script = join(root, 'test/parity/photographs.py');
  const reply = execFileSync(python, [script, scratch, codes], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const theirs = new Map(
    reply
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
  console.log('| transform | photographs | the same in every byte |\n| --- | ---: | ---: |');
  for (const [code, make] of cases) {
    const transform = make();
    const same = pictures.filter((picture, index) => {
      torch.manual_seed(index);
      return digest(transform.forward(picture)) === theirs.get(code)[index];
    });
    console.log(`| \`${code}\` | ${pictures.length} | ${same.length} |`);
    if (same.length !== pictures.length) process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true });
}

function digest(result) {
  const bytes = result instanceof datasets.Image ? result.data : result.contiguous().numpy();
  return createHash('sha256').update(bytes).digest('hex');
}
