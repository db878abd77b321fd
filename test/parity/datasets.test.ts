/** Data sets over files in their published formats, against torchvision. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { datasets, type Tensor } from 'libtorch-node';
import sharp from 'sharp';
import t from 'tap';
import {
  cifar_batch,
  cifar_meta,
  md5_of,
  mnist_files,
  noise,
  tar,
  tgz,
  write,
  write_all,
} from '../helpers/dataset-files.js';
import { type Asserter, python } from '../helpers/reference.js';

const ROOT = t.testdir();
process.env.LIBTORCH_NODE_TEST_DATASETS = ROOT;
const place = (...names: string[]): string => join(ROOT, ...names);

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

function shown(value: unknown): unknown {
  if (value instanceof datasets.Image) return [value.mode, value.width, value.height, sha(value.data)];
  if (Array.isArray(value)) return value.map(shown);
  const is_tensor = typeof (value as Tensor | null)?.tolist === 'function';
  return is_tensor ? (value as Tensor).tolist() : value;
}

type Any = { length: number; get(index: number): unknown; toString(): string };

const FIELDS = ['classes', 'class_to_idx', 'targets', 'split', 'wnids', 'bin_classes', 'attr_names'];

async function facts(dataset: Any): Promise<Record<string, unknown>> {
  const items: unknown[] = [];
  for (let index = 0; index < dataset.length; index++) items.push(shown(await dataset.get(index)));
  const found: Record<string, unknown> = {
    length: dataset.length,
    repr: String(dataset).replaceAll(ROOT, 'ROOT'),
    items,
  };
  const fields = dataset as unknown as Record<string, unknown>;
  for (const name of FIELDS) if (fields[name] !== undefined) found[name] = shown(fields[name]);
  if (Array.isArray(found.targets))
    found.targets = found.targets.map((each) => String(each).replaceAll(ROOT, 'ROOT'));
  return found;
}

async function same(t: Asserter, dataset: Any, code: string, leave: readonly string[] = []): Promise<void> {
  const theirs = await python<Record<string, unknown>>('import datasets\nreturn datasets.read(code)', {
    code,
  });
  const ours = await facts(dataset);
  for (const name of leave) {
    delete theirs[name];
    delete ours[name];
  }
  t.same(ours, theirs, code);
}

t.test('MNIST and its kin', async (t) => {
  const two = (seed: number) => ({
    ...mnist_files('train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 5, seed),
    ...mnist_files('t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte', 3, seed + 1),
  });
  for (const [seed, name] of ['MNIST', 'FashionMNIST', 'KMNIST'].entries())
    write_all(place(name, 'raw'), two(seed + 1));
  await same(t, new datasets.MNIST(ROOT), 'datasets.MNIST(ROOT)');
  await same(t, new datasets.MNIST(ROOT, { train: false }), 'datasets.MNIST(ROOT, train=False)');
  await same(t, new datasets.FashionMNIST(ROOT), 'datasets.FashionMNIST(ROOT)');
  await same(t, new datasets.KMNIST(ROOT, false), 'datasets.KMNIST(ROOT, False)');
  write_all(
    place('EMNIST', 'raw'),
    mnist_files('emnist-letters-train-images-idx3-ubyte', 'emnist-letters-train-labels-idx1-ubyte', 4, 6),
  );
  await same(t, new datasets.EMNIST(ROOT, 'letters'), "datasets.EMNIST(ROOT, 'letters')");
  const splits = await python<Record<string, string[]>>(
    'import datasets\nreturn datasets.datasets.EMNIST.classes_split_dict',
  );
  t.same(datasets.EMNIST.classes_split_dict, splits);
});

t.test('CIFAR10 and CIFAR100', async (t) => {
  const ten = place('cifar-10-batches-py');
  for (let batch = 1; batch <= 5; batch++)
    write(join(ten, `data_batch_${batch}`), cifar_batch([batch, 9, 0], 'labels', batch));
  write(join(ten, 'test_batch'), cifar_batch([3, 1], 'labels', 9));
  write(join(ten, 'batches.meta'), cifar_meta('label_names', ['airplane', 'automobile', 'bird', 'cat']));
  class CIFAR10 extends datasets.CIFAR10 {
    static override train_list = [1, 2, 3, 4, 5].map((n) => with_md5(ten, `data_batch_${n}`));
    static override test_list = [with_md5(ten, 'test_batch')];
    static override meta = { ...datasets.CIFAR10.meta, md5: md5_of(join(ten, 'batches.meta')) };
  }
  await same(t, new CIFAR10(ROOT), 'datasets.CIFAR10(ROOT)');
  await same(t, new CIFAR10(ROOT, { train: false }), 'datasets.CIFAR10(ROOT, train=False)');

  const hundred = place('cifar-100-python');
  write(join(hundred, 'train'), cifar_batch([99, 42], 'fine_labels', 4));
  write(join(hundred, 'test'), cifar_batch([7], 'fine_labels', 5));
  write(join(hundred, 'meta'), cifar_meta('fine_label_names', ['apple', 'aquarium_fish']));
  class CIFAR100 extends datasets.CIFAR100 {
    static override train_list = [with_md5(hundred, 'train')];
    static override test_list = [with_md5(hundred, 'test')];
    static override meta = { ...datasets.CIFAR100.meta, md5: md5_of(join(hundred, 'meta')) };
  }
  await same(t, new CIFAR100(ROOT), 'datasets.CIFAR100(ROOT)');
});

const with_md5 = (folder: string, name: string): [string, string] => [name, md5_of(join(folder, name))];

t.test('FakeData', async (t) => {
  await same(t, new datasets.FakeData(3, [3, 8, 9], 7), 'datasets.FakeData(3, (3, 8, 9), 7)');
  await same(
    t,
    new datasets.FakeData({ size: 2, image_size: [1, 5, 6], random_offset: 11 }),
    'datasets.FakeData(size=2, image_size=(1, 5, 6), random_offset=11)',
  );
});

t.test('STL10', async (t) => {
  const folder = place('stl10_binary');
  write_all(folder, {
    'train_X.bin': noise(3 * 27648, 2),
    'train_y.bin': Buffer.from([1, 10, 3]),
    'unlabeled_X.bin': noise(2 * 27648, 3),
    'test_X.bin': noise(27648, 4),
    'test_y.bin': Buffer.from([5]),
    'class_names.txt': 'airplane\nbird\ncar\n',
    'fold_indices.txt': '0 2 \n1 \n',
  });
  class STL10 extends datasets.STL10 {
    static override train_list = ['train_X.bin', 'train_y.bin', 'unlabeled_X.bin'].map((name) =>
      with_md5(folder, name),
    ) as unknown as typeof datasets.STL10.train_list;
    static override test_list = ['test_X.bin', 'test_y.bin'].map((name) =>
      with_md5(folder, name),
    ) as unknown as typeof datasets.STL10.test_list;
  }
  for (const split of ['train', 'train+unlabeled', 'unlabeled', 'test'])
    await same(t, new STL10(ROOT, split), `datasets.STL10(ROOT, '${split}')`);
  await same(t, new STL10(ROOT, 'train', 0), "datasets.STL10(ROOT, 'train', 0)");
});

const picture = (seed: number, width = 12, height = 10) =>
  sharp(noise(width * height * 3, seed), { raw: { width, height, channels: 3 } });

t.test('DatasetFolder and ImageFolder', async (t) => {
  const png = await picture(1).png().toBuffer();
  write_all(place('folders'), { 'b/x.png': png, 'b/more/a.PNG': png, 'a/2.txt': 'two', 'a/1.png': png });
  const loader = (file: string) => readFileSync(file).length;
  await same(
    t,
    new datasets.DatasetFolder(place('folders'), loader, ['.png', '.txt']),
    "datasets.DatasetFolder(ROOT + '/folders', lambda file: len(open(file, 'rb').read()), ('.png', '.txt'))",
  );
  await same(t, new datasets.ImageFolder(place('folders')), "datasets.ImageFolder(ROOT + '/folders')");
});

t.test('ImageNet: the archives in place, and what torchvision unpacks', async (t) => {
  const jpeg = (seed: number) => picture(seed, 20, 16).jpeg().toBuffer();
  const wnids = ['n02', 'n01', 'n10'];
  const train: Record<string, Buffer> = {};
  for (const [seed, wnid] of wnids.entries())
    train[`${wnid}.tar`] = tar({
      [`${wnid}_2.JPEG`]: await jpeg(seed + 1),
      [`${wnid}_10.JPEG`]: await jpeg(seed + 5),
    });
  write(place('imagenet', 'ILSVRC2012_img_train.tar'), tar(train));
  const val: Record<string, Buffer> = {};
  for (const n of [3, 1, 4, 2]) val[`ILSVRC2012_val_0000000${n}.JPEG`] = await jpeg(n + 20);
  write(place('imagenet', 'ILSVRC2012_img_val.tar'), tar(val));
  const mats = JSON.parse(readFileSync(join(import.meta.dirname, 'golden', 'mats.json'), 'utf8'));
  const kit = tgz({
    'ILSVRC2012_devkit_t12/data/meta.mat': Buffer.from(mats.meta.file, 'base64'),
    'ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt': Buffer.from('2\n1\n2\n1\n'),
  });
  write(place('imagenet', 'ILSVRC2012_devkit_t12.tar.gz'), kit);
  class ImageNet extends datasets.ImageNet {
    static override ARCHIVE_META = {
      ...datasets.ImageNet.ARCHIVE_META,
      devkit: with_md5(place('imagenet'), 'ILSVRC2012_devkit_t12.tar.gz'),
    };
  }
  for (const split of ['train', 'val']) {
    // the first one makes meta.bin out of the development kit, which torchvision then loads
    const ours = await facts(new ImageNet(place('imagenet'), split));
    delete ours.targets;
    const theirs = await python<Record<string, unknown>>('import datasets\nreturn datasets.imagenet(split)', {
      split,
    });
    t.same({ ...ours, repr: String(ours.repr).replace('ROOT/imagenet', 'ROOT') }, theirs, split);
    const again = await facts(new ImageNet(place('imagenet'), split));
    t.same(again.items, ours.items, 'by the index on file');
  }
});
