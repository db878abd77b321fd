/** Files of torch.save: what PyTorch writes is read here, and what is written here PyTorch reads, byte for byte. */
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import torch from 'libtorch-node';
import t from 'tap';
import { describe } from '../helpers/files.js';
import { sha256 } from '../helpers/python.js';
import { expect_error, observe, python } from '../helpers/reference.js';

/** Python's expressions. What is loaded and saved again gives the same file. */
const VALUES = {
  plain:
    '{"none": None, "yes": True, "no": False, "text": "é\\U0001f600", "list": [], "dict": {}, "tuple": ()}',
  ints: '[0, 1, 255, 256, 65535, 65536, -1, 2**31 - 1, 2**31, -2**31, -2**31 - 1, 2**53 - 1, 2**53, -2**63, 2**64, -2**200]',
  floats: '[0.5, -0.0, 1e300, -1e-300, 5e-324, math.inf, -math.inf, math.nan, 0.1]',
  texts: '["", "0", "\\ud800x\\udfff", "a" * 300, "\\x00\\n", {"__proto__": 1, "constructor": 2}]',
  bytes: '[b"ab\\xff", b"\\x00" * 3, 1 + 2j, complex(0.5, -0.0)]',
  nested: '[(1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), (1, (2, [3, (4, {"a": (5,)})])), [[[[]]]]]',
  sets: '[{1, 2, 3}, set(), {"a"}]',
  keys: '[{0: "a", "x": 1, None: 2, True: 3, (1, "b"): 4}, {"2": 1, "1": 2}, {1.5: 2}, {2**60: 1}]',
  ordered: '[OrderedDict(), OrderedDict(a=1, b=[2]), OrderedDict([(1, 2)]), Counter({30: 2, 80: 1})]',
  torch: '[torch.device("cpu"), torch.device("cuda", 1), torch.device("meta")]',
  dtypes:
    '[torch.tensor([[0, 1], [2, 3]]).to(dtype) for dtype in [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.uint16, torch.uint32, torch.uint64, torch.bool, torch.complex64, torch.complex128]]',
  shapes:
    '[torch.tensor(2.5), torch.zeros(0), torch.zeros(2, 0, 3), torch.ones(1, 2, 1, 2), torch.empty(2, 3, device="meta")]',
  views:
    '(lambda x: [x, x[1:3, ::2], x.t(), x[0], x.view(-1), x.new_ones(1).expand(3, 2), x.as_strided((2, 2), (0, 1), 3)])(torch.arange(24.0).view(4, 6))',
  gradients:
    '[torch.ones(2, requires_grad=True), nn.Parameter(torch.ones(2)), nn.Parameter(torch.tensor([1]), requires_grad=False)]',
  lazy: '(lambda z: [z.conj(), z, z.conj().conj()])(torch.tensor([[1 + 2j, 3 - 1j]]))',
  lazy_parts: '(lambda z: [z.conj().imag, z.real])(torch.tensor([[1 + 2j, 3 - 1j]]))',
  shared: '(lambda a, b: [a, b, a, {"x": b, "y": a}])([1, 2], torch.ones(2))',
  cycle: '(lambda a: a.append(a) or a)([1])',
  model: 'nn.Sequential(OrderedDict(conv=nn.Conv2d(1, 2, 3), norm=nn.BatchNorm2d(2))).state_dict()',
};
/** What is saved again is another file: JavaScript has one word for two of Python's. */
const LOSSY = {
  // A module's version lies under its name, and an object has the names "0", "1" first.
  layers: '(torch.manual_seed(0), nn.Sequential(nn.Linear(2, 1)).state_dict())[1]',
  floats_that_are_whole: '[1.0, -3.0, 1e15]',
  sizes: '[torch.Size([1, 2]), torch.zeros(2, 3).shape]',
  names: '[torch.float32, torch.uint16, torch.strided]',
  bytearrays: '[bytearray(b"xy"), bytearray()]',
};

const SNIPPET = `
import files
from collections import Counter, OrderedDict
value = eval(expression, {"torch": torch, "nn": nn, "math": math, "Counter": Counter, "OrderedDict": OrderedDict})
if cycle:
    return {"file": files.saved(value)}
return {"file": files.saved(value), "legacy": files.saved(value, _use_new_zipfile_serialization=False),
        "younger": files.saved(value, pickle_protocol=5), "value": files.describe(value)}
`;

const bytes_of = (base64: string) => Buffer.from(base64, 'base64');
const base64_of = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

interface Files {
  file: string;
  legacy: string;
  younger: string;
  value: unknown;
}

t.test('values there and back', async (t) => {
  for (const [name, expression] of Object.entries({ ...VALUES, ...LOSSY })) {
    await t.test(name, async (t) => {
      const cycle = name === 'cycle';
      const theirs = await python<Files>(SNIPPET, { expression, cycle });
      const ours = torch.load<unknown>(bytes_of(theirs.file));
      if (cycle) {
        t.equal((ours as unknown[])[1], ours, 'a list in itself');
      } else {
        t.same(describe(ours), theirs.value, 'the value');
        t.same(describe(torch.load(bytes_of(theirs.legacy))), theirs.value, 'of the legacy format');
        t.same(describe(torch.load(bytes_of(theirs.younger))), theirs.value, 'of pickle protocol 5');
      }
      const file = base64_of(torch.save(ours));
      if (name in VALUES) t.equal(file, theirs.file, 'the same bytes when saved again');
      if (cycle) return;
      const again = await python('import files\nreturn files.describe(files.loaded(file))', { file });
      if (name in VALUES) t.same(again, theirs.value, 'PyTorch loads it with weights_only=True');
      else t.same(again, describe(torch.load(bytes_of(file))), 'PyTorch loads what we load');
    });
  }
});

t.test('many items: the same batches and the same memo', async (t) => {
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
  const names = numbers(1001).map((index) => [`key${index}`, [index]] as const);
  const ours = [numbers(2500), Object.fromEntries(names), Array(1001).fill(0), numbers(1000), 'key7'];
  const theirs = await python(`
import files, hashlib
names = [f"key{i}" for i in range(1001)]
value = [list(range(2500)), {name: [i] for i, name in enumerate(names)}, [0] * 1001, list(range(1000)), names[7]]
return hashlib.sha256(files.saved(value).encode()).hexdigest()`);
  t.equal(sha256(Buffer.from(base64_of(torch.save(ours)))), theirs);
});

t.test('beyond 4 GiB: an archive of the 64-bit form, as a file with a hole', async (t) => {
  const { head, tail, size } = await python(`
import base64, tempfile, os
with tempfile.NamedTemporaryFile() as file:
    with torch.serialization.skip_data():
        big = torch.empty(5 * 2**30, dtype=torch.uint8)
        torch.save({"big": big, "after": torch.zeros(3)}, file)
    file.flush()
    size = os.path.getsize(file.name)
    file.seek(0)
    head = file.read(2048)
    file.seek(size - 2048)
    return {"head": base64.b64encode(head).decode(), "tail": base64.b64encode(file.read()).decode(), "size": size}`);
  const path_of_file = path.join(t.testdir(), 'big.pt');
  const file = openSync(path_of_file, 'w');
  writeSync(file, bytes_of(head));
  ftruncateSync(file, size);
  writeSync(file, bytes_of(tail), 0, 2048, size - 2048);
  writeSync(file, Uint8Array.of(1, 2, 3), 0, 3, 5 * 2 ** 30 - 64);
  closeSync(file);
  const { big, after } = torch.load(path_of_file, { mmap: true });
  t.same([big!.shape, after!.tolist()], [[5 * 2 ** 30], [0, 0, 0]]);
  t.equal(
    big!
      .narrow(0, 5 * 2 ** 30 - 4096, 4096)
      .sum()
      .item(),
    6,
    'the last bytes are those of the file',
  );
});

t.test('errors in PyTorch’s words', async (t) => {
  const refused = {
    function: 'import files, os\nreturn files.saved(os.getcwd)',
    class: 'import files, collections\nreturn files.saved(collections.deque([1]))',
    module: 'import files\nreturn files.saved(nn.Linear(1, 1))',
    frozenset: 'import files\nreturn files.saved(frozenset([1]))',
    slice: 'import files\nreturn files.saved(slice(1, 2))',
  };
  for (const [name, code] of Object.entries(refused)) {
    const file = await python<string>(code);
    const { error } = await observe('import files\nreturn files.loaded(file)', { file });
    const theirs = /(?:Unsupported global|Trying to load).*?(?:by default\.|blocked\.)/.exec(
      error!.message,
    )?.[0];
    t.ok(theirs, error!.message);
    t.throws(() => torch.load(bytes_of(file)), { name: 'UnpicklingError' }, name);
    t.throws(
      () => torch.load(bytes_of(file)),
      new RegExp(theirs!.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')),
      name,
    );
  }
  if (torch.cuda.is_available()) return;
  const file = await python<string>('import files\nreturn files.saved(torch.ones(1))');
  const { error } = await observe('import files\nreturn files.loaded(file, map_location="cuda")', { file });
  await expect_error(t, () => torch.load(bytes_of(file), 'cuda'), error, 'no CUDA');
});
