/** `download: true` against a server on this machine, and files that are missing, damaged or hostile. */
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { datasets } from 'libtorch-node';
import t from 'tap';
import { unpack } from '../../dist/datasets/fetch/unpack.js';
import {
  cifar_batch,
  cifar_meta,
  md5,
  mnist_files,
  noise,
  tar,
  tgz,
  write,
} from '../helpers/dataset-files.js';

const folder = t.testdir();
const served = join(folder, 'served');
let requests: string[] = [];

async function serve(): Promise<void> {
  const worker = new Worker(new URL('../helpers/file-server.mjs', import.meta.url), { workerData: served });
  const [port] = (await once(worker, 'message')) as [number];
  worker.on('message', (url: string) => requests.push(url));
  process.env.LIBTORCH_NODE_DATASETS_MIRROR = `http://127.0.0.1:${port}/`;
  t.teardown(() => worker.terminate());
}

/** What the server was asked for since the last time. */
async function asked(): Promise<string[]> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  const seen = requests;
  requests = [];
  return seen;
}

const files = {
  ...mnist_files('train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 4, 1),
  ...mnist_files('t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte', 2, 2),
};
const packed = Object.entries(files).map(([name, file]) => [`${name}.gz`, gzipSync(file)] as const);

class MNIST<Sample = datasets.Image> extends datasets.MNIST<Sample> {
  static override resources = packed.map(([name, file]) => [name, md5(file)] as const);
}

t.before(serve);

t.test('MNIST: fetched, unpacked, and not fetched again', async (t) => {
  const mirrored = join(served, 'ossci-datasets.s3.amazonaws.com', 'mnist');
  for (const [name, file] of packed) write(join(mirrored, name), file);
  const root = join(folder, 'one');
  const train = new MNIST(root, { download: true });
  t.equal(train.length, 4);
  t.same(
    (await asked()).sort(),
    packed.map(([name]) => `/ossci-datasets.s3.amazonaws.com/mnist/${name}`).sort(),
  );
  for (const [name, file] of Object.entries(files))
    t.same(readFileSync(join(root, 'MNIST', 'raw', name)), file);
  t.equal(readdirSync(join(root, 'MNIST', 'raw')).length, 8, 'nothing unfinished is left');
  t.equal(new MNIST(root, { train: false, download: true }).length, 2);
  t.same(await asked(), []);

  rmSync(join(root, 'MNIST', 'raw', 'train-images-idx3-ubyte'));
  t.equal(new MNIST(root, { download: true }).length, 4);
  t.same(await asked(), [], 'the packed files are there');
});

t.test('the second address, where the first has nothing or something else', async (t) => {
  const first = join(served, 'ossci-datasets.s3.amazonaws.com', 'mnist');
  for (const [name, file] of packed) {
    write(join(served, 'yann.lecun.com', 'exdb', 'mnist', name), file);
    write(join(first, name), file);
  }
  const [name] = packed[0]!;
  writeFileSync(join(first, name), 'something else');
  t.equal(new MNIST(join(folder, 'two'), { download: true }).length, 4);
  const [other] = (await asked()).filter((url) => url.startsWith('/yann'));
  t.equal(other, `/yann.lecun.com/exdb/mnist/${name}`);
});

t.test('what is said when nothing can be had', async (t) => {
  rmSync(served, { recursive: true, force: true });
  const root = join(folder, 'three');
  const raw = join(root, 'MNIST', 'raw');
  t.throws(() => new MNIST(root), {
    message: new RegExp(
      `^Dataset not found\\. You can use download=True to download it; without a network, put ${raw}/train-images-idx3-ubyte\\.gz \\(from https://ossci-datasets`,
    ),
  });
  t.throws(() => new MNIST(root, { download: true }), {
    message: new RegExp(
      `^Error downloading train-images-idx3-ubyte\\.gz:\nTried https://ossci.*got:\nhttp.* 404 .*\nTried http://yann.*got:\n.* 404 .*\nWithout a network, put train-images-idx3-ubyte\\.gz \\(from https://.*\\) into ${raw}, or set LIBTORCH_NODE_DATASETS_MIRROR`,
    ),
  });
  t.notOk(existsSync(join(raw, 'train-images-idx3-ubyte.gz')));
  process.env.LIBTORCH_NODE_OFFLINE = '1';
  t.teardown(() => {
    delete process.env.LIBTORCH_NODE_OFFLINE;
  });
  await asked();
  t.throws(() => new MNIST(root, { download: true }), { message: /LIBTORCH_NODE_OFFLINE=1 forbids it/ });
  t.same(await asked(), []);
  for (const [name, file] of packed) write(join(raw, name), file);
  t.equal(new MNIST(root, { download: true }).length, 4, 'put there by hand');
});

t.test('CIFAR10: an archive whose files are checked', async (t) => {
  const batches = [1, 2, 3, 4, 5].map((n) => [`data_batch_${n}`, cifar_batch([n], 'labels', n)] as const);
  const test = cifar_batch([1], 'labels', 9);
  const meta = cifar_meta('label_names', ['a', 'b']);
  const content = Object.fromEntries([
    ...batches,
    ['test_batch', test] as const,
    ['batches.meta', meta] as const,
  ]);
  const archive = tgz(
    Object.fromEntries(Object.entries(content).map(([name, file]) => [`cifar-10-batches-py/${name}`, file])),
  );
  class CIFAR10 extends datasets.CIFAR10 {
    static override tgz_md5 = md5(archive);
    static override train_list = batches.map(([name, file]) => [name, md5(file)] as const);
    static override test_list = [['test_batch', md5(test)] as const];
    static override meta = { ...datasets.CIFAR10.meta, md5: md5(meta) };
  }
  write(join(served, 'www.cs.toronto.edu', '~kriz', 'cifar-10-python.tar.gz'), archive);
  const root = join(folder, 'cifar');
  t.equal(new CIFAR10(root, { download: true }).length, 5);
  writeFileSync(join(root, 'cifar-10-batches-py', 'data_batch_3'), 'damaged');
  t.throws(() => new CIFAR10(root), {
    message: /^Dataset not found or corrupted\. You can use download=True/,
  });
  t.equal(new CIFAR10(root, { download: true }).length, 5, 'unpacked again');
  writeFileSync(join(root, 'cifar-10-batches-py', 'batches.meta'), 'damaged');
  t.throws(() => new CIFAR10(root), { message: /^Dataset metadata file not found or corrupted/ });
});

t.test('EMNIST: archives in an archive', async (t) => {
  const names = ['emnist-digits-train-images-idx3-ubyte', 'emnist-digits-train-labels-idx1-ubyte'] as const;
  const inner = Object.entries(mnist_files(...names, 3, 4)).map(
    ([name, file]) => [`gzip/${name}.gz`, gzipSync(file)] as const,
  );
  const archive = tar(Object.fromEntries(inner));
  class EMNIST extends datasets.EMNIST {
    static override url = 'https://biometrics.nist.gov/cs_links/EMNIST/gzip.tar';
    static override md5 = md5(archive);
  }
  write(join(served, 'biometrics.nist.gov', 'cs_links', 'EMNIST', 'gzip.tar'), archive);
  const root = join(folder, 'emnist');
  t.equal(new EMNIST(root, 'digits', { download: true }).length, 3);
  t.notOk(existsSync(join(root, 'EMNIST', 'raw', 'gzip')));
});

t.test('archives that lead elsewhere, or are damaged', async (t) => {
  const out = join(folder, 'out');
  const archive = join(folder, 'x.tar');
  for (const name of ['../evil', '/tmp/evil-of-libtorch-node', 'a/../../evil']) {
    writeFileSync(archive, tar({ [name]: noise(10) }));
    await t.rejects(unpack(archive, out), {
      message: `${archive} cannot be unpacked: it holds an unsafe name: ${name}`,
    });
  }
  const long = `${'folder/'.repeat(20)}file`;
  const whole = tar({ 'folder/': new Uint8Array(), [long]: noise(3000), b: noise(512) });
  writeFileSync(archive, whole);
  await unpack(archive, out);
  t.same(readFileSync(join(out, long)), noise(3000));
  t.same(readdirSync(out).sort(), ['b', 'folder']);
  for (const [at, message] of [
    [600, /truncated/],
    [1500, /truncated/],
    [4000, /truncated/],
  ] as const) {
    writeFileSync(archive, whole.subarray(0, at));
    await t.rejects(unpack(archive, out), { message });
  }
  const damaged = Buffer.from(whole);
  damaged[10] = 77;
  writeFileSync(archive, damaged);
  await t.rejects(unpack(archive, out), { message: /the archive is damaged, or no tar archive/ });
  const gz = join(folder, 'x.tar.gz');
  writeFileSync(gz, gzipSync(whole).subarray(0, 200));
  await t.rejects(unpack(gz, out), { message: /x.tar.gz cannot be unpacked/ });
  t.same(readdirSync(out).sort(), ['b', 'folder'], 'nothing unfinished is left');
});

t.test('files of MNIST that are damaged', (t) => {
  const raw = join(folder, 'damaged', 'MNIST', 'raw');
  for (const [name, file] of Object.entries(files)) write(join(raw, name), file);
  const images = join(raw, 'train-images-idx3-ubyte');
  const whole = files['train-images-idx3-ubyte']!;
  const cases: [Buffer, RegExp][] = [
    [whole.subarray(0, 100), /shape '\[4, 28, 28\]' is invalid for input of size 84/],
    [Buffer.alloc(0), /is truncated/],
    [Buffer.concat([Buffer.from([0, 0, 13, 3]), whole.subarray(4)]), /instead of 13/],
    [Buffer.concat([Buffer.from([0, 0, 8, 1]), whole.subarray(4)]), /should have 3 dimension instead of 1/],
  ];
  for (const [content, message] of cases) {
    writeFileSync(images, content);
    t.throws(() => new MNIST(join(folder, 'damaged')), { message });
  }
  t.end();
});

t.test('arguments and indices', (t) => {
  t.throws(() => new datasets.STL10(folder, 'half' as never), {
    message:
      "Unknown value 'half' for argument split. Valid values are {'train', 'train+unlabeled', 'unlabeled', 'test'}.",
  });
  t.throws(() => new datasets.STL10(folder, 'train', 10), {
    message: /folds should be in the range \[0, 10\)/,
  });
  t.throws(() => new datasets.EMNIST(folder, 'x' as never), {
    message: /^Unknown value 'x' for argument split/,
  });
  t.throws(() => new datasets.ImageNet(folder), {
    message: /^The archive ILSVRC2012_devkit_t12.tar.gz is not present/,
  });
  const fake = new datasets.FakeData(3);
  for (const index of [3, -1, 0.5])
    t.throws(() => fake.get(index), { message: /is outside a data set of 3 items/ });
  t.end();
});
