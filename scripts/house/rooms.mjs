// The rooms of lib/, and which of its imports break their rules. Types count as values do.
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

/** From the outermost to the innermost: each may import from those behind it, and from no other. */
export const ROOMS = [
  'examples',
  'index.ts',
  'cli',
  'report',
  'training',
  'charts',
  'vision',
  'datasets',
  'models',
  'data',
  'transforms',
  'distributed',
  'cuda',
  'amp',
  'tensorboard',
  'optim',
  'nn',
  'image',
  'io',
  'tensor',
  'autograd',
  'ops',
  'native',
  'internal',
  'errors.ts',
  'types.ts',
];
/** Who may call the addon. */
const ADDON_ROOMS = [
  'distributed',
  'cuda',
  'amp',
  'optim',
  'nn',
  'io',
  'tensor',
  'autograd',
  'ops',
  'native',
];
/** Operators and autograd give tensors, whose type says what they can do: the one name that goes both ways. */
const TYPE_OF_TENSORS = 'lib/tensor/tensor.ts';

export function room_of(file) {
  const parts = file.split('/');
  return parts[0] === 'lib' ? parts[1] : parts[0];
}

/** Whether the statement is gone after compiling: `import type`, `export type`, or only types between the braces. */
function is_type_only(statement) {
  const clause = statement.importClause ?? statement;
  if (clause.isTypeOnly || clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const elements = (statement.importClause?.namedBindings ?? statement.exportClause)?.elements;
  return !statement.importClause?.name && elements?.length > 0 && elements.every((each) => each.isTypeOnly);
}

/** What a file imports from its own tree: where it lies, in which line, whether only its types. */
export function imports_of(file, source) {
  const found = [];
  const add = (node, is_type) => {
    if (!node.text.startsWith('.')) return;
    const target = normalize(join(dirname(file), node.text)).replace(/\.js$/, '.ts');
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    found.push({ target, line, is_type });
  };
  const visit = (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      add(node.moduleSpecifier, is_type_only(node));
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      if (ts.isStringLiteral(node.arguments[0])) add(node.arguments[0], false);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, true);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function breaches_of_import(file, { target, line, is_type }) {
  const where = `${file}:${line}`;
  const [room, other] = [room_of(file), room_of(target)];
  const [from, to] = [ROOMS.indexOf(room), ROOMS.indexOf(other)];
  const found = [];
  if (from < 0) found.push(`${file} belongs to no room of the house`);
  else if (to < 0) found.push(`${where} ${target} belongs to no room of the house`);
  else if (to < from && !(is_type && target === TYPE_OF_TENSORS)) {
    found.push(`${where} imports ${target}, against the direction of the house`);
  }
  if (target === 'lib/native/load.ts' && room !== 'native') {
    found.push(`${where} only lib/native loads the addon: import { addon } from lib/native/addon.ts`);
  }
  if (target === 'lib/native/addon.ts' && !is_type && !ADDON_ROOMS.includes(room)) {
    found.push(`${where} imports the addon; ${room} is too far out for that`);
  }
  return found;
}

/** The breaches of all imports, each list of a file's under its name, and of the lists above. */
export function breaches_of_rooms(imports) {
  const rooms = new Set([...imports.keys()].map(room_of));
  const with_addon = new Set(
    [...imports]
      .filter(([, list]) => list.some(({ target }) => target === 'lib/native/addon.ts'))
      .map(([file]) => room_of(file)),
  );
  return [
    ...[...imports].flatMap(([file, list]) => list.flatMap((each) => breaches_of_import(file, each))),
    ...ROOMS.filter((room) => !rooms.has(room)).map((room) => `scripts/house/rooms.mjs: there is no ${room}`),
    ...ADDON_ROOMS.filter((room) => !with_addon.has(room)).map(
      (room) => `scripts/house/rooms.mjs: ${room} imports no addon`,
    ),
  ];
}

/** The first cycle of values that can be reached from `file`, as a path, or null. */
function cycle_from(file, imports, path, done) {
  if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
  if (done.has(file)) return null;
  let cycle = null;
  for (const { target, is_type } of imports.get(file) ?? []) {
    if (!is_type) cycle ??= cycle_from(target, imports, [...path, file], done);
  }
  done.add(file);
  return cycle;
}

export function breaches_of_cycles(imports) {
  const done = new Set();
  const cycles = [...imports.keys()].map((file) => cycle_from(file, imports, [], done));
  return cycles.filter((cycle) => cycle !== null).map((cycle) => `import cycle: ${cycle.join(' -> ')}`);
}
