/** Data sets over files in their published formats, against torchvision. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { datasets, type Tensor } from 'libtorch-node';
import sharp from 'sharp';
import t from 'tap';
import { type NumericArray, parse_mat } from '../../dist/datasets/formats/mat.js';
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

const mats = JSON.parse(readFileSync(new URL('golden/mats.json', import.meta.url), 'utf8'));
const mat = (name: string): Buffer => Buffer.from(mats[name].file, 'base64');

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
  for (const split of ['train', 'train+unlabeled', 'unlabeled', 'test'] as const)
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
    "datasets.DatasetFolder(ROOT + '/folders', lambda file: __import__('os').path.getsize(file), ('.png', '.txt'))",
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
  const kit = tgz({
    'ILSVRC2012_devkit_t12/data/meta.mat': mat('meta'),
    'ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt': Buffer.from('2\n1\n2\n1\n'),
  });
  write(place('imagenet', 'ILSVRC2012_devkit_t12.tar.gz'), kit);
  class ImageNet extends datasets.ImageNet {
    static override ARCHIVE_META = {
      ...datasets.ImageNet.ARCHIVE_META,
      devkit: with_md5(place('imagenet'), 'ILSVRC2012_devkit_t12.tar.gz'),
    };
  }
  for (const split of ['train', 'val'] as const) {
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

const jpeg = (seed: number) => picture(seed, 14, 11).jpeg().toBuffer();

t.test('read_mat: numbers of every type', (t) => {
  for (const [name, { numbers }] of Object.entries<{ numbers: Record<string, unknown> }>(mats)) {
    const arrays = parse_mat(mat(name));
    for (const [array, expected] of Object.entries(numbers)) {
      const { shape, values } = arrays.get(array) as NumericArray;
      t.same({ shape, values: Array.from(values) }, expected, `${name}: ${array}`);
    }
  }
  const whole = mat('kinds');
  t.throws(() => parse_mat(whole.subarray(0, 100)), { message: /no MATLAB file of level 5/ });
  t.throws(() => parse_mat(whole.subarray(0, 200)), { message: /truncated/ });
  for (let at = 128; at < whole.length; at++) {
    const damaged = Buffer.from(whole);
    damaged[at] = damaged[at]! ^ 0x5a;
    try {
      parse_mat(damaged);
    } catch (error) {
      t.ok(error instanceof Error);
    }
  }
  t.end();
});

t.test('SVHN', async (t) => {
  write(place('train_32x32.mat'), mat('svhn'));
  class SVHN extends datasets.SVHN {
    static override split_list = {
      train: ['http://x/', 'train_32x32.mat', md5_of(place('train_32x32.mat'))] as const,
    };
  }
  await same(t, new SVHN(ROOT), 'datasets.SVHN(ROOT)');
});

t.test('Caltech101', async (t) => {
  const grey = await picture(3).greyscale().jpeg().toBuffer();
  write_all(place('caltech101'), {
    '101_ObjectCategories/BACKGROUND_Google/image_0001.jpg': grey,
    '101_ObjectCategories/Faces/image_0001.jpg': await jpeg(1),
    '101_ObjectCategories/Faces/image_0002.jpg': grey,
    '101_ObjectCategories/airplanes/image_0001.jpg': await jpeg(2),
    'Annotations/Faces_2/annotation_0001.mat': mat('annotation'),
    'Annotations/Faces_2/annotation_0002.mat': mat('annotation'),
    'Annotations/Airplanes_Side_2/annotation_0001.mat': mat('annotation'),
  });
  await same(t, new datasets.Caltech101(ROOT), 'datasets.Caltech101(ROOT)');
  await same(
    t,
    new datasets.Caltech101(ROOT, ['category', 'annotation']),
    "datasets.Caltech101(ROOT, ['category', 'annotation'])",
  );
});

t.test('CelebA', async (t) => {
  const folder = place('celeba');
  const names = ['000001.jpg', '000002.jpg', '000003.jpg', '000004.jpg'];
  for (const [seed, name] of names.entries())
    write(join(folder, 'img_align_celeba', name), await jpeg(seed + 1));
  const lines = (values: readonly string[]) => names.map((name, row) => `${name} ${values[row]}\n`).join('');
  const lists: Record<string, string> = {
    'list_attr_celeba.txt': `3\nArched_Eyebrows Bald Young \n${lines(['-1  1 -1', ' 1  1  1', '-1 -1  1', '-1 -1 -1'])}`,
    'identity_CelebA.txt': lines(['2880', '2937', '8692', '5805']),
    'list_bbox_celeba.txt': `3\nimage_id x_1 y_1 width height\n${lines(['  95  71 226 313', '72 94 221 306', '216 59 91 126', '622 257 564 781'])}`,
    'list_landmarks_align_celeba.txt': `3\nlefteye_x lefteye_y\n${lines(['69 109', '69 110', '76 112', '72 113'])}`,
    'list_eval_partition.txt': lines(['0', '1', '0', '1']),
  };
  write_all(folder, lists);
  class CelebA extends datasets.CelebA {
    static override file_list = Object.keys(lists).map(
      (name) => ['id', md5_of(join(folder, name)), name] as const,
    );
  }
  await same(t, new CelebA(ROOT), 'datasets.CelebA(ROOT)');
  await same(
    t,
    new CelebA(ROOT, 'all', ['identity', 'bbox', 'landmarks', 'attr']),
    "datasets.CelebA(ROOT, 'all', ['identity', 'bbox', 'landmarks', 'attr'])",
  );
  await same(t, new CelebA(ROOT, 'Valid' as never, []), "datasets.CelebA(ROOT, 'Valid', [])");
});

t.test('Food101', async (t) => {
  write_all(place('food-101'), {
    'meta/train.json': JSON.stringify({ waffles: ['waffles/2', 'waffles/1'], apple_pie: ['apple_pie/7'] }),
    'images/waffles/1.jpg': await jpeg(1),
    'images/waffles/2.jpg': await jpeg(2),
    'images/apple_pie/7.jpg': await jpeg(3),
  });
  await same(t, new datasets.Food101(ROOT), 'datasets.Food101(ROOT)', ['split']);
});

t.test('Flowers102', async (t) => {
  const folder = place('flowers-102');
  write_all(folder, { 'imagelabels.mat': mat('labels'), 'setid.mat': mat('setid') });
  for (let id = 1; id <= 6; id++) write(join(folder, 'jpg', `image_0000${id}.jpg`), await jpeg(id));
  class Flowers102 extends datasets.Flowers102 {
    static override resources = {
      ...datasets.Flowers102.resources,
      label: with_md5(folder, 'imagelabels.mat'),
      setid: with_md5(folder, 'setid.mat'),
    };
  }
  for (const split of ['train', 'val', 'test'] as const)
    await same(t, new Flowers102(ROOT, split), `datasets.Flowers102(ROOT, '${split}')`, ['split']);
});

t.test('OxfordIIITPet', async (t) => {
  const folder = place('oxford-iiit-pet');
  const mask = await sharp(Buffer.from([1, 2, 3, 3, 2, 1]), { raw: { width: 3, height: 2, channels: 1 } })
    .png()
    .toBuffer();
  const names = ['Abyssinian_100', 'american_bulldog_5', 'Abyssinian_2'];
  for (const [seed, name] of names.entries()) {
    write(join(folder, 'images', `${name}.jpg`), await jpeg(seed + 1));
    write(join(folder, 'annotations', 'trimaps', `${name}.png`), mask);
  }
  write(
    join(folder, 'annotations', 'trainval.txt'),
    `${names[0]} 1 1 1\n${names[1]} 2 2 1\n${names[2]} 1 1 1\n`,
  );
  for (const types of ['category', 'binary-category', 'segmentation'] as const)
    await same(
      t,
      new datasets.OxfordIIITPet(ROOT, { target_types: types }),
      `datasets.OxfordIIITPet(ROOT, target_types='${types}')`,
    );
  await same(
    t,
    new datasets.OxfordIIITPet(ROOT, 'trainval', ['category', 'segmentation']),
    "datasets.OxfordIIITPet(ROOT, 'trainval', ['category', 'segmentation'])",
  );
});

const ANNOTATION = `<?xml version="1.0"?>
<annotation>
	<folder>VOC2012</folder><!-- a comment -->
	<source><database>The &lt;VOC&gt; Database</database><empty/></source>
	<size><width>14</width><height>11</height></size>
	OBJECT
</annotation>
`;
const OBJECT = '<object><name>person</name><bndbox><xmin>1</xmin><ymax> 5 </ymax></bndbox></object>';

t.test('VOCSegmentation and VOCDetection', async (t) => {
  const folder = place('VOCdevkit', 'VOC2012');
  const colours = [0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0, 224, 224, 192];
  const mask = (seed: number) =>
    palette_png(
      6,
      4,
      colours,
      noise(24, seed).map((byte) => byte % 5),
    );
  write_all(folder, {
    'ImageSets/Segmentation/train.txt': '2007_000032\n2007_000039\n',
    'ImageSets/Main/val.txt': '2007_000032\n2007_000039\n2007_000063\n',
    'JPEGImages/2007_000032.jpg': await jpeg(1),
    'JPEGImages/2007_000039.jpg': await jpeg(2),
    'JPEGImages/2007_000063.jpg': await jpeg(3),
    'SegmentationClass/2007_000032.png': mask(1),
    'SegmentationClass/2007_000039.png': mask(2),
    'Annotations/2007_000032.xml': ANNOTATION.replace('OBJECT', OBJECT + OBJECT),
    'Annotations/2007_000039.xml': ANNOTATION.replace('OBJECT', OBJECT),
    'Annotations/2007_000063.xml': ANNOTATION.replace('OBJECT', ''),
  });
  const keyed = ['targets'];
  await same(t, new datasets.VOCSegmentation(ROOT), 'datasets.VOCSegmentation(ROOT)');
  await same(
    t,
    new datasets.VOCDetection(ROOT, '2012', 'val'),
    "datasets.VOCDetection(ROOT, '2012', 'val')",
    keyed,
  );
});

/** Eight bits a pixel, no filter. */
function palette_png(width: number, height: number, colours: readonly number[], places: Uint8Array): Buffer {
  const chunk = (name: string, content: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(name), content]);
    const [size, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(content.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([size, body, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8);
  const lines = Array.from({ length: height }, (_, row) => [
    0,
    ...places.subarray(row * width, (row + 1) * width),
  ]);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(colours)),
    chunk('IDAT', deflateSync(Buffer.from(lines.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

t.test('CocoDetection and CocoCaptions: what pycocotools gives', async (t) => {
  const file = place('coco', 'instances.json');
  const annotations = [
    { id: 5, image_id: 9, category_id: 18, bbox: [1, 2, 3.5, 4], caption: 'a dog' },
    { id: 3, image_id: 2, category_id: 1, bbox: [0, 0, 1, 1], caption: 'a person' },
    { id: 4, image_id: 9, category_id: 2, bbox: [5, 5, 6, 6], caption: 'a bicycle' },
  ];
  const images = [9, 2, 30].map((id) => ({ id, file_name: `${id}.jpg`, width: 14, height: 11 }));
  write(file, JSON.stringify({ images, annotations }));
  for (const { id, file_name } of images) write(place('coco', file_name), await jpeg(id));
  const set = new datasets.CocoDetection(place('coco'), file);
  t.same(set.ids, [2, 9, 30]);
  const targets = await Promise.all([0, 1, 2].map(async (index) => (await set.get(index))[1]));
  t.same(targets, [[annotations[1]], [annotations[0], annotations[2]], []]);
  const [image] = await set.get(1);
  t.same(image.size, [14, 11]);
  const joint = new datasets.CocoCaptions(place('coco'), file, {
    transforms: (image: datasets.Image, captions: readonly string[]) => [image.width, captions.join()],
  });
  t.same(await joint.get(1), [14, 'a dog,a bicycle']);
  t.throws(
    () => new datasets.CocoCaptions(place('coco'), file, { transform: String, transforms: (a, b) => [a, b] }),
    { message: 'Only transforms or transform/target_transform can be passed as argument' },
  );
});
