import { createHash } from 'node:crypto';
import torch, { datasets, type Tensor, transforms } from 'libtorch-node';
import t from 'tap';

const F = transforms.functional;
const { Image } = datasets;

function synthetic(width: number, height: number): datasets.Image {
  const bytes = Uint8Array.from(
    { length: width * height * 3 },
    (_, i) => i * 7 + (i >> 3) * 13 + ((i * i) >> 7),
  );
  return new Image(bytes, width, height);
}

const sha = (image: datasets.Image): string =>
  createHash('sha256').update(image.data).digest('hex').slice(0, 16);

// What Pillow 13.0 makes of the same bytes: Image.frombytes('RGB', size, bytes).resize(size, filter).
const PILLOW: Record<string, Record<string, string>> = {
  '37x23 16x10': {
    nearest: '188db02f073003e3',
    lanczos: 'f49627ca37e55fab',
    bilinear: '413f671b5de56718',
    bicubic: 'b39394ae99ae4471',
    box: 'a83e501a276cb8cc',
    hamming: '7907fdaab4791340',
  },
  '37x23 60x41': {
    nearest: '6bc3b05c69c87297',
    lanczos: '83d968a476cdeb98',
    bilinear: '677907e2d2b521b7',
    bicubic: '4ab567500f277be9',
    box: '6bc3b05c69c87297',
    hamming: '40b0c98809a50fe8',
  },
  '64x48 64x20': { nearest: '05dac5e609c86b12', bilinear: 'c5913daf542e096f', bicubic: '5ec28ce4728de4be' },
  '50x70 33x70': { nearest: '46ef04fff24f0368', bilinear: '44cc245337a984d5', lanczos: 'b5b2c3126d816726' },
  '85x103 100x100': {
    bilinear: 'c733c5befbc7fc75',
    lanczos: '8c5e52facb49e7f2',
    hamming: '20da8ea41c20ea45',
  },
  '5x5 1x1': { nearest: 'f5c83c315ccccbb9', bilinear: '81c69df3d00b78d3', box: 'f50ffec9c6ac3835' },
  '1x1 4x3': { nearest: 'cfe334913e4ecc6d', bilinear: 'cfe334913e4ecc6d', bicubic: 'cfe334913e4ecc6d' },
  '300x200 227x227': {
    bilinear: '6f6f6306b9b494ca',
    bicubic: 'e46c449be25144e9',
    lanczos: '9ae5d94f208d7cb1',
  },
};

t.test('resize gives the bytes of Pillow', async (t) => {
  for (const [sizes, wanted] of Object.entries(PILLOW)) {
    const [from, to] = sizes.split(' ').map((size) => size.split('x').map(Number)) as [number, number][];
    for (const [mode, hash] of Object.entries(wanted)) {
      const resized = F.resize(synthetic(...from!), [to![1], to![0]], mode as transforms.InterpolationMode);
      t.same([sha(resized), resized.size], [hash, to], `${mode} ${sizes}`);
    }
  }
});

t.test('resize by one number sets the shorter side, with integer rounding', async (t) => {
  const sizes = (image: datasets.Image, ...rest: [number, ...unknown[]]) =>
    F.resize(image, rest[0], 'bilinear', (rest[1] as number | undefined) ?? null).size;
  t.same(sizes(synthetic(500, 375), 256), [341, 256]);
  t.same(sizes(synthetic(375, 500), 256), [256, 341]);
  t.same(sizes(synthetic(500, 375), 256, 300), [300, 225]);
  t.equal(F.resize(synthetic(4, 4), 4).width, 4);
  t.throws(() => F.resize(synthetic(4, 4), 4, 'bilinear', 4), {
    message: 'max_size = 4 must be strictly greater than the requested size for the smaller edge size = [4]',
  });
  t.throws(() => F.resize(synthetic(4, 4), [2, 2], 'bilinear', 4), torch.ValueError);
  t.throws(() => F.resize(synthetic(4, 4), [0, 2]), {
    message: 'height and width must be > 0, but got 0 and 2',
  });
});

t.test('pad, crop and flip give the bytes of torchvision', async (t) => {
  const image = synthetic(5, 4);
  t.equal(sha(F.pad(image, [2, 1, 3, 2], 7)), '8fb6c3acbb3e12ee');
  t.equal(sha(F.pad(image, [2, 1, 3, 2], 0, 'edge')), 'c23cc645babcb250');
  t.equal(sha(F.pad(image, [2, 1, 3, 2], 0, 'reflect')), 'fb786b7eeacc4a1e');
  t.equal(sha(F.pad(image, [2, 1, 3, 2], 0, 'symmetric')), '02d200b77e39a48e');
  t.equal(sha(F.center_crop(image, [3, 2])), '9db50cf2bcaa5347');
  t.equal(sha(F.center_crop(image, [2, 3])), '9c4de91c5cb75eec');
  t.equal(sha(F.center_crop(image, [7, 3])), '3545187930e5b1fe');
  t.equal(sha(F.center_crop(image, [6, 8])), 'd280a58fa40d368d');
  t.equal(sha(F.hflip(image)), '9abf4156c8666e9c');
  t.throws(() => F.pad(image, [1, 2, 3]), torch.ValueError);
  t.throws(() => F.hflip({} as datasets.Image), { message: 'img should be Image. Got dict' });
});

t.test('random transforms draw as torchvision does', async (t) => {
  const image = synthetic(12, 10);
  torch.manual_seed(5);
  const [top, left] = transforms.RandomCrop.get_params(image, [4, 4]);
  const flipped = torch.rand(1).item();
  torch.manual_seed(5);
  t.same([top, left], [torch.randint(0, 7, [1]).item(), torch.randint(0, 9, [1]).item()]);
  t.equal(flipped, torch.rand(1).item(), 'nothing else was drawn');

  torch.manual_seed(5);
  const state = torch.get_rng_state();
  t.same(transforms.RandomCrop.get_params(image, [10, 12]), [0, 0, 10, 12]);
  t.ok(torch.equal(state, torch.get_rng_state()), 'a picture of the right size draws nothing');

  const always = new transforms.RandomHorizontalFlip({ p: 1 }).forward(image);
  t.same(always.data, F.hflip(image).data);
  t.equal(new transforms.RandomHorizontalFlip(0).forward(image), image);
  t.throws(() => new transforms.RandomCrop(20).forward(image), {
    message: 'Required crop size (20, 20) is larger than input image size (10, 12)',
  });
  t.same(new transforms.RandomCrop(20, { pad_if_needed: true }).forward(image).size, [20, 20]);
  t.same(new transforms.RandomResizedCrop(6).forward(image).size, [6, 6]);
  t.same(
    transforms.RandomResizedCrop.get_params(synthetic(40, 2), [1, 1], [1, 1]),
    [0, 19, 2, 2],
    'the middle',
  );
});

t.test('ToTensor and Normalize', async (t) => {
  const image = new Image(Uint8Array.of(0, 51, 255, 102, 0, 0), 2, 1);
  const x = new transforms.ToTensor().forward(image);
  t.same([x.shape, x.dtype], [[3, 1, 2], 'float32']);
  t.same(
    x.tolist(),
    [[[0, 0.4]], [[0.2, 0]], [[1, 0]]].map((rows) => rows.map((row) => row.map(Math.fround))),
  );
  const normalize = new transforms.Normalize([0.5, 0.5, 0.5], [0.5, 0.25, 0.5]);
  t.same(normalize.forward(x).select(0, 2).tolist(), [[1, -1]]);
  t.equal(x.select(0, 2).sum().item(), 1, 'the input is left alone');
  const values = [[0.5, 0.5, 0.5], new Float32Array([0.5, 0.5, 0.5]), torch.full([3], 0.5), 0.5];
  const all = values.map((mean) => new transforms.Normalize(mean, [0.5, 0.25, 0.5]).forward(x).tolist());
  for (const each of all) t.same(each, all[0], 'numbers, typed arrays, tensors, one number for all');
  t.equal(new transforms.Normalize([0, 0, 0], [1, 1, 1], true).forward(x), x, 'unless inplace');
  t.throws(() => normalize.forward(torch.ones(3, 1, 1, { dtype: 'int64' })), {
    message: 'Input tensor should be a float tensor. Got torch.int64.',
  });
  t.throws(() => normalize.forward(torch.ones(3)), torch.ValueError);
  t.throws(() => new transforms.Normalize([0], [0]).forward(x), {
    message: 'std evaluated to zero after conversion to torch.float32, leading to division by zero.',
  });
  t.throws(() => new transforms.ToTensor().forward(x as never), { message: /pic should be Image. Got / });
});

t.test('they print as torchvision prints them', async (t) => {
  const compose = new transforms.Compose([
    new transforms.Resize(256),
    new transforms.Resize([3, 4], { max_size: null, antialias: null }),
    new transforms.CenterCrop(227),
    new transforms.RandomCrop(8, 2),
    new transforms.RandomHorizontalFlip(),
    new transforms.RandomResizedCrop(100),
    new transforms.ToTensor(),
    new transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    new transforms.Normalize(0.5, 0.25),
    new transforms.Lambda((x) => x),
  ]);
  t.equal(
    String(compose),
    `Compose(
    Resize(size=256, interpolation=bilinear, max_size=None, antialias=True)
    Resize(size=[3, 4], interpolation=bilinear, max_size=None, antialias=None)
    CenterCrop(size=(227, 227))
    RandomCrop(size=(8, 8), padding=2)
    RandomHorizontalFlip(p=0.5)
    RandomResizedCrop(size=(100, 100), scale=(0.08, 1.0), ratio=(0.75, 1.3333), interpolation=bilinear, antialias=True)
    ToTensor()
    Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225])
    Normalize(mean=0.5, std=0.25)
    Lambda()
)`,
  );
});

t.test('wrong arguments', async (t) => {
  t.throws(() => new transforms.Resize('big' as never), {
    message: 'Size should be int or sequence. Got str',
  });
  t.throws(() => new transforms.Resize([1, 2, 3]), {
    message: 'If size is a sequence, it should have 1 or 2 values',
  });
  t.throws(() => new transforms.CenterCrop([1, 2, 3]), {
    message: 'Please provide only two dimensions (h, w) for size.',
  });
  t.throws(() => new transforms.CenterCrop({ sizes: 3 } as never), {
    message: "CenterCrop.__init__() got an unexpected keyword argument 'sizes'",
  });
  t.throws(() => new transforms.Compose([3 as never]), { message: "'int' object is not callable" });
  t.throws(() => new transforms.RandomResizedCrop(3, { scale: 1 as never }), {
    message: 'Scale should be a sequence',
  });
  t.throws(() => new Image(new Uint8Array(5), 1, 1), {
    message: 'an RGB picture of 1 x 1 has 3 bytes, but got 5',
  });
  t.throws(() => new Image(new Uint8Array(0), 0, 1), RangeError);
});

t.test('drawing and working are two steps', async (t) => {
  const T = transforms;
  const image = synthetic(41, 30);
  const steps = [
    new T.RandomApply([new T.RandomCrop(26, { padding: 2 })], 0.7),
    new T.RandomOrder([new T.RandomHorizontalFlip(), new T.RandomCrop(20)]),
    new T.RandomChoice([new T.RandomResizedCrop(16), new T.Resize([12, 9])], [1, 2]),
    new T.ToTensor(),
    new T.Normalize(0.5, torch.tensor([0.5, 0.25, 0.125])),
  ];
  const whole = new T.Compose<datasets.Image, Tensor>(steps);
  t.same(whole.foresee(true), { ahead: true, opaque: false, knows_size: true });
  t.same(whole.foresee(false), { ahead: false, opaque: false, knows_size: false });
  const elsewhere = T.from_description(structuredClone(T.describe(whole)!)) as typeof whole;
  t.equal(String(elsewhere), String(whole));
  for (let seed = 0; seed < 12; seed++) {
    torch.manual_seed(seed);
    const at_once = whole.forward(image);
    const after = torch.rand(1).item();
    torch.manual_seed(seed);
    const size = { height: 30, width: 41, channels: 3 };
    const params = structuredClone(whole.make_params(size));
    t.equal(torch.rand(1).item(), after, 'the same was drawn');
    torch.manual_seed(99);
    const state = torch.get_rng_state();
    t.ok(torch.equal(elsewhere.transform(image, params), at_once));
    t.ok(torch.equal(state, torch.get_rng_state()), 'the work draws nothing');
    const { height, width } = whole.size_after(size, params)!;
    t.same([height, width], at_once.shape.slice(1));
  }
});

t.test('what the user writes is taken as it is', async (t) => {
  const T = transforms;
  class Mine extends T.Transform<datasets.Image, datasets.Image> {
    override forward(image: datasets.Image) {
      return F.hflip(image);
    }
  }
  class Crop extends T.RandomCrop {}
  const image = synthetic(8, 6);
  t.same(new Mine().transform(image, null).data, F.hflip(image).data);
  t.equal(T.describe(new Mine()), null);
  t.equal(T.describe(new Crop(4)), null);
  t.equal(T.describe(new T.Compose([new T.Lambda((x) => x)])), null);
  t.equal(T.describe(F.hflip), null);
  t.same(T.describe(new T.RandomHorizontalFlip(0.25)), {
    name: 'RandomHorizontalFlip',
    options: { p: 0.25 },
  });
  t.same(new T.Compose([new Mine(), new T.RandomCrop(4)]).foresee(true), {
    ahead: false,
    opaque: true,
    knows_size: false,
  });
  t.throws(
    () => new T.Compose([new Mine(), new T.RandomCrop(4)]).make_params({ height: 6, width: 8, channels: 3 }),
    {
      message: 'RandomCrop draws by the size of a picture, which is not known',
    },
  );
  t.throws(() => new (class Empty extends T.Transform {})().forward(1), {
    message: 'Empty has neither forward nor transform',
  });
  t.throws(() => T.from_description({ name: 'toString', options: {} }), {
    message: 'there is no transform toString',
  });
});
