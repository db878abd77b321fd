/** The `fp32_precision` switches of `torch.backends`, beside the older ones: what each reads after each is set. */
import torch from 'libtorch-node';
import t from 'tap';
import { compares_bits, equal_bits, expect_error, observe, python } from '../helpers/reference.js';

const { backends } = torch;
const rooms = {
  backends: backends,
  'backends.cudnn': backends.cudnn,
  'backends.cudnn.conv': backends.cudnn.conv,
  'backends.cudnn.rnn': backends.cudnn.rnn,
  'backends.cuda.matmul': backends.cuda.matmul,
  'backends.mkldnn': backends.mkldnn,
  'backends.mkldnn.matmul': backends.mkldnn.matmul,
  'backends.mkldnn.conv': backends.mkldnn.conv,
  'backends.mkldnn.rnn': backends.mkldnn.rnn,
};
const paths = Object.keys(rooms) as (keyof typeof rooms)[];

const tried = <Value>(read: () => Value): Value | string => {
  try {
    return read();
  } catch (error) {
    return (error as Error).message;
  }
};
const all = () => [
  ...paths.map((path) => tried(() => rooms[path].fp32_precision)),
  tried(() => backends.cudnn.allow_tf32),
  tried(() => backends.cuda.matmul.allow_tf32),
  tried(() => torch.get_float32_matmul_precision()),
];

const READ = `
def tried(read):
    try:
        return read()
    except Exception as error:
        return str(error)
b = torch.backends
def all_of():
    rooms = [b, b.cudnn, b.cudnn.conv, b.cudnn.rnn, b.cuda.matmul, b.mkldnn, b.mkldnn.matmul, b.mkldnn.conv, b.mkldnn.rnn]
    return [tried(lambda: room.fp32_precision) for room in rooms] + [
        tried(lambda: b.cudnn.allow_tf32), tried(lambda: b.cuda.matmul.allow_tf32), tried(torch.get_float32_matmul_precision)]
`;

t.test('each switch, and what the others read then', async (t) => {
  const settings = paths.flatMap((path) =>
    (['ieee', 'tf32', 'bf16', 'none'] as const).map((value) => [path, value]),
  );
  const theirs = await python(
    `${READ}
trace = []
for path, value in settings:
    try:
        eval('torch.' + path).fp32_precision = value
        trace.append([path, value, None, all_of()])
    except Exception as error:
        trace.append([path, value, str(error), all_of()])
torch.set_float32_matmul_precision('high')
trace.append(all_of())
b.cudnn.allow_tf32, b.cuda.matmul.allow_tf32 = False, False
trace.append(all_of())
b.cudnn.allow_tf32 = True
torch.set_float32_matmul_precision('highest')
trace.append(all_of())
return trace`,
    { settings },
  );
  const ours: unknown[] = settings.map(([path, value]) => {
    const refused = tried(() => {
      rooms[path as keyof typeof rooms].fp32_precision = value as 'ieee';
      return null;
    });
    return [path, value, refused, all()];
  });
  torch.set_float32_matmul_precision('high');
  ours.push(all());
  backends.cudnn.allow_tf32 = false;
  backends.cuda.matmul.allow_tf32 = false;
  ours.push(all());
  backends.cudnn.allow_tf32 = true;
  torch.set_float32_matmul_precision('highest');
  ours.push(all());
  equal_bits(t, ours, theirs, 'backends.fp32_precision');
});

t.test('what is refused', async (t) => {
  const { error } = await observe("torch.backends.fp32_precision = 'bogus'");
  await expect_error(t, () => Object.assign(backends, { fp32_precision: 'bogus' }), error as never);
  t.throws(() => Object.assign(backends.mkldnn.conv, { fp32_precision: 3 }), {
    message: 'fp32_precision must be str, not int',
  });
  t.throws(() => Object.assign(backends.cudnn.conv, { bogus: 1 }), TypeError);
});

t.test("'bf16' has oneDNN compute in bfloat16", async (t) => {
  const [a, b, w, x] = [
    [64, 96],
    [96, 32],
    [8, 3, 3, 3],
    [2, 3, 12, 12],
  ].map((shape, index) => {
    torch.manual_seed(index);
    return torch.randn(shape as number[]);
  });
  const both = () => [a!.matmul(b!), torch.nn.functional.conv2d(x!, w!)];
  const plain = both();
  backends.mkldnn.matmul.fp32_precision = 'bf16';
  backends.mkldnn.conv.fp32_precision = 'bf16';
  const short = both();
  backends.mkldnn.matmul.fp32_precision = 'none';
  backends.mkldnn.conv.fp32_precision = 'none';
  const theirs = await python(
    `
def both():
    return [a.matmul(b), F.conv2d(x, w)]
plain = both()
torch.backends.mkldnn.matmul.fp32_precision = 'bf16'
torch.backends.mkldnn.conv.fp32_precision = 'bf16'
short = both()
torch.backends.mkldnn.matmul.fp32_precision = 'none'
torch.backends.mkldnn.conv.fp32_precision = 'none'
return {'plain': plain, 'short': short, 'differs': [not torch.equal(*pair) for pair in zip(plain, short)]}`,
    { a, b, w, x },
  );
  equal_bits(
    t,
    { plain, short },
    { plain: theirs.plain, short: theirs.short },
    'backends.mkldnn.fp32_precision',
  );
  if (compares_bits()) {
    t.same(
      plain.map((each, index) => !torch.equal(each, short[index]!)),
      theirs.differs,
      'on this processor, as in Python',
    );
  }
});
