/** How pictures and the history of a run show themselves in a notebook. */
import { datasets } from 'libtorch-node';
import { History } from 'libtorch-node/training';
import sharp from 'sharp';
import t from 'tap';

const display = Symbol.for('Jupyter.display');
type Forms = Promise<Record<string, string>>;
const forms = (value: object) => (value as Record<symbol, () => Forms>)[display]!();

t.test('a picture', async (t) => {
  const modes = { L: 1, LA: 2, RGB: 3, RGBA: 4 } as const;
  for (const [mode, channels] of Object.entries(modes)) {
    const bytes = Uint8Array.from({ length: 6 * channels }, (_, index) => (index * 37) % 256);
    const image = new datasets.Image(bytes, 3, 2, mode as keyof typeof modes);
    const { 'image/png': png, 'text/plain': text } = await forms(image);
    const { data, info } = await sharp(Buffer.from(png!, 'base64'))
      .raw()
      .toBuffer({ resolveWithObject: true });
    t.same([info.width, info.height], [3, 2], mode);
    const of_pixel = (pixels: Uint8Array, count: number) => [...pixels.subarray(count, 2 * count)];
    const grey = of_pixel(bytes, channels);
    const second = of_pixel(data, info.channels);
    t.same(
      channels < 3 && info.channels > 2 ? [second[0], ...second.slice(3)] : second,
      grey,
      `${mode}: a pixel`,
    );
    t.equal(text, String(image));
  }
  const ink = new datasets.Image(new Uint8Array(8), 2, 1, 'CMYK');
  const png = Buffer.from((await forms(ink))['image/png']!, 'base64');
  t.same([...(await sharp(png).raw().toBuffer())], [255, 255, 255, 255, 255, 255], 'no ink is white');
});

t.test('the history of a run', async (t) => {
  const history = new History();
  t.match(await forms(history), { 'text/html': 'Nothing has been trained yet.' });
  for (let step = 1; step <= 3; step++) {
    history.add_step({ epoch: 0, step, lr: 0.1, values: { loss: 1 / step, acc1: step / 4 } });
  }
  const before = (await forms(history))['text/html']!;
  t.equal(before.match(/<svg/g)?.length, 2, 'a chart for the loss and one for the metric');
  t.notMatch(before, 'validation');
  history.add_epoch({ epoch: 0, step: 3, lr: 0.1, values: { train_loss: 0.6, val_loss: 0.7 } });
  const after = (await forms(history))['text/html']!;
  t.match(after, 'loss over the batches: training, validation');
  t.match(after, 'acc1 over the batches: training"');
});
