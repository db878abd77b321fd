/** torchvision.io and torchvision.utils, against what torchvision has answered (vision_io.py). */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import torch, { type Tensor, vision } from 'libtorch-node';
import t from 'tap';

const { io, utils } = vision;

type Answer = [dtype: string, shape: number[], sha256: string];

const theirs = JSON.parse(readFileSync(new URL('golden/vision-io.json', import.meta.url), 'utf8')) as {
  decoded: Record<string, { file: string; answers: Record<string, Answer | { error: string }> }>;
  written: Record<string, Answer>;
  grids: Record<string, Answer>;
  drawings: Record<string, Answer>;
};

function shown(tensor: Tensor): Answer {
  const values = tensor.contiguous().numpy() as Uint8Array;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return [tensor.dtype, tensor.shape, createHash('sha256').update(bytes).digest('hex').slice(0, 16)];
}

/**
 * The grey of JPEG files in colours, and GIF files of several pictures: docs/datasets.md tells. And what torchvision leaves
 * undefined or wrong: palettes that it does not expand, alpha that it does not set.
 */
const KNOWN =
  /^(jpeg|jpeg-cmyk) GRAY$|^gif-two |^png-(P|P-8|interlaced) (UNCHANGED|GRAY_ALPHA|RGB_ALPHA)$|^png-see-through (UNCHANGED|GRAY_ALPHA)$|^png-1 \w+_ALPHA$/;

t.test('decode_image', async (t) => {
  for (const [name, { file, answers }] of Object.entries(theirs.decoded)) {
    const bytes = torch.from_numpy(new Uint8Array(Buffer.from(file, 'base64')));
    for (const [mode, answer] of Object.entries(answers)) {
      if (KNOWN.test(`${name} ${mode}`)) continue;
      const turn = mode === 'turned';
      const decode = io.decode_image(bytes, turn ? 'UNCHANGED' : mode, turn);
      if (Array.isArray(answer)) t.same(shown(await decode), answer, `${name} ${mode}`);
      else await t.rejects(decode, /not supported for JPEG/, `${name} ${mode}`);
    }
  }
});

function picture(channels: number, height = 13, width = 17): Tensor {
  const index = torch.arange(channels * height * width);
  const values = index
    .mul(7)
    .add(index.div(8, { rounding_mode: 'floor' }).mul(13))
    .remainder(256);
  return values.to('uint8').view(channels, height, width);
}

t.test('encode_jpeg, encode_png: what is decoded again', async (t) => {
  for (const channels of [1, 3]) {
    for (const quality of [75, 30, 100]) {
      const again = await io.decode_jpeg(await io.encode_jpeg(picture(channels), quality));
      t.same(shown(again), theirs.written[`jpeg ${channels} ${quality}`], `jpeg ${channels} ${quality}`);
    }
    const again = await io.decode_png(await io.encode_png(picture(channels)));
    t.same(shown(again), theirs.written[`png ${channels}`], `png ${channels}`);
  }
  const x = picture(3);
  await t.rejects(io.encode_jpeg(x, 0), { message: /quality should be a positive number between 1 and 100/ });
  await t.rejects(io.encode_png(x, 10), { message: 'Compression level should be between 0 and 9' });
  await t.rejects(io.encode_png(x.float()), { message: 'Input tensor dtype should be uint8' });
  await t.rejects(io.encode_png(x.select(0, 0)), { message: 'Input data should be a 3-dimensional tensor' });
  await t.rejects(io.encode_png(picture(2)), { message: 'The number of channels should be 1 or 3, got: 2' });
});

t.test('files', async (t) => {
  const file = join(t.testdir(), 'x');
  await io.write_png(picture(3), file);
  t.ok((await io.read_image(file)).equal(picture(3)));
  t.ok((await io.decode_png(io.read_file(file))).equal(picture(3)));
  await io.write_jpeg(picture(3), file, 90);
  t.same((await io.read_image(file, io.ImageReadMode.GRAY)).shape, [1, 13, 17]);
  const many = await io.decode_jpeg([io.read_file(file), io.read_file(file)]);
  t.same(
    many.map((each) => each.shape),
    [
      [3, 13, 17],
      [3, 13, 17],
    ],
  );
  t.throws(() => io.decode_jpeg([]), { message: 'Input list must contain at least one element' });
  await t.rejects(io.decode_png(io.read_file(file)), { message: /it is no PNG file/ });
  writeFileSync(file, '');
  await t.rejects(io.read_image(file), { message: `cannot read picture ${file}: the file is empty` });
  await t.rejects(io.read_image(file, 'PINK'), { message: /PINK is no ImageReadMode/ });
  t.throws(() => io.write_file(file, picture(3)), { message: /1-dimensional uint8 tensor/ });
  io.write_file(file, torch.tensor([1, 2, 3], { dtype: 'uint8' }));
  t.same([...readFileSync(file)], [1, 2, 3]);
});

t.test('make_grid and save_image', async (t) => {
  const batch = picture(15).view(5, 3, 13, 17).float().div(255);
  const spread = batch.mul(3).sub(1);
  const first = (index: number) => batch.select(0, index).narrow(0, 0, 1);
  const file = join(t.testdir(), 'x.png');
  await utils.save_image(batch, file, { nrow: 2 });
  const grids: Record<string, Tensor> = {
    plain: utils.make_grid(batch),
    nrow: utils.make_grid(batch, { nrow: 2, padding: 3, pad_value: 0.5 }),
    normalize: utils.make_grid(spread, { normalize: true }),
    each: utils.make_grid(spread, { normalize: true, scale_each: true }),
    range: utils.make_grid(spread, { normalize: true, value_range: [0, 1] }),
    list: utils.make_grid([first(0), first(1)]),
    one: utils.make_grid(batch.select(0, 0)),
    grey: utils.make_grid(batch.select(0, 0).select(0, 0)),
    bytes: utils.make_grid(picture(6).view(2, 3, 13, 17)),
    saved: (await io.read_image(file)).permute(1, 2, 0),
  };
  for (const [name, grid] of Object.entries(grids)) t.same(shown(grid), theirs.grids[name], name);
  t.throws(() => utils.make_grid(3 as never), { message: 'tensor or list of tensors expected, got int' });
  await t.rejects(utils.save_image(batch, 'x.xyz'), { message: 'unknown file extension: .xyz' });
});

t.test('draw_bounding_boxes and draw_segmentation_masks', async (t) => {
  const image = picture(3, 40, 50);
  const boxes = torch.tensor([
    [3, 4, 20, 30],
    [10, 2, 45, 38],
    [30, 30, 60, 60],
    [-5, 5, 8, 9],
  ]);
  const masks = torch.zeros(2, 40, 50, { dtype: 'bool' });
  masks.select(0, 0).narrow(0, 5, 15).narrow(1, 5, 25).fill_(true);
  masks.select(0, 1).narrow(0, 15, 15).narrow(1, 20, 25).fill_(true);
  const floats = image.float().div(255);
  const drawings: Record<string, Tensor> = {
    boxes: await utils.draw_bounding_boxes(image, boxes),
    colour: await utils.draw_bounding_boxes(image, boxes, { colors: 'red', width: 3 }),
    colours: await utils.draw_bounding_boxes(image, boxes, {
      colors: ['#00ff7f', [1, 2, 3], 'blue', 'hsl(120, 50%, 40%)'],
      width: 2,
    }),
    filled: await utils.draw_bounding_boxes(image, boxes, { colors: [10, 200, 30], fill: true }),
    'filled wide': await utils.draw_bounding_boxes(image, boxes, { fill: true, width: 4 }),
    float: await utils.draw_bounding_boxes(floats, boxes.narrow(0, 0, 1)),
    grey: await utils.draw_bounding_boxes(image.narrow(0, 0, 1), boxes.narrow(0, 0, 2)),
    masks: utils.draw_segmentation_masks(image, masks),
    mask: utils.draw_segmentation_masks(image, masks.select(0, 0), { alpha: 0.3, colors: 'orange' }),
    'masks of floats': utils.draw_segmentation_masks(floats, masks, { colors: ['red', [0, 200, 10]] }),
  };
  for (const [name, drawn] of Object.entries(drawings)) t.same(shown(drawn), theirs.drawings[name], name);
  const plain = await utils.draw_bounding_boxes(image, boxes, { colors: 'red' });
  const labelled = await utils.draw_bounding_boxes(image, boxes, ['<a>', null, 'c', ''], {
    colors: 'red',
    fill_labels: true,
  });
  t.notOk(labelled.equal(plain), 'a label');
  await t.rejects(utils.draw_bounding_boxes(image, boxes, ['a']), { message: /mismatch/ });
  await t.rejects(utils.draw_bounding_boxes(image, boxes, { colors: 'no colour' }), {
    message: "unknown color specifier: 'no colour'",
  });
  await t.rejects(utils.draw_bounding_boxes(image, torch.tensor([[5, 5, 1, 9]])), {
    message: /xmin, ymin, xmax, ymax/,
  });
});
