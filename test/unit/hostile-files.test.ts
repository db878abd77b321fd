/** Small files that were made to hold a process: time and memory in proportion to the file, and clean errors. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import torch, { safetensors, type Tensor } from 'libtorch-node';
import t from 'tap';
import { repeated_key } from '../../dist/io/json.js';
import { addon } from '../../dist/native/addon.js';
import { MEASURE, run_script } from '../helpers/child.js';

const u32 = (value: number): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes.toString('latin1');
};
const str = (value: string): string => `X${u32(value.length)}${value}`;

/** An archive whose pickle is `pickle`, and whose storage 0 has two floats. */
function archive_of(pickle: string): Uint8Array {
  const writer = new addon.ArchiveWriter(null, 'archive');
  const record = (name: string, bytes: Uint8Array) =>
    writer.write(name, addon.from_bytes(bytes, [bytes.length], 'uint8'));
  record('data.pkl', Buffer.from(pickle, 'latin1'));
  record('byteorder', Buffer.from('little'));
  record('data/0', Buffer.alloc(8, 1));
  return writer.finish();
}

const STORAGE = `(${str('storage')}ctorch\nFloatStorage\n${str('0')}${str('cpu')}K\x02tQ`;
const ORDERED = 'ccollections\nOrderedDict\n)R';

t.test('a header of quotes', async (t) => {
  // each of the quotes might begin a string that never ends
  const quotes = '\\"'.repeat(1_000_000);
  t.throws(() => repeated_key(`{"${quotes}`), { name: 'SyntaxError' });
  t.equal(repeated_key(`{"${quotes}":1,"a":[{"b":1},{"b":2}],"\\\\":1,"\\\\\\\\":2}`), null);
  t.equal(repeated_key(`{"${'\\\\'.repeat(500_000)}":1,"a" \n:1,"\\u0061":2}`), 'a');
  t.equal(repeated_key('{"a":{"x":"x"},"b":{"x":{"a":"b"}},"c":["a","a"]}'), null);
  const file = path.join(t.testdir(), 'x.safetensors');
  const header = Buffer.from(`{"${quotes}`);
  writeFileSync(file, Buffer.concat([Buffer.from(`${u32(header.length)}\0\0\0\0`, 'latin1'), header]));
  t.throws(() => safetensors.load_file(file), { name: 'ValueError', message: /its header is not JSON/ });
});

t.test('one large dict beside many tensors', async (t) => {
  const keys = Array.from({ length: 20_000 }, (_, index) => `J${u32(index)}N`).join('');
  const args = `(${STORAGE}K\0K\x02\x85K\x01\x85\x89${ORDERED}}(${keys}utq\x01`;
  const many = 'h\x00h\x01R'.repeat(8000);
  const pickle = `\x80\x02](ctorch._utils\n_rebuild_tensor_v2\nq\x00${args}R${many}e.`;
  const loads = () => torch.load(archive_of(pickle));
  t.throws(loads, { name: 'UnpicklingError', message: /limits\.pickle_growth/ }, 'each call might copy it');
  torch.serialization.limits.pickle_growth = 2 ** 20;
  torch.serialization.limits.pickle_memory = 2 ** 40;
  t.teardown(() => Object.assign(torch.serialization.limits, { pickle_growth: 512, pickle_memory: 2 ** 30 }));
  const loaded = loads() as unknown as Tensor[];
  t.equal(loaded.length, 8001);
  t.same(loaded.at(-1)!.shape, [2]);
});

t.test('memory', { timeout: 300_000 }, async (t) => {
  // a set of 20,000 numbers, made again and again from the memo: 2.6 GB without a bound
  const script = `
    import torch from 'libtorch-node';
    import { addon } from './dist/native/addon.js';
    ${MEASURE}
    const numbers = Buffer.alloc(5 * 20000, 'J');
    for (let index = 0; index < 20000; index++) numbers.writeUInt32LE(index, 5 * index + 1);
    const begin = '\\x80\\x02](c__builtin__\\nset\\nq\\x00](';
    const pickle = Buffer.concat([
      Buffer.from(begin, 'latin1'), numbers,
      Buffer.from('e\\x85q\\x01R' + 'h\\x00h\\x01R'.repeat(16000) + 'e.', 'latin1'),
    ]);
    const writer = new addon.ArchiveWriter(null, 'archive');
    writer.write('data.pkl', addon.from_bytes(pickle, [pickle.length], 'uint8'));
    const file = writer.finish();
    const before = now();
    try {
      torch.load(file);
    } catch (error) {
      console.log(JSON.stringify({ message: error.message, size: file.length, grown: peak() - before }));
    }`;
  const { stdout, stderr } = await run_script(script);
  const { message, size, grown } = JSON.parse(stdout || JSON.stringify({ message: stderr }));
  t.match(message, /take more than \d+ bytes of memory/);
  t.ok(size < 250_000, `a file of ${size} bytes`);
  t.ok(grown < 500, `${grown} MiB`);
});

t.test('messages stay short, whatever a file is made of', async (t) => {
  const long = 'a'.repeat(3_000_000);
  const pickles = [
    `\x80\x02c${long}\nx\n.`,
    `\x80\x02cos\n${long}\n.`,
    `\x80\x02ctorch\n${long}Storage\n.`,
    `\x80\x02ctorch\nint8${long}\n.`,
    `\x80\x02ctorch\ndevice\n${str(long)}\x85R.`,
    `\x80\x02ctorch\ndevice\n${str(`cuda:${long}`)}\x85R.`,
    `\x80\x02c_codecs\nencode\n${str('')}${str(long)}\x86R.`,
    `\x80\x02${STORAGE.replace(str('0'), str(long))}.`,
    `\x80\x02${STORAGE.replace(str('cpu'), str(long))}.`,
    `\x80\x02${STORAGE.replace(str('cpu'), str(`cuda:${long}`))}.`,
    `\x80\x02${STORAGE.replace('K\x02', 'K\x03').replace(str('0'), str(long))}.`,
  ];
  for (const pickle of pickles) {
    const file = archive_of(pickle);
    for (const map_location of [null, 'cpu']) {
      try {
        torch.load(file, { map_location });
      } catch (error) {
        const { name, message } = error as Error;
        t.match(name, /^(UnpicklingError|TorchError)$/, JSON.stringify(pickle.slice(0, 40)));
        t.ok(message.length < 5000, `${message.slice(0, 60)}: ${message.length} characters`);
      }
    }
  }
  const file = path.join(t.testdir(), 'x.safetensors');
  const refused = (header: string) => {
    const bytes = Buffer.from(header);
    writeFileSync(file, Buffer.concat([Buffer.from(`${u32(bytes.length)}\0\0\0\0`, 'latin1'), bytes]));
    try {
      safetensors.load_file(file);
      t.fail('it was loaded');
    } catch (error) {
      t.equal((error as Error).name, 'ValueError', header.slice(0, 60));
      t.ok((error as Error).message.length < 1000, (error as Error).message.slice(0, 200));
    }
  };
  refused(`{"${long}":1}`);
  refused(`{"${long}":{},"${long}":{}}`);
  refused(`{"x":{"dtype":"${long}","shape":[],"data_offsets":[0,0]}}`);
  refused(`{"${long}":{"dtype":"U8","shape":[2],"data_offsets":[0,1]}}`);
  refused(`{"${long}":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}`);
});

t.test('odd safetensors entries', async (t) => {
  const file = path.join(t.testdir(), 'x.safetensors');
  const entry = (rest: string) => `{"x":{${rest},"data_offsets":[0,0]}}`;
  const headers = [
    entry('"dtype":{"toString":1},"shape":[0]'),
    entry('"dtype":[["F32"]],"shape":[0]'),
    entry('"dtype":null,"shape":[0]'),
    entry('"dtype":"F32","shape":[0,9007199254740991,9007199254740991]'),
    entry('"dtype":"F32","shape":[9007199254740991,0,4]'),
    entry(`"dtype":"F32","shape":[0${',1'.repeat(1000)}]`),
    entry('"dtype":"F32","shape":{"length":1}'),
    '{"x":"F32"}',
    '{"x":[]}',
    '{"x":7}',
    '{"__metadata__":["a"]}',
    '{"__proto__":{"dtype":"F32"}}',
    'null',
    '7',
  ];
  for (const header of headers) {
    writeFileSync(file, `${u32(header.length)}\0\0\0\0${header}`, 'latin1');
    t.throws(
      () => safetensors.load_file(file),
      { name: 'ValueError', message: /is not a safetensors file/ },
      header,
    );
  }
});

t.test('a call of a call of a call', async (t) => {
  const rebuild = 'ctorch._tensor\n_rebuild_from_type_v2\n';
  const depth = 50_000;
  const inner = `(${rebuild}ctorch\nTensor\n`.repeat(depth);
  const pickle = `\x80\x02${rebuild}${inner})${'t'.repeat(depth)}R.`;
  t.throws(() => torch.load(archive_of(pickle)), {
    name: 'UnpicklingError',
    message: /_rebuild_from_type_v2 cannot be given itself/,
  });
});

/** The five pickles of a legacy file, with the storage 7 of two floats, then what follows. */
const legacy_of = (keys: string, storages: string): Buffer =>
  Buffer.concat([
    Buffer.from('80028a0a6cfc9c46f9206aa850192e80024de9032e80027d2e', 'hex'),
    Buffer.from(
      `\x80\x02ctorch._utils\n_rebuild_tensor_v2\n((${str('storage')}ctorch\nFloatStorage\n${str('7')}${str('cpu')}K\x02NtQ` +
        `K\0K\x02\x85K\x01\x85\x89}tR.\x80\x02${keys}.`,
      'latin1',
    ),
    Buffer.from(storages, 'hex'),
  ]);

t.test('a legacy file that leaves a storage out', async (t) => {
  const storage = '02000000000000000000803f0000803f';
  const loaded = torch.load(legacy_of(`]${str('7')}a`, storage)) as unknown as Tensor;
  t.same(loaded.tolist(), [1, 1]);
  t.throws(() => torch.load(legacy_of(']', storage)), {
    name: 'UnpicklingError',
    message: 'the list of storages leaves out 7, which a tensor needs',
  });
  const seen: number[] = [];
  torch.load(legacy_of(`]${str('7')}a`, storage), (bytes) => {
    seen.push(...(bytes.tolist() as number[]));
    return bytes;
  });
  t.same(seen, Array(8).fill(0), 'a map_location sees no memory of others');
});

/** A zip archive of compressed records, which PyTorch's writer never makes. */
function deflated(records: Record<string, Uint8Array>): Buffer {
  const [locals, centrals]: [Buffer[], Buffer[]] = [[], []];
  let position = 0;
  for (const [name, bytes] of Object.entries(records)) {
    const packed = deflateRawSync(bytes);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc_of(bytes), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(position, 10);
    centrals.push(Buffer.from('PK\x01\x02\x14\0'), fields, rest, Buffer.from(name));
    locals.push(local);
    position += local.length;
  }
  const central = Buffer.concat(centrals);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(records).length, 4);
  end.writeUInt16LE(Object.keys(records).length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(position, 12);
  return Buffer.concat([...locals, central, Buffer.from('PK\x05\x06'), end]);
}

/** CRC-32, bit by bit: Node.js 20 has none. */
function crc_of(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function refusal_of(load: () => unknown): Error {
  try {
    load();
  } catch (error) {
    return error as Error;
  }
  throw new Error('it was loaded');
}

t.test('an archive that is larger inside', async (t) => {
  const pickle = Buffer.from(`\x80\x02c${'a'.repeat(4_000_000)}\nx\n.`, 'latin1');
  const file = deflated({ 'archive/data.pkl': pickle, 'archive/version': Buffer.from('3\n') });
  t.ok(file.length < 10_000);
  const { name, message } = refusal_of(() => torch.load(file));
  t.equal(name, 'UnpicklingError');
  t.ok(message.length < 5000, `${message.length} characters`);
  const { limits } = torch.serialization;
  t.throws(() => Object.assign(limits, { inflated: 1 }), TypeError, 'a limit that is not there');
  limits.inflated_bytes = 2 ** 20;
  t.teardown(() => Object.assign(limits, { inflated_bytes: 2 ** 28 }));
  t.throws(() => torch.load(file), {
    message: /larger than the file \(torch\.serialization\.limits\.inflated_bytes\)/,
  });
});

t.test('holes are None', async (t) => {
  // biome-ignore lint/suspicious/noSparseArray: that is the case
  const holes = [, 0.5, undefined, , 'x'];
  t.same(torch.load(torch.save(holes)), [null, 0.5, null, null, 'x']);
  t.same(torch.load(torch.save(Object.freeze(holes.slice()))), [null, 0.5, null, null, 'x']);
  const refused = { name: 'ValueError', message: /is a list of 2147483648 elements; it may have 33554432/ };
  t.throws(() => torch.save(new Array(2 ** 31)), refused);
  t.throws(() => torch.save({ deep: [Object.freeze(new Array(2 ** 31))] }), refused);
});
