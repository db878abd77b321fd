/** The unpickler against hostile pickles and damaged files, and what cannot be saved. */
import { mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import torch, { nn, type Tensor } from 'libtorch-node';
import t from 'tap';
import { Cursor } from '../../dist/io/pickle/cursor.js';
import { Meter } from '../../dist/io/pickle/meter.js';
import { Unpickler } from '../../dist/io/pickle/unpickler.js';
import { to_javascript } from '../../dist/io/pickle/values.js';
import { TorchContext } from '../../dist/io/torch/globals.js';
import { addon } from '../../dist/native/addon.js';

const loads = (...parts: (string | number[])[]): unknown => {
  const bytes = Buffer.concat(parts.map((part) => Buffer.from(part as string, 'latin1')));
  const context = new TorchContext(() => null, new Meter(bytes.length));
  return to_javascript(new Unpickler(new Cursor(bytes), context).load('x'));
};
const bytes_in = (record: string, archive: Uint8Array): Buffer => {
  const reader = new addon.ArchiveReader(addon.from_bytes(archive, [archive.length], 'uint8'));
  return Buffer.from(addon.to_bytes(reader.read(record)));
};
/** A file of the records of another, some of them changed. */
const rewritten = (archive: Uint8Array, changes: Record<string, Uint8Array | null>): Uint8Array => {
  const reader = new addon.ArchiveReader(addon.from_bytes(archive, [archive.length], 'uint8'));
  const writer = new addon.ArchiveWriter(null, 'archive');
  const names = new Set([...reader.names(), ...Object.keys(changes)]);
  for (const name of names) {
    if (['version', '.data/serialization_id'].includes(name) || changes[name] === null) continue;
    const bytes = changes[name] ?? addon.to_bytes(reader.read(name));
    writer.write(name, addon.from_bytes(bytes, [bytes.length], 'uint8'));
  }
  return writer.finish();
};
const replaced = (bytes: Buffer, from: string, to: string): Buffer =>
  Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1');

t.test('a pickle names nothing but what is allowed', async (t) => {
  const blocked = (module: string) =>
    `Trying to load unsupported GLOBAL ${module}.system whose module ${module} is blocked.`;
  const refused = (name: string) =>
    `Unsupported global: GLOBAL ${name} was not an allowed global by default.`;
  const cases: [pickle: string, message: string][] = [
    ['\x80\x02cos\nsystem\n(X\x02\0\0\0lstR.', blocked('os')],
    ['\x80\x02cposix\nsystem\n.', blocked('posix')],
    ['\x80\x04\x8c\x02nt\x8c\x06system\x93.', blocked('nt')],
    ['\x80\x02c__builtin__\neval\n.', refused('eval')],
    ['\x80\x02cbuiltins\nexec\n.', refused('exec')],
    ['\x80\x02csubprocess\nPopen\n.', refused('subprocess.Popen')],
    ['\x80\x02c__main__\nNet\n)\x81.', refused('__main__.Net')],
    ['\x80\x02ctorch.nn.modules.linear\nLinear\n)\x81.', refused('torch.nn.modules.linear.Linear')],
    ['\x80\x02c__proto__\nx\n.', refused('__proto__.x')],
    ['\x80\x02cconstructor\nconstructor\n.', refused('constructor.constructor')],
    ['\x80\x02ctorch\ntoString\n.', refused('torch.toString')],
    [
      '\x80\x02ctorch._utils\n_rebuild_qtensor\n.',
      'torch._utils._rebuild_qtensor has no counterpart in libtorch-node',
    ],
    ['\x80\x02ctorch\nquint4x2\n.', 'torch.quint4x2 has no counterpart in libtorch-node'],
  ];
  for (const [pickle, message] of cases) {
    t.throws(() => loads(pickle), { name: 'UnpicklingError', code: 'ERR_TORCH_UNPICKLING' }, message);
    t.throws(() => loads(pickle), new RegExp(message.replace(/[.]/g, '\\.')));
  }
  t.throws(() => loads('\x80\x02cos\nsystem\n.'), /\(at byte 2 of x\)$/, 'with the place');
});

t.test('a pickle that is damaged or hostile', async (t) => {
  const cases: [pickle: string, message: RegExp][] = [
    ['', /pickle data was truncated \(at byte 0 of x\)/],
    ['\x80', /pickle data was truncated/],
    ['\x80\x02', /pickle data was truncated \(at byte 2 of x\)/],
    ['\x80\x06.', /unsupported pickle protocol: 6/],
    ['\x80\x02.', /unexpected end of the stack/],
    ['\x80\x02\xff', /Unsupported operand 255 \(at byte 2 of x\)/],
    ['\x80\x02I1\n.', /Unsupported operand 73/],
    ['\x80\x02X\xff\xff\xff\xffabc', /pickle data was truncated/],
    ['\x80\x02X\x01\0\0\0\xff.', /codec can't decode/],
    ['\x80\x02\x8a\xffabc', /pickle data was truncated/],
    ['\x80\x05\x96\xff\xff\xff\xff\xff\xff\xff\x7f', /pickle data was truncated/],
    ['\x80\x02cno newline', /pickle data was truncated/],
    ['\x80\x02t.', /could not find MARK/],
    ['\x80\x02\x87.', /unexpected end of the stack/],
    ['\x80\x02h\x05.', /Memo value not found at index 5/],
    ['\x80\x02q\x05.', /unexpected end of the stack/],
    ['\x80\x02Na.', /unexpected end of the stack/],
    ['\x80\x02NNa.', /Can only append to lists, but got NoneType/],
    ['\x80\x02]NNs.', /Can only SETITEM for dict, .* but got list/],
    ['\x80\x02}(Nu.', /odd number of items for SETITEMS/],
    ['\x80\x02}]Ns.', /unhashable type: 'list'/],
    ['\x80\x02}}b.', /Can only build .*, but got dict/],
    ['\x80\x02ccollections\nOrderedDict\n)R]b.', /the state of an OrderedDict is a list/],
    ['\x80\x02N)R.', /Trying to call reduce for unrecognized function NoneType/],
    ['\x80\x02ccollections\nOrderedDict\nNR.', /is called with a NoneType, not with a tuple/],
    ['\x80\x02c_codecs\nencode\n)\x81.', /Can only create new object for nn.Parameter or allowed classes/],
    ['\x80\x02ccollections\nOrderedDict\n.', /collections.OrderedDict is no value/],
    [
      '\x80\x02c__builtin__\nbytearray\nJ\xff\xff\xff\x7f\x85R.',
      /bytes of int in undefined are not supported/,
    ],
    ['\x80\x02c_codecs\nencode\nX\x01\0\0\0aX\x03\0\0\0rot\x86R.', /bytes of str in rot are not supported/],
    ['\x80\x02NQ.', /persistent_load id must be tuple or int, but got NoneType/],
    ['\x80\x02ctorch._utils\n_rebuild_tensor_v2\n)R.', /a tensor needs a storage, not a NoneType/],
    ['\x80\x02ctorch._utils\n_rebuild_parameter\n)R.', /a Parameter needs a tensor, not a NoneType/],
    ['\x80\x02ctorch\nFloatStorage\n)R.', /torch.FloatStorage can only be named, not called/],
    ['\x80\x02ctorch\nTensor\n)R.', /torch.Tensor can only be named, not called/],
    ['\x80\x02ctorch\ndevice\nX\x02\0\0\0xx\x85R.', /a tensor cannot be made|Expected one of cpu/],
    [`\x80\x02${']'.repeat(2000)}${'a'.repeat(1999)}.`, /maximum recursion depth exceeded/],
    [
      `\x80\x02${'}'.repeat(2 ** 22)}`,
      /the values of the file take more than 1073741824 bytes of memory \(torch\.serialization\.limits\.pickle_memory\)/,
    ],
  ];
  for (const [pickle, message] of cases) {
    const name = JSON.stringify(pickle.slice(0, 40));
    t.throws(() => loads(pickle), { name: 'UnpicklingError' }, name);
    t.throws(() => loads(pickle), message, name);
  }
});

t.test('copies of copies come to an end', async (t) => {
  const text = 'a'.repeat(2 ** 20);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(text.length);
  const begin = `\x80\x02c_codecs\nencode\nq\x00X${size.toString('latin1')}${text}X\x06\0\0\0latin1\x86q\x01R`;
  t.throws(
    () => loads(begin, 'h\x00h\x01R'.repeat(400), '.'),
    /more than 60\d{7} bytes of memory \(torch\.serialization\.limits\.pickle_growth\)/,
  );
});

t.test('keys that mean something to JavaScript', async (t) => {
  const loaded = torch.load<Map<string, unknown>>(
    torch.save(
      new Map([
        ['__proto__', 1],
        ['toString', 2],
      ]),
    ),
  );
  t.same(
    [...loaded],
    [
      ['__proto__', 1],
      ['toString', 2],
    ],
  );
  t.equal(({} as Record<string, unknown>)['1'], undefined);
});

const tensor_file = torch.save({ x: torch.arange(6, { dtype: 'float32' }).view(2, 3), y: torch.ones(2) });
const pickle = bytes_in('data.pkl', tensor_file);

t.test('tensors that do not fit their storages', async (t) => {
  const shape = 'K\x02K\x03\x86';
  const strides = 'K\x03K\x01\x86';
  const load = (from: string, to: string) =>
    torch.load(rewritten(tensor_file, { 'data.pkl': replaced(pickle, from, to) }));
  const refused: [from: string, to: string, message: RegExp][] = [
    [shape, 'K\x02K\x04\x86', /reach beyond the 24 bytes of its storage/],
    [strides, 'K\x04K\x01\x86', /reach beyond the 24 bytes of its storage/],
    [`QK\0${shape}`, `QK\x01${shape}`, /reach beyond the 24 bytes of its storage/],
    [strides, 'J\xff\xff\xff\xffK\x01\x86', /negative size, stride or storage offset/],
    [shape, 'J\xff\xff\xff\xffK\x01\x86', /negative size, stride or storage offset/],
    [strides, '\x8a\x08\0\0\0\0\0\0\0\x40K\x01\x86', /must be a tuple of int/],
    [shape, 'J\xff\xff\xff\x7fJ\xff\xff\xff\x7f\x86', /reach beyond/],
    [shape, '\x8a\x07\xff\xff\xff\xff\xff\xff\x1f\x8a\x07\xff\xff\xff\xff\xff\xff\x1f\x86', /reach beyond/],
    [shape, 'K\x02\x85', /size and stride have different lengths/],
    [shape, 'NN\x86', /the size of a tensor must be a tuple of int/],
    ['cpuq\x06K\x06t', 'cpuq\x06K\x07t', /the record data\/0 has 24 bytes, where the pickle says 28/],
    ['cpuq\x06K\x06t', 'cpuq\x06J\xff\xff\xff\xfft', /the storage 0 cannot have -1 elements/],
    ['cpuq\x06K\x06t', 'xpuq\x06K\x06t', /don't know how to restore data location .* \(tagged with xpu\)/],
    ['FloatStorage', 'FloatStorxge', /Unsupported global: GLOBAL torch.FloatStorxge/],
  ];
  for (const [from, to, message] of refused) {
    t.ok(pickle.toString('latin1').includes(from), JSON.stringify(from));
    t.throws(() => load(from, to), message, JSON.stringify([from, to]));
  }
});

t.test('archives that are damaged', async (t) => {
  const loads_with = (changes: Record<string, Uint8Array | null>) => () =>
    torch.load(rewritten(tensor_file, changes));
  t.throws(loads_with({ 'data.pkl': null }), { name: 'UnpicklingError', message: /no record data.pkl/ });
  t.throws(loads_with({ 'data/1': null }), { name: 'UnpicklingError', message: /no record data\/1/ });
  t.throws(
    loads_with({ 'data/1': Buffer.alloc(4) }),
    /the record data\/1 has 4 bytes, where the pickle says 8/,
  );
  t.throws(loads_with({ byteorder: Buffer.from('middle') }), {
    name: 'ValueError',
    message: 'Unknown endianness type: middle',
  });
  t.throws(loads_with({ 'constants.pkl': Buffer.from('x') }), {
    name: 'TorchError',
    message: /Cannot use ``weights_only=True`` with TorchScript archives/,
  });
  const swapped = loads_with({
    byteorder: Buffer.from('big'),
    'data/1': Buffer.from('3f8000003f800000', 'hex'),
  });
  t.same((swapped() as { y: Tensor }).y.tolist(), [1, 1], 'big endian');
  for (const cut of [4, 30, 100, tensor_file.length - 1])
    t.throws(() => torch.load(tensor_file.subarray(0, cut)), { name: 'TorchError' }, `${cut} bytes`);
  t.throws(() => torch.load(new Uint8Array()), /pickle data was truncated/);
  t.throws(() => torch.load(Buffer.from('<html>')), /Unsupported operand 60 \(at byte 0 of the buffer\)/);
  t.throws(() => torch.load(Buffer.from('\x80\x02K\x01.', 'latin1')), /Invalid magic number; corrupt file\?/);
  const tar = Buffer.alloc(1024);
  tar.write('ustar', 257);
  t.throws(
    () => torch.load(tar),
    /Cannot use ``weights_only=True`` with files saved in the legacy .tar format/,
  );
});

t.test('arguments', async (t) => {
  const folder = t.testdir();
  const file = path.join(folder, 'x.pt');
  torch.save({ x: torch.ones(2) }, file);
  t.same(readdirSync(folder), ['x.pt'], 'nothing unfinished is left');
  t.ok(torch.equal(torch.load(new URL(`file://${file}`)).x!, torch.ones(2)), 'a URL');
  t.throws(() => torch.load(file, { weights_only: false }), {
    name: 'ValueError',
    message: /would run code/,
  });
  t.throws(() => torch.load(readFileSync(file), { mmap: true }), {
    name: 'ValueError',
    message: 'f must be a file path in order to use the mmap argument',
  });
  t.throws(() => torch.load(`${file}.none`), { code: 'ENOENT' });
  t.throws(() => torch.load(folder), /is no file/);
  t.throws(
    () => torch.load(1 as never),
    /argument 'f' \(position 1\) must be str, URL or Uint8Array, not int/,
  );
  t.throws(
    () => torch.load(file, { pickle_module: 1 } as never),
    /unexpected keyword argument 'pickle_module'/,
  );
  t.throws(() => torch.load(file, 5 as never), /argument 'map_location' cannot be int/);
  t.throws(() => torch.save({}, 5 as never), /argument 'f' \(position 2\) must be str or URL, not int/);
  t.throws(() => torch.save({}, path.join(folder, 'no', 'x.pt')), {
    name: 'OSError',
    code: 'ENOENT',
    message: `Parent directory ${folder}/no does not exist.`,
  });
  mkdirSync(path.join(folder, 'taken.pt'));
  t.throws(() => torch.save({}, path.join(folder, 'taken.pt')), { code: 'EISDIR' });
  t.throws(() => torch.save({}, path.join(folder, '.pt')), { message: `invalid file name: ${folder}/.pt` });
  t.same(readdirSync(folder).sort(), ['taken.pt', 'x.pt'], 'nothing unfinished is left');
  writeFileSync(path.join(folder, 'old.pt'), 'x');
  t.throws(
    () => torch.load(path.join(folder, 'old.pt'), { mmap: true }),
    /mmap can only be used with files saved with/,
  );
});

t.test('a full disk', { skip: process.platform !== 'linux' && 'Linux has /dev/full' }, async (t) => {
  const message = "[Errno 28] No space left on device: '/dev/full'";
  const full = { name: 'OSError', code: 'ENOSPC', message };
  const tensors = { x: torch.ones(2 ** 18) };
  t.throws(() => torch.save(tensors, '/dev/full'), full);
  t.throws(() => torch.save({ x: torch.ones(2) }, '/dev/full'), full, 'however small');
  t.throws(() => torch.safetensors.save_file(tensors, '/dev/full'), full);
  const writer = new addon.ArchiveWriter(openSync('/dev/full', 'w'), 'x');
  const bytes = addon.from_bytes(new Uint8Array(2 ** 20), [2 ** 20], 'uint8');
  t.throws(
    () => {
      writer.write('data.pkl', bytes);
      writer.finish();
    },
    { name: 'TorchError' },
  );
  t.equal(writer.error_number(), 28);
  writer.close();
  t.throws(() => writer.write('data.pkl', bytes), /the archive is closed/);
});

t.test('where tensors go', async (t) => {
  const x = torch.ones(2);
  const file = torch.save({ x, y: x.view(1, 2) });
  const meta = torch.load(file, { map_location: 'meta' });
  t.same([meta.x!.is_meta, meta.x!.shape], [true, [2]]);
  const asked: unknown[] = [];
  const loaded = torch.load(file, (storage, location) => {
    asked.push([storage.dtype, storage.shape, location]);
    return null;
  });
  t.same(asked, [['uint8', [8], 'cpu']], 'once for each storage');
  loaded.x!.add_(1);
  t.same(loaded.y!.tolist(), [[2, 2]], 'shared');
  t.ok(torch.load(file, { map_location: { cpu: 'meta' } }).x!.is_meta);
  t.ok(torch.load(file, { map_location: new Map([['cpu', 'meta']]) }).x!.is_meta);
  t.throws(() => torch.load(file, () => torch.ones(1)), /map_location must return its storage/);
  if (torch.cuda.is_available()) return;
  t.throws(() => torch.load(file, 'cuda'), /Attempting to deserialize object on a CUDA device/);
});

t.test('what cannot be saved', async (t) => {
  const x = torch.ones(2);
  t.throws(() => torch.save(new nn.Linear(1, 1)), {
    name: 'TypeError',
    message: "cannot pickle 'Linear' object: classes cannot be saved; save its state_dict()",
  });
  t.throws(() => torch.save({ f: () => 1 }), { message: "cannot pickle 'function' object" });
  t.throws(() => torch.save([new Date()]), { message: "cannot pickle 'Date' object" });
  t.throws(() => torch.save([new Float32Array(1)]), { message: "cannot pickle 'Float32Array' object" });
  t.throws(
    () => torch.save(new Map([[[1], 1]])),
    /a key of a Map must be hashable in Python, and a list is not/,
  );
  t.throws(() => torch.save([x, x.view('int32')]), {
    name: 'TorchError',
    message: 'Cannot save multiple tensors or storages that view the same data as different types',
  });
  let deep: unknown = 0;
  for (let level = 0; level < 2000; level++) deep = [deep];
  t.throws(() => torch.save(deep), /maximum recursion depth exceeded while pickling an object/);
  t.throws(() => torch.save(2n ** 3000n), /the int is too large/);
});

t.test('a mapped file', async (t) => {
  const file = path.join(t.testdir(), 'x.pt');
  torch.save({ x: torch.ones(3), y: torch.arange(4) }, file);
  const before = readFileSync(file);
  const { x, y } = torch.load(file, { mmap: true });
  x!.add_(1);
  t.same(
    [x!.tolist(), y!.tolist()],
    [
      [2, 2, 2],
      [0, 1, 2, 3],
    ],
  );
  t.ok(readFileSync(file).equals(before), 'the file stays as it was');
  t.equal(
    torch.save({ x: x!.sub(1) }).length,
    torch.save({ x: torch.ones(3) }).length,
    'a storage of its own',
  );
});

t.test('classes that the program names', async (t) => {
  const { add_safe_globals, clear_safe_globals, get_safe_globals, safe_globals } = torch.serialization;
  class Space {
    lr = 9;
  }
  class Kind {
    constructor(readonly value: string) {}
  }
  class Own {
    got: unknown = null;
    __setstate__(state: unknown): void {
      this.got = state;
    }
  }
  const named = (name: string) => `\x80\x02c${name.replace(/\.(?=\w+$)/, '\n')}\n`;
  const state = '}(X\x02\0\0\0lrK\x05X\x09\0\0\0__proto__NX\x04\0\0\0selfh\0ub';
  const space = `${named('argparse.Namespace')})\x81q\0${state}.`;
  t.throws(
    () => loads(space),
    /^.*allowed global by default\. .*: torch\.serialization\.add_safe_globals\(\[\[Class, 'argparse\.Namespace'\]\]\) \(at byte 2 of x\)$/,
  );
  t.same(get_safe_globals(), []);

  const pair = [Space, 'argparse.Namespace'] as const;
  const made = safe_globals([pair], () => loads(space)) as Space & { self: unknown };
  t.ok(made instanceof Space);
  t.equal(Object.getPrototypeOf(made), Space.prototype, 'no key reaches it');
  t.same(Object.keys(made), ['lr', '__proto__', 'self']);
  t.equal(made.lr, 5, 'the constructor did not run, or before');
  t.equal(made.self, made, 'cycles stay');
  t.same(get_safe_globals(), [], 'gone afterwards');
  const later = safe_globals([pair], async () => {
    await null;
    return loads(space);
  });
  t.same(get_safe_globals(), [], 'not beside it');
  t.ok((await later) instanceof Space, 'across an await');

  {
    using _ = safe_globals([pair]);
    t.ok(loads(space) instanceof Space, 'in a block');
  }
  t.same(get_safe_globals(), []);

  add_safe_globals([pair, [Kind, 'enums.Kind'], [Own, 'own.Own'], pair, [Space, 'os.Space']]);
  t.teardown(clear_safe_globals);
  t.equal(get_safe_globals().length, 4, 'each once');
  t.match(loads(`${named('enums.Kind')}X\x01\0\0\0a\x85R.`), { value: 'a' }, 'with arguments');
  t.same((loads(`${named('own.Own')})\x81K\x07b.`) as Own).got, 7, '__setstate__');
  t.throws(
    () => loads(`${named('argparse.Namespace')})\x81K\x07b.`),
    /state of a argparse\.Namespace is a int/,
  );
  t.throws(() => loads(`${named('os.Space')})\x81.`), /module os is blocked/);
  t.throws(() => loads(`${named('argparse.Namespace')}.`), /argparse\.Namespace is no value/);
  clear_safe_globals();
  t.throws(() => loads(space), { name: 'UnpicklingError' });
  t.throws(() => add_safe_globals([[Space] as never]), {
    name: 'ValueError',
    message: /tuple of length 2 .* length: 1/,
  });
  t.throws(() => add_safe_globals([Space as never]), TypeError);
});
