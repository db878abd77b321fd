import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import torch, { type DType, nn, safetensors } from 'libtorch-node';
import t from 'tap';

const { load_file, load_metadata, save_file } = safetensors;

t.test('every dtype and shape comes back', async (t) => {
  const file = path.join(t.testdir(), 'all.safetensors');
  const dtypes: DType[] = [
    'float64',
    'float32',
    'float16',
    'bfloat16',
    'int64',
    'int32',
    'int16',
    'int8',
    'uint8',
    'uint16',
    'uint32',
    'uint64',
    'bool',
    'complex64',
  ];
  const tensors = Object.fromEntries(
    dtypes.map((dtype) => [
      dtype,
      torch
        .tensor([
          [0, 1, 1],
          [2, 3, 5],
        ])
        .to(dtype),
    ]),
  );
  Object.assign(tensors, {
    scalar: torch.tensor(2.5),
    empty: torch.zeros(0, 3),
    turned: torch.arange(6).view(2, 3).t(),
  });
  save_file(tensors, file, { metadata: { made: 'here, “so”' } });
  const loaded = load_file(file);
  t.same(Object.keys(loaded).sort(), Object.keys(tensors).sort());
  for (const [name, tensor] of Object.entries(tensors)) {
    const back = loaded[name]!;
    t.same([back.dtype, back.shape], [tensor.dtype, tensor.shape], name);
    t.ok(torch.equal(back, tensor), name);
  }
  t.same(load_metadata(file), { made: 'here, “so”' });
  t.same(readdirSync(path.dirname(file)), ['all.safetensors'], 'nothing unfinished is left');
  t.throws(() => save_file({ z: torch.zeros(1, { dtype: 'complex128' }) }, file), {
    name: 'ValueError',
    message: 'safetensors has no dtype for z, which is complex128',
  });
  t.ok(load_file(file).scalar, 'what was there before is whole');
});

t.test('the bytes are as the format says', async (t) => {
  const file = path.join(t.testdir(), 'x.safetensors');
  save_file({ x: torch.tensor([1, 2], { dtype: 'int16' }) }, file);
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE());
  t.equal(length % 8, 0);
  t.same(JSON.parse(bytes.toString('utf8', 8, 8 + length)), {
    x: { dtype: 'I16', shape: [2], data_offsets: [0, 4] },
  });
  t.same([...bytes.subarray(8 + length)], [1, 0, 2, 0]);
});

t.test('a module’s parameters', async (t) => {
  const file = path.join(t.testdir(), 'linear.safetensors');
  const [from, to] = [new nn.Linear(3, 2), new nn.Linear(3, 2)];
  save_file(from.state_dict(), file);
  to.load_state_dict(load_file(file));
  t.ok(torch.equal(from.weight, to.weight) && torch.equal(from.bias, to.bias));
});

t.test('files that are something else', async (t) => {
  const file = path.join(t.testdir(), 'bad.safetensors');
  const refuse = (bytes: Uint8Array, message: RegExp) => {
    writeFileSync(file, bytes);
    t.throws(() => load_file(file), { name: 'ValueError', message });
  };
  const with_header = (header: string, data = 0): Buffer => {
    const bytes = Buffer.alloc(8 + header.length + data);
    bytes.writeBigUInt64LE(BigInt(header.length));
    bytes.write(header, 8);
    return bytes;
  };
  refuse(Buffer.alloc(3), /too short/);
  refuse(Buffer.alloc(8, 255), /its header of 18446744073709551615 bytes is too large/);
  const hundred_megabytes = Buffer.alloc(8);
  hundred_megabytes.writeBigUInt64LE(100_000_001n);
  refuse(hundred_megabytes, /its header of 100000001 bytes is too large/);
  hundred_megabytes.writeBigUInt64LE(100_000_000n);
  refuse(hundred_megabytes, /its header is longer than the file/);
  const x = (rest: string) => `{"x":{"dtype":"F32",${rest}}}`;
  const four = '"shape":[1],"data_offsets":[0,4]';
  const two = (second: string) => `{"x":{"dtype":"F32",${four}},"y":{"dtype":"F32","shape":[1],${second}}}`;
  const bad: [header: string, data: number, message: RegExp][] = [
    ['{nope', 0, /header is not JSON/],
    [`{"x":${'['.repeat(20)}${']'.repeat(20)}}`, 0, /header is not JSON/],
    ['[]', 0, /header is no object/],
    ['"x"', 0, /header is no object/],
    [x('"shape":[1],"data_offsets":[0,8]'), 8, /the entry of x does not fit: .* 4 bytes, .* 8/],
    [x('"shape":[2],"data_offsets":[0,4]'), 4, /the entry of x does not fit/],
    [x('"shape":[9007199254740991,9007199254740991],"data_offsets":[0,4]'), 4, /"x" has no valid shape/],
    [x('"shape":[-1],"data_offsets":[0,4]'), 4, /"x" has no valid shape/],
    [x('"shape":[1.5],"data_offsets":[0,4]'), 4, /"x" has no valid shape/],
    [x('"shape":"x","data_offsets":[0,4]'), 4, /"x" has no valid shape/],
    [x('"shape":[1],"data_offsets":[-4,0]'), 4, /"x" has no valid offsets/],
    [x('"shape":[1],"data_offsets":[4]'), 4, /"x" has no valid offsets/],
    [x('"shape":[1]'), 4, /"x" has no valid offsets/],
    [x('"shape":[1],"data_offsets":[4,0]'), 4, /the entry of x does not fit/],
    [x(four), 3, /its tensors end at byte \d+, and the file at byte \d+/],
    [x(four), 5, /its tensors end at byte \d+, and the file at byte \d+/],
    ['{}', 1, /its tensors end at byte/],
    [two('"data_offsets":[0,4]'), 4, /invalid offset for tensor "[xy]": it leaves a hole or overlaps/],
    [two('"data_offsets":[2,6]'), 6, /invalid offset for tensor "y": it leaves a hole or overlaps/],
    [two('"data_offsets":[8,12]'), 12, /invalid offset for tensor "y": it leaves a hole or overlaps/],
    [`{"x":{"dtype":"F32",${four}},"\\u0078":{"dtype":"F32",${four}}}`, 4, /header has "x" twice/],
    [x(`${four},"shape":[1]`), 4, /header has "shape" twice/],
    [x(four).replace('F32', 'F99'), 4, /"x" has the unknown dtype F99/],
    [x(four).replace('F32', 'F8_E4M3'), 4, /"x" has the dtype F8_E4M3, which has no counterpart here/],
    [x(four).replace('F32', 'toString'), 4, /"x" has the unknown dtype toString/],
    ['{"x":null}', 0, /"x" has no valid dtype/],
    ['{"__metadata__":{"a":1}}', 0, /its metadata are not all strings/],
    ['{"__metadata__":"a"}', 0, /its metadata are not all strings/],
  ];
  for (const [header, data, message] of bad) refuse(with_header(header, data), message);
  refuse(Buffer.concat([with_header('{"x":1}'), Buffer.from([255])]).fill(255, 9, 10), /header is not UTF-8/);
  t.throws(() => load_file(`${file}.none`), { code: 'ENOENT' });
});
