// node scripts/kill-check.mjs FOLDER [--kills N] [--signal NAME[,NAME...]] [--epochs N] [--workers N] [--seed N]
// Trains a small network on the pictures in FOLDER once without a stop, then N times with a kill at a random instant, by
// each signal in turn, and a resumption, and compares what is left: weights, optimizer, generators, history, in every
// bit, and the log but for its times. Exits with 1 where it differs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import torch from '../dist/index.js';
import { command_line } from './command-line.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const main = join(here, '..', 'dist', 'cli', 'main.js');

const { values, positionals } = command_line({
  allowPositionals: true,
  options: {
    kills: { type: 'string', default: '10' },
    signal: { type: 'string', default: 'SIGKILL' },
    epochs: { type: 'string', default: '3' },
    workers: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const [data] = positionals;
if (data === undefined) throw new Error('name a folder with train/CLASS/* and val/CLASS/*');

const root = mkdtempSync(join(tmpdir(), 'libtorch-node-kill-'));

// a checkpoint every third of a second, so that runs go on within epochs too
const train = (folder, ...more) =>
  spawn(
    process.execPath,
    [main, 'train', '--data', data, '--model', join(here, 'kill-check', 'small-net.mjs')]
      .concat(['--epochs', values.epochs, '--workers', values.workers, '--batch-size', '8', '--lr', '0.01'])
      .concat(['--train-crop-size', '64', '--checkpoint-minutes', '0.005', '--print-freq', '3'])
      .concat(['--output-dir', folder, ...more]),
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );

async function finish(child) {
  let errors = '';
  child.stderr.on('data', (text) => (errors += text));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the run ended with ${code}: ${errors}`);
}

/** A linear congruential generator: the instants can be had again from the seed. */
function random_from(seed) {
  let state = BigInt(seed);
  return () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & (2n ** 64n - 1n);
    return Number(state >> 11n) / 2 ** 53;
  };
}

/** The first path at which two values differ, or null. */
function difference(a, b, path = '') {
  if (a instanceof torch.Tensor) return b instanceof torch.Tensor && torch.equal(a, b) ? null : path;
  if (a === null || typeof a !== 'object') return Object.is(a, b) ? null : path;
  const names = new Set([...Object.keys(a), ...Object.keys(b ?? {})]);
  for (const name of names) {
    const found = difference(a[name], b?.[name], `${path}/${name}`);
    if (found !== null) return found;
  }
  return null;
}

const TIMES = ['images_per_second', 'data_share', 'seconds', 'data_seconds'];

/** The steps and epochs that the log has, without what the clock said of them. */
function logged(folder) {
  const lines = readFileSync(join(folder, 'log.jsonl'), 'utf8').trim().split('\n');
  return lines
    .map((line) => JSON.parse(line))
    .filter(({ kind }) => kind === 'step' || kind === 'epoch')
    .map((line) => Object.fromEntries(Object.entries(line).filter(([name]) => !TIMES.includes(name))));
}

/** What must be the same; the arguments say how it came about, and differ. */
function outcome_of(folder) {
  const read = (name) => {
    const { args, ...state } = torch.load(join(folder, name));
    return state;
  };
  return {
    last: read('last.pt'),
    best: read('best.pt'),
    weights: torch.load(join(folder, 'weights.safetensors')),
    metrics: readFileSync(join(folder, 'metrics.csv'), 'utf8'),
    log: logged(folder),
  };
}

const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

const lines_in = (file) => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0);

/** Seconds after which the log of a run had so many lines, until the run has ended. */
async function timeline(folder, ended) {
  const began = performance.now();
  const passed = () => (performance.now() - began) / 1000;
  const times = [0];
  let over = false;
  ended.finally(() => (over = true)).catch(() => {});
  while (!over) {
    const count = lines_in(join(folder, 'log.jsonl'));
    while (times.length <= count) times.push(passed());
    await sleep(0.005);
  }
  return { times, seconds: passed() };
}

/** Ends a run at an instant of the whole one: so long after so many lines, however fast it goes this time. */
async function killed(folder, signal, { lines, after }) {
  const child = train(folder);
  const ended = once(child, 'close');
  let over = false;
  ended.then(() => (over = true));
  child.stderr.resume();
  while (!over && lines_in(join(folder, 'log.jsonl')) < lines) await sleep(0.005);
  await Promise.race([sleep(after), ended]);
  child.kill(signal);
  const [code, by] = await ended;
  const stood = existsSync(join(folder, 'last.pt')) ? torch.load(join(folder, 'last.pt')).position : null;
  await finish(train(folder, '--resume', 'auto'));
  const end = code === null ? by : `ended with ${code}`;
  const place =
    stood === null ? 'no checkpoint yet' : `checkpoint of epoch ${stood.epoch + 1}, step ${stood.step}`;
  return `${end}, ${place}`;
}

let failures = 0;
try {
  const ended = finish(train(join(root, 'whole')));
  const { times, seconds } = await timeline(join(root, 'whole'), ended);
  await ended;
  const whole = outcome_of(join(root, 'whole'));
  console.log(`one run takes ${seconds.toFixed(1)} s; seed ${values.seed}`);
  const random = random_from(values.seed);
  const signals = values.signal.split(',');
  for (let kill = 1; kill <= Number(values.kills); kill++) {
    // between each two lines of the log as often: by the clock, most of a short run is its start and its report
    const place = random() * times.length;
    const lines = Math.floor(place);
    const at = times[lines] + (place - lines) * ((times[lines + 1] ?? seconds) - times[lines]);
    const folder = join(root, String(kill));
    const signal = signals[(kill - 1) % signals.length];
    const stood = await killed(folder, signal, { lines, after: at - times[lines] });
    const differs = difference(whole, outcome_of(folder));
    if (differs !== null) failures++;
    const verdict = differs === null ? 'the same bits' : `DIFFERS at ${differs}`;
    console.log(`${signal} at ${at.toFixed(2)} s (${stood}): ${verdict}`);
    rmSync(folder, { recursive: true });
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
console.log(`${failures} of ${values.kills} differ`);
process.exitCode = failures === 0 ? 0 : 1;
