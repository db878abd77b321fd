// PyTorch's own page about a name. Docstrings do not repeat it: the declarations (scripts/declarations) and the site
// (scripts/site) link to it. A docstring of its own `@see` is about another page.
import { readFileSync } from 'node:fs';

const DOCS = 'https://docs.pytorch.org/docs/stable';
const VISION = 'https://docs.pytorch.org/vision/stable/generated/torchvision';

/** Pages that have many names, by the beginning of the name. */
const PAGES = [
  ['torch.nn.init.', `${DOCS}/nn.init.html#`],
  ['torch.special.', `${DOCS}/special.html#`],
  ['torch.distributed.', `${DOCS}/distributed.html#`],
  ['torch.autograd.', `${DOCS}/autograd.html#`],
];

/** Folders of lib/ whose names PyTorch has in one place; of two that fit, the first. */
const FOLDERS = [
  ['nn/functional/', 'torch.nn.functional.'],
  ['nn/init/', 'torch.nn.init.'],
  ['nn/utils/rnn', 'torch.nn.utils.rnn.'],
  ['nn/utils/packed-sequence', 'torch.nn.utils.rnn.'],
  ['nn/utils/', 'torch.nn.utils.'],
  ['nn/', 'torch.nn.'],
  ['optim/lr_scheduler/', 'torch.optim.lr_scheduler.'],
  ['optim/', 'torch.optim.'],
];

/** The names that PyTorch has, by docs/parity.md. */
export function names_of_pytorch() {
  const page = readFileSync(new URL('../../docs/parity.md', import.meta.url), 'utf8');
  return new Set([...page.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, name]) => `torch.${name}`));
}

/** PyTorch's page about a name: `torch.nn.Linear`. */
export function page_of(name) {
  if (name.startsWith('torch.transforms.')) return `${VISION}${name.slice('torch'.length)}.html`;
  const [beginning, page] = PAGES.find(([each]) => name.startsWith(each)) ?? [];
  return beginning === undefined ? `${DOCS}/generated/${name}.html` : page + name;
}

/** PyTorch's name of what a file of lib/ calls `name`, or null where that does not follow from the folder. */
export function name_in(file, name) {
  const [, inside] = /\/lib\/(.*)$/.exec(file) ?? [];
  const [, room] = FOLDERS.find(([folder]) => inside?.startsWith(folder)) ?? [];
  return room === undefined ? null : room + name;
}
