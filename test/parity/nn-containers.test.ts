/** ModuleDict, ParameterList and ParameterDict: text, keys, members, and what Python refuses. */

import torch, { nn } from 'libtorch-node';
import t from 'tap';
import { equal_bits, expect_error, observe, python } from '../helpers/reference.js';

// biome-ignore lint/suspicious/noExplicitAny: what TypeScript forbids
const any = nn as any;

/** What Python and we say of a container. */
const LOOK = `
def look(module):
    return [repr(module), len(module), list(module.state_dict()), [n for n, _ in module.named_parameters()],
            [list(p.shape) for p in module.parameters()]]
`;

const look = (module: nn.Module & { length: number }) => [
  String(module),
  module.length,
  Object.keys(module.state_dict()),
  module.named_parameters().map(([name]) => name),
  module.parameters().map((parameter) => parameter.shape),
];

t.test('ModuleDict', async (t) => {
  const theirs = await python(`${LOOK}
from collections import OrderedDict
d = nn.ModuleDict({'conv': nn.Conv2d(1, 2, 3), 'act': nn.ReLU()})
seen = [look(d)]
d.update([['fc', nn.Linear(2, 3)], ('act', nn.GELU())])
seen += [look(d), list(d), list(d.keys()), [k for k, _ in d.items()], [repr(m) for m in d.values()], 'fc' in d]
d['last'] = nn.Linear(1, 1)
gone = d.pop('conv')
other = nn.ModuleDict(OrderedDict(b=nn.Tanh(), a=nn.Tanh()))
other.update(d)
del d['act']
seen += [repr(gone), look(d), look(other)]
d.clear()
return seen + [look(d), look(nn.ModuleDict())]`);
  const dict = new nn.ModuleDict({ conv: new nn.Conv2d(1, 2, 3), act: new nn.ReLU() });
  t.ok(dict.conv instanceof nn.Conv2d && dict.at('act') instanceof nn.ReLU);
  const seen: unknown[] = [look(dict)];
  dict.update([
    ['fc', new nn.Linear(2, 3)],
    ['act', new nn.GELU()],
  ]);
  const keys = dict.items().map(([key]) => key);
  seen.push(look(dict), [...dict], dict.keys(), keys, dict.values().map(String), dict.has('fc'));
  const open = dict as unknown as Record<string, nn.Module>;
  open.last = new nn.Linear(1, 1);
  const gone = dict.pop('conv');
  const other = new nn.ModuleDict(
    new Map([
      ['b', new nn.Tanh()],
      ['a', new nn.Tanh()],
    ]),
  );
  other.update(dict);
  delete open.act;
  seen.push(String(gone), look(dict), look(other));
  dict.clear();
  seen.push(look(dict), look(new nn.ModuleDict()));
  equal_bits(t, seen, theirs);
});

t.test('ParameterList', async (t) => {
  const theirs = await python(`${LOOK}
l = nn.ParameterList([torch.ones(2), nn.Parameter(torch.zeros(2, 3)), torch.tensor(1.5)])
seen = [look(l)]
l.append(torch.ones(1, dtype=torch.float64)).extend(['text', 7, nn.Tanh()])
seen += [look(l), list(l[-1:][0].state_dict()), l[-2], look(l[1:3]), l[0].requires_grad]
l[0] = torch.zeros(4)
l.double()
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale, self.list = nn.Parameter(torch.ones(1)), l
return seen + [look(l), [n for n, _ in Net().named_parameters()], look(nn.ParameterList([torch.ones(2)])), look(nn.ParameterList())]`);
  const list = new nn.ParameterList<unknown>([
    torch.ones(2),
    new nn.Parameter(torch.zeros(2, 3)),
    torch.tensor(1.5),
  ]);
  const seen: unknown[] = [look(list)];
  list.append(torch.ones(1, { dtype: 'float64' })).extend(['text', 7, new nn.Tanh()]);
  const last = list.slice(-1).at(0) as nn.Tanh;
  seen.push(look(list), Object.keys(last.state_dict()), list.at(-2), look(list.slice(1, 3)));
  seen.push((list[0] as nn.Parameter).requires_grad);
  list[0] = torch.zeros(4);
  list.double();
  class Net extends nn.Module {
    scale = new nn.Parameter(torch.ones(1));
    list = list;
    forward(): void {}
  }
  seen.push(
    look(list),
    new Net().named_parameters().map(([name]) => name),
    look(new nn.ParameterList([torch.ones(2)])),
    look(new nn.ParameterList()),
  );
  equal_bits(t, seen, theirs);
  t.same([...list].slice(4, 6), ['text', 7]);
});

t.test('ParameterDict', async (t) => {
  const theirs = await python(`${LOOK}
from collections import OrderedDict
d = nn.ParameterDict({'b': torch.ones(2), 'a': nn.Parameter(torch.zeros(2, 3)), 'c': 'text'})
seen = [look(d)]
d['z'] = torch.ones(1)
d.update(OrderedDict(y=torch.ones(2), x=torch.ones(3)))
d.update([('w', torch.ones(4)), ('a', torch.ones(5))])
seen += [look(d), list(d), d.get('q'), d.get('c'), d.setdefault('c', 'other'), d.setdefault('n', torch.ones(1)).requires_grad, 'a' in d]
copy = d.copy()
k, v = copy.popitem()
copy.pop('b')
seen += [k, list(v.shape), look(copy), look(d.fromkeys(['k', 'l'], torch.ones(2)))]
copy.update(nn.ParameterDict(dict(r=torch.ones(1), q=torch.ones(1))))
seen += [look(copy)]
d.clear()
return seen + [look(d), look(nn.ParameterDict(dict(a=torch.tensor(1.0))))]`);
  const dict = new nn.ParameterDict<unknown>({
    b: torch.ones(2),
    a: new nn.Parameter(torch.zeros(2, 3)),
    c: 'text',
  });
  const seen: unknown[] = [look(dict)];
  dict.set('z', torch.ones(1));
  dict.update(
    new Map([
      ['y', torch.ones(2)],
      ['x', torch.ones(3)],
    ]),
  );
  dict.update([
    ['w', torch.ones(4)],
    ['a', torch.ones(5)],
  ]);
  seen.push(look(dict), [...dict], dict.get('q'), dict.get('c'), dict.setdefault('c', 'other'));
  seen.push((dict.setdefault('n', torch.ones(1)) as nn.Parameter).requires_grad, dict.has('a'));
  const copy = dict.copy();
  const [key, value] = copy.popitem();
  copy.pop('b');
  const filled = dict.fromkeys(['k', 'l'], torch.ones(2));
  seen.push(key, (value as nn.Parameter).shape, look(copy), look(filled));
  copy.update(new nn.ParameterDict<unknown>({ r: torch.ones(1), q: torch.ones(1) }));
  seen.push(look(copy));
  dict.clear();
  seen.push(look(dict), look(new nn.ParameterDict({ a: torch.tensor(1).float() })));
  equal_bits(t, seen, theirs);
  t.equal((copy as unknown as Record<string, unknown>).c, 'text', 'by name');
});

t.test('mistakes', async (t) => {
  const pair = [['a', new nn.Tanh(), 1]];
  const cases: [string, () => unknown][] = [
    ['nn.ModuleDict(5)', () => new any.ModuleDict(5)],
    ["nn.ModuleDict({'a': 5})", () => new any.ModuleDict({ a: 5 })],
    ["nn.ModuleDict([['a', nn.Tanh(), 1]])", () => new any.ModuleDict(pair)],
    ['nn.ModuleDict([5])', () => new any.ModuleDict([5])],
    ['nn.ModuleDict({})(1)', () => new nn.ModuleDict({}).forward()],
    ['nn.ParameterList(5)', () => new any.ParameterList(5)],
    ['nn.ParameterList(torch.ones(2))', () => new nn.ParameterList(torch.ones(2))],
    ['nn.ParameterList([torch.ones(2)])[1]', () => new nn.ParameterList([torch.ones(2)]).at(1)],
    ['nn.ParameterList([torch.ones(2)])[-2]', () => new nn.ParameterList([torch.ones(2)]).at(-2)],
    ['nn.ParameterList([torch.tensor([1])])', () => new nn.ParameterList([torch.tensor([1])])],
    ['nn.ParameterList()(1)', () => new nn.ParameterList().forward()],
    ['nn.ParameterDict(5)', () => new any.ParameterDict(5)],
    ['nn.ParameterDict([5])', () => new any.ParameterDict([5])],
    ["nn.ParameterDict([['a']])", () => new any.ParameterDict([['a']])],
    ['nn.ParameterDict([[1, torch.ones(2)]])', () => new any.ParameterDict([[1, torch.ones(2)]])],
    ['nn.ParameterDict({})(1)', () => new nn.ParameterDict({}).forward()],
  ];
  for (const [code, fn] of cases) {
    const { error } = await observe(`return ${code}`);
    await expect_error(t, fn, error, code);
  }
  // Python's KeyError and AttributeError are ValueErrors here.
  const missing: [string, () => unknown][] = [
    ["nn.ModuleDict({'a': nn.Tanh()}).pop('b')", () => new nn.ModuleDict({ a: new nn.Tanh() }).pop('b')],
    ["nn.ModuleDict({'keys': nn.Tanh()})", () => new nn.ModuleDict({ keys: new nn.Tanh() })],
    ["nn.ModuleDict({'a.b': nn.Tanh()})", () => new nn.ModuleDict({ 'a.b': new nn.Tanh() })],
    ["nn.ParameterDict().pop('b')", () => new nn.ParameterDict().pop('b')],
    ["nn.ParameterDict()['b']", () => new nn.ParameterDict().at('b')],
    ['nn.ParameterDict().popitem()', () => new nn.ParameterDict().popitem()],
    ["nn.ParameterDict({'keys': torch.ones(1)})", () => new nn.ParameterDict({ keys: torch.ones(1) })],
  ];
  for (const [code, fn] of missing) {
    const { error } = await observe(`return ${code}`);
    const message = error?.type === 'KeyError' ? unquoted(error.message) : error?.message;
    await expect_error(t, fn, { class: torch.ValueError, ...(message && { message }) }, code);
  }
});

/** Python prints the argument of a KeyError with quotes; here a sentence has none. */
function unquoted(message: string): string {
  if (!message.includes(' ')) return message;
  return message.slice(1, -1).replaceAll("\\'", "'");
}
