/** What the pages say beside their code: links, files, commands and names that are there; lists that leave nothing out. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import torch, * as package_names from 'libtorch-node';
import t from 'tap';
import { make_program } from '../../dist/cli/program.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

/** The page without its blocks of code. */
const prose_of = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '');
const spans_of = (text: string): string[] =>
  [...prose_of(text).matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, code]) => code!);

// what was true of a release stays in CHANGELOG, what was decided once in the ADRs, and what came out in results
const pages = ['.', 'docs', 'bench', 'examples', 'prebuilds', 'test/parity']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: folder !== '.', encoding: 'utf8' }).map((name) =>
      join(folder, name),
    ),
  )
  .filter(
    (name) => name.endsWith('.md') && !/CHANGELOG|(adr|results|site|node_modules)\/|parity\.md$/.test(name),
  );
const texts = new Map(pages.map((name) => [name, read(name)]));

/** What is wrong in the pages, as `page: what`. */
function wrong_in(find: (text: string, page: string) => Iterable<string>): string[] {
  return [...texts].flatMap(([page, text]) => [...find(text, page)].map((what) => `${page}: ${what}`));
}

/** The name that GitHub gives a heading. */
const anchor_of = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\- _]/gu, '')
    .replaceAll(' ', '-');
const anchors_in = (text: string): string[] =>
  [...prose_of(text).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor_of(heading!));

t.test('links lead to what is there', async (t) => {
  const wrong = wrong_in(function* (text, page) {
    for (const [, link] of prose_of(text).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(link!)) continue;
      const [file, anchor] = link!.split('#');
      const target = file === '' ? page : normalize(join(dirname(page), file!));
      if (!existsSync(join(root, target))) yield link!;
      else if (anchor !== undefined && !anchors_in(read(target)).includes(anchor)) yield link!;
    }
  });
  t.same(wrong, []);
});

t.test('files, folders and scripts are there', async (t) => {
  const is_there = (path: string): boolean => existsSync(join(root, path));
  const scripts = Object.keys(JSON.parse(read('package.json')).scripts);
  const wrong = wrong_in(function* (text, page) {
    for (const code of spans_of(text)) {
      if (!/^(lib|native|test|docs|scripts|bench|examples|\.ci|\.github)\/[\w./-]+$/.test(code)) continue;
      const places = [code, normalize(join(dirname(page), code)), join('lib', code)];
      if (code !== 'docs/site' && !places.some(is_there)) yield code; // which `npm run site` makes
    }
    for (const [code, script] of text.matchAll(/\bnode ((?:scripts|bench|test)\/[\w/.-]+)/g))
      if (!is_there(script!)) yield code;
    for (const [code, script] of text.matchAll(/\bnpm run ([\w:-]+)/g))
      if (!scripts.includes(script!) && page !== 'examples/starter/README.md') yield code;
  });
  t.same(wrong, []);
});

/** Where the names of a page begin. */
const beginnings: Readonly<Record<string, unknown>> = {
  ...package_names,
  torch,
  F: torch.nn.functional,
  dist: torch.distributed,
  x: torch.ones(1),
  tensor: torch.ones(1),
};

/** Names that pages speak of because they are not there. */
const NOT_HERE = [
  'torch.compile',
  'torch.dtype',
  'torch.layout',
  'torch.distributed.nn',
  'torch.testing',
  'torch.ops.aten',
];

const has = (value: unknown, name: string): boolean =>
  value !== null && value !== undefined && name in Object(value);

/** Whether a dotted name is there; what an instance has counts for its class. */
function is_there(path: readonly string[]): boolean {
  let value = beginnings[path[0]!];
  for (const name of path.slice(1)) {
    const prototype = (value as { prototype?: unknown } | null)?.prototype;
    if (has(value, name)) value = (value as Record<string, unknown>)[name];
    else if (has(prototype, name))
      return true; // not read: it may be an accessor
    else return false;
  }
  return true;
}

t.test('names are there', async (t) => {
  let count = 0;
  const wrong = wrong_in(function* (text, page) {
    // the Python column of these has Python's names
    if (/porting|bench\/|parity\/README/.test(page)) return;
    for (const code of spans_of(text)) {
      const name = code.match(/^(?:new |await |using _ = )?(\w+(?:\.\w+)+)/)?.[1];
      if (name === undefined || !Object.hasOwn(beginnings, name.split('.')[0]!)) continue;
      if (NOT_HERE.some((each) => name === each || name.startsWith(`${each}.`))) continue;
      count++;
      if (!is_there(name.split('.'))) yield code;
    }
  });
  t.same(wrong, []);
  t.ok(count > 300, `${count} names`);
});

const program = make_program(true);
const command_of = (name: string): Command | undefined =>
  program.commands.find((each) => each.name() === name);
const options_in = (command: Command): string[] => [
  ...command.options.flatMap(({ long, short }) => [long, short].filter((each) => each !== undefined)),
  '--help',
];
/** Commands whose options are those of a program behind them. */
const THROUGH = ['run', 'bench', 'help'];

t.test('commands have the options that are given', async (t) => {
  let count = 0;
  const wrong = wrong_in(function* (text) {
    const lines = [...text.matchAll(/^ {4}(.*)$/gm)].map(([, line]) => line!);
    for (const line of [...lines, ...spans_of(text)]) {
      const found = line.match(/(?:\bnpx (?:libtorch-node|alexnet)|^libtorch-node|^npm start --) (.*)/)?.[1];
      if (found === undefined) continue;
      const words = found.replace(/ #.*/, '').split(/\s+/);
      const command = /^[a-z]+$/.test(words[0]!) ? command_of(words[0]!) : command_of('train');
      if (command === undefined) {
        yield line;
        continue;
      }
      if (THROUGH.includes(command.name())) continue;
      count++;
      const known = options_in(command);
      for (const word of words)
        if (/^--?[a-z]/.test(word) && !known.includes(word.split('=')[0]!)) yield `${line}: ${word}`;
    }
  });
  t.same(wrong, []);
  t.ok(count > 20, `${count} command lines`);

  const known = program.commands.flatMap(options_in);
  const named = spans_of(read('docs/training.md')).flatMap((code) => code.match(/(?<!\S)--[a-z-]+/g) ?? []);
  t.same(
    named.filter((option) => !known.includes(option)),
    [],
    'docs/training.md',
  );
});

/** The classes of a namespace that are made from `base`. */
const classes_of = (namespace: object, base: object): string[] =>
  Object.entries(namespace).flatMap(([name, value]) =>
    typeof value === 'function' && Object.prototype.isPrototypeOf.call(base, value) ? [name] : [],
  );

t.test('lists leave nothing out', async (t) => {
  const { datasets, transforms } = package_names;
  const bases = ['VisionDataset', 'FileDataset'];
  const lists: readonly [page: string, names: string[]][] = [
    [
      'docs/datasets.md',
      classes_of(datasets, datasets.VisionDataset).filter((name) => !bases.includes(name)),
    ],
    ['docs/transforms.md', classes_of(transforms, transforms.Transform)],
    ['docs/training.md', ['train', 'eval', 'predict', 'summary', 'prepare']],
  ];
  for (const [page, names] of lists) {
    const text = read(page);
    t.ok(names.length > 4, `${page}: ${names.length}`);
    t.same(
      names.filter((name) => !new RegExp(`\\b${name}\\b`).test(text)),
      [],
      page,
    );
  }
  const all = [...texts.values()].join('\n');
  t.same(
    program.commands.map((each) => each.name()).filter((name) => !all.includes(`npx libtorch-node ${name}`)),
    [],
    'every command is shown in a page',
  );
});
