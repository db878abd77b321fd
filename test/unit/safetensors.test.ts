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
  t.same(Object.keys(loaded), Object.keys(tensors));
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
  refuse(Buffer.alloc(8, 255), /header is longer than the file/);
  refuse(with_header('{nope'), /header is not JSON/);
  const entry = (dtype: string, shape: unknown, offsets: unknown) =>
    JSON.stringify({ x: { dtype, shape, data_offsets: offsets } });
  for (const bad of [
    entry('F32', [1], [0, 8]),
    entry('F32', [2], [0, 8]),
    entry('F99', [1], [0, 4]),
    entry('F32', [-1], [0, -4]),
    entry('F32', 'x', [0, 4]),
    '{"x":null}',
  ]) {
    refuse(with_header(bad, 4), /the entry of x does not fit/);
  }
  t.throws(() => load_file(`${file}.none`), { code: 'ENOENT' });
});
