// One child of the fuzzer: node run.mjs MODE SEED FIRST COUNT LOG SECONDS. Before each call it writes into LOG what it is about
// to do, so that whoever finds this process dead knows of what it died. MODE: any, operators, functions, members,
// scenarios, patched, workers.
import { openSync, writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import torch from 'libtorch-node';
import { addon } from '../../../dist/native/addon.js';
import { in_patched_world } from './patched.mjs';
import { program } from './scenarios.mjs';
import { functions_of, members_of, operators_of } from './targets.mjs';
import { anything, hostile, pick, random_of, show, tensor_of, value_of } from './values.mjs';

const [mode, seed, first, count, log_file, seconds] = process.argv
  .slice(2)
  .map((each, i) => (i === 0 || i === 4 ? each : Number(each)));
process.removeAllListeners('warning');
process.on('unhandledRejection', () => {});
const log = openSync(log_file, 'w');

/** What the process is doing, in the first bytes of the log. */
function note(text) {
  const line = Buffer.alloc(4000, ' ');
  line.write(text.replaceAll('\n', ' '));
  writeSync(log, line, 0, 4000, 0);
}

const functions = functions_of(torch);
const classes = [
  torch.Tensor,
  torch.Generator,
  torch.nn.Module,
  torch.nn.Sequential,
  torch.nn.Conv2d,
  torch.nn.BatchNorm2d,
  torch.optim.SGD,
  torch.nn.Parameter,
];
const members = classes.flatMap((each) => members_of(each.prototype, each.name));
const names = operators_of(addon.operators());

/** How a call is made; in the mode `patched`, in a world that is not what it was. */
let around = (_text, _args, call) => call();

/** Calls `call`, and again with what its complaints ask for. */
function adapt(random, call, label) {
  const args = [];
  const given = Math.floor(random() * 3);
  for (let i = 0; i < given; i++) args.push(anything(torch, random));
  for (let attempt = 0; attempt < 12; attempt++) {
    if (random() < 0.04 && args.length > 0) args[Math.floor(random() * args.length)] = hostile(torch, random);
    if (random() < 0.03) args.push(hostile(torch, random));
    const text = `${label}(${args.map((each) => show(each)).join(', ')})`;
    note(text);
    let message;
    try {
      const result = around(text, args, () => call(args));
      if (result instanceof Promise) result.catch(() => {});
      return;
    } catch (error) {
      message = error instanceof Error ? String(error.message) : '';
    }
    if (!complete(random, args, message)) return;
  }
}

/** Mends `args` as the message of an error asks; false if it does not. */
function complete(random, args, message) {
  const wrong = /\(position (\d+)\) must be (.+?), (?:not|but)/.exec(message);
  if (wrong) {
    args[Number(wrong[1]) - 1] = value_of(torch, random, wrong[2]) ?? anything(torch, random);
    return true;
  }
  if (/missing \d+ required/.test(message)) {
    args.push(anything(torch, random));
    return true;
  }
  const overloads = /expected one of:\n \* ([\s\S]*)/.exec(message);
  if (overloads) {
    const signature = pick(random, overloads[1].split('\n * '));
    const types = signature
      .slice(1, -1)
      .split(', *')[0]
      .split(', ')
      .filter((each) => each !== '' && !each.startsWith('*'));
    args.length = 0;
    for (const each of types) {
      if (each.includes(' = ') && random() < 0.5) break;
      args.push(
        value_of(torch, random, each.split(' = ')[0].replace(/ \S+$/, '')) ?? anything(torch, random),
      );
    }
    return true;
  }
  if (/takes \d+ positional/.test(message) && args.length > 0) {
    args.pop();
    return true;
  }
  return false;
}

function one(index) {
  const random = random_of(seed * 1000003 + index);
  torch.manual_seed(index);
  const kinds = ['operators', 'operators', 'functions', 'members', 'scenarios'];
  const kind = mode === 'any' || mode === 'patched' ? pick(random, kinds) : mode;
  const label = `${index} `;
  if (mode === 'patched') {
    around = (text, args, call) =>
      in_patched_world(torch, random, args, (names) => note(`${text} with ${names}`), call);
  }
  if (kind === 'scenarios') {
    return program(torch, random, (step, reach, call) => {
      const text = `${label}scenario: ${step}`;
      note(text);
      return around(text, reach, call);
    });
  }
  if (kind === 'operators') {
    const name = pick(random, names).slice('aten::'.length);
    const [base, overload = 'default'] = name.split('.');
    adapt(
      random,
      (args) => torch.ops.aten[base][overload](...args),
      `${label}torch.ops.aten.${base}.${overload}`,
    );
  } else if (kind === 'functions') {
    const { name, call, make } = pick(random, functions);
    const construct = /^[A-Z]/.test(name.split('.').at(-1)) && random() < 0.9;
    adapt(random, construct ? make : call, label + (construct ? 'new ' : '') + name);
  } else {
    const { name, method } = pick(random, members);
    const self = random() < 0.9 ? tensor_of(torch, random) : anything(torch, random);
    adapt(random, (args) => Reflect.apply(method, self, args), `${label}${name} on ${show(self)}`);
  }
}

const until = Date.now() + seconds * 1000;

/** Calls from `first` on; gives their number. */
async function call_all() {
  let done = 0;
  for (let index = first; index < first + count && Date.now() < until; index++, done++) {
    try {
      const done = torch.scope(() => one(index));
      if (done instanceof Promise) await done;
    } catch {
      // what a call throws has been read, and a scope may refuse what it was given
    }
    if (index % 50 !== 0) continue;
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return done;
}

/** Four workers that do the same at once; two are ended in the middle of it. */
async function in_workers() {
  let ticks = first;
  const timer = setInterval(() => note(`${ticks++} workers`), 500);
  const workers = [1, 2, 3, 4].map((place) => {
    const argv = ['any', seed + place, 0, count, `${log_file}.${place}`, seconds];
    return new Worker(new URL(import.meta.url), { argv, stderr: true });
  });
  const ended = workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)));
  await Promise.race([new Promise((resolve) => setTimeout(resolve, seconds * 500)), Promise.all(ended)]);
  await Promise.all(workers.slice(0, 2).map((worker) => worker.terminate()));
  await Promise.all(ended);
  clearInterval(timer);
  return count;
}

const done = mode === 'workers' ? await in_workers() : await call_all();
note(`end ${done}`);
