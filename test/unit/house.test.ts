// What scripts/check-house.mjs says of imports, in a house of a few files.
import t from 'tap';
import ts from 'typescript';

const rooms = new URL('../../scripts/house/rooms.mjs', import.meta.url).href;

interface Import {
  target: string;
  line: number;
  is_type: boolean;
}

type House = Map<string, Import[]>;

const { ROOMS, imports_of, breaches_of_rooms, breaches_of_cycles } = (await import(rooms)) as {
  ROOMS: string[];
  imports_of(file: string, source: ts.SourceFile): Import[];
  breaches_of_rooms(imports: House): string[];
  breaches_of_cycles(imports: House): string[];
};

function house(files: Record<string, string>): House {
  const parse = (file: string, text: string) => ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  return new Map(Object.entries(files).map(([file, text]) => [file, imports_of(file, parse(file, text))]));
}

/** Without those about rooms that a house of a few files does not have. */
const breaches = (files: Record<string, string>): string[] =>
  breaches_of_rooms(house(files)).filter((each) => !each.startsWith('scripts/house/rooms.mjs'));

t.test('imports, of types too, go one way', async (t) => {
  const against = (line = 1) => [
    `lib/io/a.ts:${line} imports lib/nn/b.ts, against the direction of the house`,
  ];
  t.same(breaches({ 'lib/nn/a.ts': "import { b } from '../io/b.js';" }), []);
  t.same(breaches({ 'lib/io/a.ts': "import { b } from './b.js';" }), []);
  t.same(breaches({ 'lib/io/a.ts': "\nimport { b } from '../nn/b.js';" }), against(2));
  t.same(breaches({ 'lib/io/a.ts': "import type { b } from '../nn/b.js';" }), against());
  t.same(breaches({ 'lib/io/a.ts': "export { type b } from '../nn/b.js';" }), against());
  t.same(breaches({ 'lib/io/a.ts': "const b = await import('../nn/b.js');" }), against());
  t.same(breaches({ 'lib/io/a.ts': "let b: import('../nn/b.js').B;" }), against());
});

t.test('the type of tensors is named everywhere, the class is not', async (t) => {
  t.same(breaches({ 'lib/ops/a.ts': "import type { Tensor } from '../tensor/tensor.js';" }), []);
  t.match(breaches({ 'lib/ops/a.ts': "import { Tensor } from '../tensor/tensor.js';" }), [
    /against the direction/,
  ]);
  t.match(breaches({ 'lib/ops/a.ts': "import type { Size } from '../tensor/size.js';" }), [
    /against the direction/,
  ]);
});

t.test('the addon', async (t) => {
  const addon = "import { addon } from '../native/addon.js';";
  t.same(breaches({ 'lib/nn/a.ts': addon }), []);
  t.match(breaches({ 'lib/data/a.ts': addon }), [
    /lib\/data\/a\.ts:1 imports the addon; data is too far out/,
  ]);
  t.match(breaches({ 'lib/nn/a.ts': "import { load_addon } from '../native/load.js';" }), [
    /only lib\/native loads/,
  ]);
});

t.test('rooms that are not there, and files in none', async (t) => {
  t.match(breaches({ 'lib/cellar/a.ts': "import { b } from '../nn/b.js';" }), [/belongs to no room/]);
  t.match(breaches({ 'lib/nn/a.ts': "import { b } from '../cellar/b.js';" }), [/belongs to no room/]);
  const full = house(
    Object.fromEntries(
      ROOMS.map((room) => [room.endsWith('.ts') ? `lib/${room}` : `lib/${room}/a.ts`, 'export const a = 1;']),
    ),
  );
  const dead = breaches_of_rooms(full);
  t.notMatch(dead.join('\n'), /there is no/);
  t.match(dead.join('\n'), /nn imports no addon/);
  full.delete('lib/amp/a.ts');
  t.match(breaches_of_rooms(full).join('\n'), /there is no amp/);
});

t.test('cycles of values, not of types', async (t) => {
  const cycle = (back: string) =>
    breaches_of_cycles(house({ 'lib/a.ts': "import { b } from './b.js';", 'lib/b.ts': back }));
  t.same(cycle("import { a } from './a.js';"), ['import cycle: lib/a.ts -> lib/b.ts -> lib/a.ts']);
  t.same(cycle("import type { a } from './a.js';"), []);
});
