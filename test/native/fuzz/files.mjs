// Loads damaged files: node files.mjs SEED COUNT FOLDER. Every one must give a value or a clean error. Prints one line
// of JSON: how many loaded, how many were refused, what was thrown that is no clean error, the peak of memory.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import torch from '../../../dist/index.js';
import { addon } from '../../../dist/native/addon.js';

const [seed, count, folder] = parseArgs({ allowPositionals: true }).positionals;

/** Mulberry32: the same numbers in every run. */
let state = Number(seed);
function random(below) {
  state = (state + 0x6d2b79f5) | 0;
  let bits = Math.imul(state ^ (state >>> 15), 1 | state);
  bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
  return ((bits ^ (bits >>> 14)) >>> 0) % below;
}

const value = {
  model: { 'a.weight': torch.arange(24, { dtype: 'float32' }).view(4, 6), 'a.bias': torch.ones(4) },
  views: [torch.arange(12).view(3, 4).t(), torch.zeros(0, 3), torch.ones(2, { dtype: 'bfloat16' })],
  plain: [
    1,
    2 ** 40,
    0.5,
    'text',
    null,
    true,
    new Set([1]),
    new Map([[1, [2, { deep: ['er'] }]]]),
    Uint8Array.of(1, 2),
  ],
  wide: torch.ones(3, { dtype: 'uint16' }),
  parameter: new torch.nn.Parameter(torch.ones(2, 2)),
};
const archive = torch.save(value);
const reader = new addon.ArchiveReader(addon.from_bytes(archive, [archive.length], 'uint8'));
const pickle = Buffer.from(addon.to_bytes(reader.read('data.pkl')));
const safetensors = path.join(folder, 'x.safetensors');
torch.safetensors.save_file({ ...value.model, wide: value.wide }, safetensors, {
  metadata: { made: 'here' },
});
const { readFileSync } = await import('node:fs');
const tensors = readFileSync(safetensors);

/** A legacy file: its five pickles, then the storages. */
const legacy = Buffer.concat([
  Buffer.from('80028a0a6cfc9c46f9206aa850192e80024de9032e80027d2e', 'hex'),
  Buffer.from(
    '\x80\x02ctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\0' +
      '7X\x03\0\0\0cpuK\x02NtQK\0K\x02\x85K\x01\x85\x89}tR.\x80\x02]X\x01\0\0\x007a.',
    'latin1',
  ),
  Buffer.from('02000000000000000000803f0000803f', 'hex'),
]);

const NUMBERS = [
  '00',
  'ff',
  '7f',
  '80',
  'ffff',
  'ffffffff',
  '7fffffff',
  'ffffffffffffffff',
  'ffffffffffffff7f',
];

/** `bytes` with some of them changed, left out, repeated or moved. */
function damaged(bytes) {
  let result = Buffer.from(bytes);
  for (let times = 1 + random(4); times > 0; times--) {
    const at = random(result.length + 1);
    const length = 1 + random(16);
    const kind = random(6);
    if (kind === 0 && at < result.length) result[at] ^= 1 << random(8);
    else if (kind === 1 && at < result.length) result[at] = random(256);
    else if (kind === 2) result = Buffer.concat([result.subarray(0, at), result.subarray(at + length)]);
    else if (kind === 3)
      result = Buffer.concat([result.subarray(0, at), result.subarray(at, at + length), result.subarray(at)]);
    else if (kind === 4) Buffer.from(NUMBERS[random(NUMBERS.length)], 'hex').copy(result, at);
    else if (random(4) === 0) result = result.subarray(0, at);
    else result.copy(result, random(result.length + 1), at, at + length);
  }
  return result;
}

function with_pickle(bytes) {
  const writer = new addon.ArchiveWriter(null, 'archive');
  for (const name of reader
    .names()
    .filter((each) => !/version$|serialization_id/.test(each) || each[0] === '.')) {
    if (name.includes('serialization_id')) continue;
    const record = name === 'data.pkl' ? bytes : addon.to_bytes(reader.read(name));
    writer.write(name, addon.from_bytes(record, [record.length], 'uint8'));
  }
  return writer.finish();
}

/** Reads every element that was loaded. */
function touch(loaded, seen = new Set()) {
  if (typeof loaded !== 'object' || loaded === null || seen.has(loaded)) return;
  seen.add(loaded);
  if (loaded instanceof torch.Tensor) {
    if (!loaded.is_meta && loaded.numel() < 1e6) addon.to_bytes(loaded);
  } else if (loaded instanceof Map || loaded instanceof Set) for (const item of loaded) touch(item, seen);
  else for (const item of Object.values(loaded)) touch(item, seen);
}

const saved_as = (name, bytes) => {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
};

const KINDS = [
  () => torch.load(damaged(archive)),
  () => torch.load(saved_as('x.pt', damaged(archive))),
  () => torch.load(saved_as('m.pt', damaged(archive)), { mmap: true }),
  () => torch.load(with_pickle(damaged(pickle))),
  () => torch.load(damaged(legacy)),
  () => torch.load(saved_as('l.pt', damaged(legacy))),
  () => torch.load(saved_as('y.safetensors', damaged(tensors))),
];

const CLEAN = ['UnpicklingError', 'TorchError', 'ValueError', 'OutOfMemoryError', 'NotImplementedError'];
const result = { loaded: 0, refused: 0, unclean: [], peak: 0 };
for (let index = 0; index < Number(count); index++) {
  try {
    touch(KINDS[index % KINDS.length]());
    result.loaded += 1;
  } catch (error) {
    result.refused += 1;
    if (!CLEAN.includes(error.name)) result.unclean.push(`${index}: ${error.stack}`);
  }
}
torch.load(legacy);
result.peak = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify(result));
