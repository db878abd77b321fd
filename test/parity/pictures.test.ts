/** Picture files of every format and mode, against Pillow. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { datasets } from 'libtorch-node';
import t from 'tap';
import { python } from '../helpers/reference.js';

const { Image, default_loader } = datasets;
const MODES = ['RGB', 'L', 'RGBA', 'LA'] as const;

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

type Facts = { file: string; mode: datasets.ImageMode; size: [number, number]; own: string } & Record<
  (typeof MODES)[number],
  string
>;

/** libvips has no places in palettes of TIFF, and lossy formats are compared elsewhere. */
t.test('files', async (t) => {
  const files = await python<Record<string, Facts>>('import pictures\nreturn pictures.all()');
  const folder = t.testdir();
  for (const [name, { file, mode, size, own, ...converted }] of Object.entries(files)) {
    const path = join(folder, name);
    writeFileSync(path, Buffer.from(file, 'base64'));
    const image = await Image.open(path);
    const found = { mode: image.mode, size: image.size, own: sha(image.data) };
    t.same(found, { mode, size, own }, name);
    t.equal(sha((await default_loader(path)).data), converted.RGB, `${name}: as default_loader has it`);
    for (const to of MODES) t.equal(sha(image.convert(to).data), converted[to], `${name} to ${to}`);
  }
});

t.test('Image.convert', async (t) => {
  const all = await python<
    Record<datasets.ImageMode, { data: string; palette: string[]; to: Record<datasets.ImageMode, string> }>
  >('import pictures\nreturn pictures.conversions()');
  for (const [mode, { data, palette, to }] of Object.entries(all)) {
    const colours = palette[0] === undefined ? null : opaque(Buffer.from(palette[0], 'hex'));
    const image = new Image(Buffer.from(data, 'base64'), 13, 7, mode as datasets.ImageMode, colours);
    for (const [target, expected] of Object.entries(to))
      t.equal(sha(image.convert(target as datasets.ImageMode).data), expected, `${mode} to ${target}`);
  }
});

function opaque(colours: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: (colours.length / 3) * 4 }, (_, index) =>
    index % 4 === 3 ? 255 : colours[(index >> 2) * 3 + (index % 4)]!,
  );
}
