#!/usr/bin/env node
// npm run bench: PyTorch and libtorch-node in turn, on the same LibTorch. bench/README.md says how to read it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine } from './machine.mjs';
import { race } from './race.mjs';
import { figures, rows } from './rows.mjs';
import { figure_table, page, row_table } from './table.mjs';

const HELP = `Times PyTorch and libtorch-node in turn.

Usage: npm run bench -- [options]
       npx libtorch-node bench [options]

  --rows PATTERN    only rows whose name contains PATTERN (a regular expression)
  --quick           small batches and few rounds: proves that everything runs
  --python PYTHON   the Python whose PyTorch is compared, and whose LibTorch both use
  --pictures FOLDER pictures in a folder for each class, for the rows of data (default: the built-in set)
  --workers N       workers of the loaders, for the rows of data (default: 2)
  --threads N       threads of both (default: all)
  --out FILE.md     where the page goes; FILE.json beside it has every time
  --list            the names of the rows
`;

const root = fileURLToPath(new URL('..', import.meta.url));
const reference = `${root}.venv/bin/python`;
const results = existsSync(`${root}.git`) ? `${root}bench/results` : 'bench-results';

const OPTIONS = {
  rows: { type: 'string', default: '' },
  quick: { type: 'boolean', default: false },
  python: {
    type: 'string',
    default: process.env.LIBTORCH_NODE_REFERENCE ?? (existsSync(reference) ? reference : 'python3'),
  },
  threads: { type: 'string', default: String(availableParallelism()) },
  pictures: { type: 'string' },
  workers: { type: 'string', default: '2' },
  out: { type: 'string' },
  list: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

function refuse(sentence) {
  console.error(sentence);
  process.exit(2);
}

function options() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    return refuse(`${error.message.split('. ')[0]}; see --help`);
  }
}

/** The folder of Python's torch: both sides then run the same library. */
function libtorch_of(python) {
  const asked = spawnSync(python, ['-c', 'import torch; print(torch.__path__[0])'], { encoding: 'utf8' });
  if (asked.status !== 0)
    refuse(`${python} has no torch: pass --python, the Python of an environment with PyTorch`);
  return asked.stdout.trim();
}

/** The folder of pictures of this kind, and shards made of it. */
async function pictures(kind) {
  const { datasets } = await import('../dist/index.js');
  const made = mkdtempSync(join(tmpdir(), 'libtorch-node-bench-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  const given = values.pictures ? resolve(values.pictures) : `${await datasets.picture_folder()}/train`;
  const folder = kind === 'photographs' && !values.pictures ? await enlarged(given, `${made}/files`) : given;
  const shards = `${made}/shards`;
  await datasets.prepare(new datasets.ImageFolder(folder), { folder: shards });
  return { pictures: folder, shards };
}

/** The same pictures with the size that photographs of ImageNet have. */
async function enlarged(from, to) {
  const { default: sharp } = await import('sharp');
  for (const name of readdirSync(from)) {
    mkdirSync(join(to, name), { recursive: true });
    for (const file of readdirSync(join(from, name))) {
      const picture = sharp(join(from, name, file)).resize(500, 375, { fit: 'fill' });
      await picture.jpeg({ quality: 90 }).toFile(join(to, name, `${file}.jpg`));
    }
  }
  return to;
}

async function bench(chosen) {
  // the contestants run in the package's folder
  const python = values.python.includes('/') ? resolve(values.python) : values.python;
  const threads = Number(values.threads);
  const env = {
    ...process.env,
    LIBTORCH: libtorch_of(python),
    OMP_NUM_THREADS: String(threads),
    PYTHONDONTWRITEBYTECODE: '1',
  };
  const facts = machine({ python, threads });
  const done = [];
  const file = values.out ?? `${results}/${values.quick ? 'quick' : facts.date.slice(0, 10)}.md`;
  mkdirSync(dirname(file), { recursive: true });
  for (const row of chosen) {
    const settled = row.pictures
      ? { ...row, settings: { ...row.settings, ...(await pictures(row.pictures)) } }
      : row;
    done.push(await race(settled, { python, threads, env }));
    console.log(`${row_table(done.at(-1))}\n`);
    // after each row: a long run that is broken off has its results
    writeFileSync(file, page(done, figures(values), facts));
    writeFileSync(`${file.replace(/\.md$/, '')}.json`, `${JSON.stringify({ ...facts, rows: done })}\n`);
  }
  console.log(`${figure_table(figures(values), done)}\n\nwritten to ${file}`);
}

const values = options();
const pattern = new RegExp(values.rows);
const chosen = rows({ ...values, workers: Number(values.workers) }).filter((row) => pattern.test(row.name));
if (values.help) console.log(HELP);
else if (values.list) console.log(chosen.map((row) => row.name).join('\n'));
else await bench(chosen);
