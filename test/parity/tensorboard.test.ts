/**
 * Event files against those of PyTorch's SummaryWriter, byte for byte, which `record_tensorboard.py` has recorded. Times are
 * given, or left out; of pictures, the pixels are compared, because two encoders of PNG choose other bytes.
 */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import torch, { utils } from 'libtorch-node';
import sharp from 'sharp';
import t from 'tap';

const { SummaryWriter } = utils.tensorboard;
type Writer = InstanceType<typeof SummaryWriter>;

const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'golden', 'tensorboard.json'), 'utf8')) as {
  first: string;
  purged: string[];
  events: Record<string, string[]>;
  hparams: Record<string, string[]>;
  errors: Record<string, { type: string; message: string } | null>;
};

const eighths = torch.arange(40).sub(13).div(8);
const pixels = torch.arange(120).view(2, 3, 4, 5);
const first = pixels.select(0, 0);
const when = { walltime: 1.5 };

const cases: Readonly<Record<string, (w: Writer) => unknown>> = {
  scalar: (w) => w.add_scalar('loss/train', 0.1, 3, 1.5),
  'scalar 0': (w) => w.add_scalar('a', 0, when),
  'scalar of a tensor': (w) => w.add_scalar('a', torch.tensor([[2.25]], { requires_grad: true }), -2, 1.5),
  'scalar not finite': (w) =>
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300].map((v) => w.add_scalar('a', v, 1, 1.5)),
  'scalar far': (w) => w.add_scalar('a', 1, 2 ** 40 + 5, 1.5),
  'scalar new': (w) => w.add_scalar('ä', 0.1, 1, 1.5, true),
  'scalar double': (w) => w.add_scalar('a', 0.1, 1, 1.5, { new_style: true, double_precision: true }),
  text: (w) => w.add_text('t', `# Überschrift\n\n${'x'.repeat(300)}`, 2, 1.5),
  histogram: (w) => w.add_histogram('h', eighths, 2, when),
  'histogram of positive numbers': (w) => w.add_histogram('h', eighths.narrow(0, 20, 20), 2, when),
  'histogram of zeros': (w) => w.add_histogram('h', torch.zeros(3, 2), 2, when),
  'histogram of integers': (w) => w.add_histogram('h', torch.arange(9), 2, when),
  'histogram max_bins': (w) => w.add_histogram('h', eighths, 2, { ...when, max_bins: 30 }),
  'histogram max_bins 7': (w) => w.add_histogram('h', eighths, 2, { ...when, max_bins: 7 }),
  'histogram bins': (w) => w.add_histogram('h', eighths, 2, [-1, 0, 0.5, 2, 2.25], 1.5),
  'histogram 6 bins': (w) => w.add_histogram('h', eighths.numpy(), 2, 6, 1.5),
  'histogram of one number': (w) => w.add_histogram('h', [1, 1, 1, 1], 2, 3, 1.5),
  'histogram raw': (w) => w.add_histogram_raw('h', 0, 2, 3, 4, 5.5, [1, 2.5], [1, 0], 2, 1.5),
  image: (w) => w.add_image('i', first.div(60), 1, 1.5),
  'image of bytes': (w) => w.add_image('i', first.to('uint8'), 1, 1.5),
  'image grey': (w) => w.add_image('i', first.narrow(0, 0, 1).div(60), 1, 1.5),
  'image HWC': (w) => w.add_image('i', first.permute(1, 2, 0).div(40).sub(0.2), 1, 1.5, 'HWC'),
  'image HW': (w) => w.add_image('i', first.select(0, 0).div(60), 1, { ...when, dataformats: 'HW' }),
  'image WH': (w) => w.add_image('i', first.select(0, 0).div(60), 1, { ...when, dataformats: 'WH' }),
  'image RGBA': (w) => w.add_image('i', pixels.reshape(-1).narrow(0, 0, 80).view(4, 4, 5).div(80), 1, 1.5),
  images: (w) => w.add_images('i', pixels.div(120), 1, 1.5),
  'images NHWC': (w) => w.add_images('i', pixels.div(120).permute(0, 2, 3, 1), 1, 1.5, 'NHWC'),
  'images grey': (w) => w.add_images('i', pixels.view(30, 1, 2, 2).div(120), 1, 1.5),
};

const hparams: Readonly<Record<string, (w: Writer) => unknown>> = {
  'a number': (w) => w.add_hparams({ lr: 0.1 }, { acc: 0.5, loss: 2 }, { run_name: 'r' }),
  'a text': (w) => w.add_hparams({ opt: 'sgd' }, { acc: 0.5 }, { opt: ['sgd', 'adam'] }, 'r', 4),
  'a boolean': (w) =>
    w.add_hparams(
      { amp: true },
      { acc: 0.5 },
      { hparam_domain_discrete: { amp: [true, false] }, run_name: 'r' },
    ),
  'a tensor': (w) => w.add_hparams({ t: torch.tensor([2.5]) }, {}, { run_name: 'r' }),
  nothing: (w) => w.add_hparams({ none: null }, {}, null, 'r'),
};

const errors: Readonly<Record<string, (w: Writer) => unknown>> = {
  'two numbers': (w) => w.add_scalar('a', torch.ones(2)),
  'no number': (w) => w.add_scalar('a', new Map() as never),
  'no values': (w) => w.add_histogram('h', torch.ones(0)),
  'none within': (w) => w.add_histogram('h', torch.ones(2), 0, [5, 6]),
  counts: (w) => w.add_histogram_raw('h', 0, 2, 3, 4, 5.5, [1, 2.5], [1]),
  dimensions: (w) => w.add_image('i', torch.ones(2)),
  letters: (w) => w.add_image('i', torch.ones(2, 2, 3), { dataformats: 'HHC' }),
  hparams: (w) => w.add_hparams([] as never, {}),
  'hparams of a list': (w) => w.add_hparams({ a: [] as never }, {}),
  domain: (w) => w.add_hparams({ a: 'x' }, {}, { a: [1.5] }),
};

const folder = mkdtempSync(join(tmpdir(), 'tensorboard-'));
let count = 0;
const new_folder = () => join(folder, String(count++));

/** The records of the one file of a folder, with lengths and checksums. */
function records(folder: string): Buffer[] {
  const files = readdirSync(folder).filter((name) => name.startsWith('events'));
  t.equal(files.length, 1);
  let data = readFileSync(join(folder, files[0] as string));
  const found: Buffer[] = [];
  while (data.length > 0) {
    const size = Number(data.readBigUInt64LE()) + 16;
    found.push(data.subarray(0, size));
    data = data.subarray(size);
  }
  return found;
}

function written(write: (w: Writer) => unknown, below = ''): Buffer[] {
  const folder = new_folder();
  const writer = new SummaryWriter(folder);
  write(writer);
  writer.close();
  return records(join(folder, below));
}

/** The event of a record without its time, which is the first field. */
const without_time = (record: Buffer) => record.subarray(21, -4).toString('base64');

const png = Buffer.from('89504e470d0a1a0a', 'hex');

/** What lies before the picture of an event, and the picture. */
async function picture_of(record: Buffer) {
  const start = record.indexOf(png);
  const { data, info } = await sharp(record.subarray(start)).raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return { data: data.toString('hex'), width, height, channels };
}

/** The fields of the picture in an event: height, width and the number of channels, each behind its key. */
function fields_before(record: Buffer): string | undefined {
  return /08..10..18..22/.exec(record.subarray(0, record.indexOf(png)).toString('hex'))?.[0];
}

t.test('events', async (t) => {
  t.same(Object.keys(cases), Object.keys(golden.events));
  for (const [name, write] of Object.entries(cases)) {
    const ours = written(write).slice(1);
    const theirs = (golden.events[name] as string[]).map((each) => Buffer.from(each, 'base64'));
    if (!name.startsWith('image')) {
      t.same(ours, theirs, name);
      continue;
    }
    t.same(await picture_of(ours[0] as Buffer), await picture_of(theirs[0] as Buffer), name);
    t.ok(fields_before(ours[0] as Buffer));
    t.equal(fields_before(ours[0] as Buffer), fields_before(theirs[0] as Buffer), name);
  }
});

t.test('the beginning of a file', async (t) => {
  const [begin] = written(() => null) as [Buffer];
  t.equal(without_time(begin), golden.first);
  const seconds = begin.readDoubleLE(13);
  t.ok(Math.abs(seconds - Date.now() / 1000) < 3600, 'the time is in seconds');
  const folder = new_folder();
  new SummaryWriter(folder, { purge_step: 7 }).close();
  t.same(records(folder).map(without_time), golden.purged);
});

t.test('hyperparameters', async (t) => {
  t.same(Object.keys(hparams), Object.keys(golden.hparams));
  for (const [name, write] of Object.entries(hparams)) {
    t.same(written(write, 'r').map(without_time), golden.hparams[name], name);
  }
});

t.test('mistakes', async (t) => {
  for (const [name, write] of Object.entries(errors)) {
    const theirs = golden.errors[name];
    if (theirs === null) t.doesNotThrow(() => written(write), name);
    else {
      const message = theirs?.message.replace("<class 'dict'>", 'Map');
      t.throws(() => written(write), { name: theirs?.type, message }, name);
    }
  }
});
