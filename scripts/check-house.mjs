// Holds lib/ and native/ against the rules of docs/architecture.md: who may import whom, who may name the addon
// and ATen's schemas, no cycles, short files, no forbidden words, no names alike in sources that are compiled as one.
// Prints every breach; exits with 1 if there is one.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { unlike_together } from './house/together.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

// Rooms from the outermost to the innermost; one may import values from later ones, not from earlier ones.
const ROOMS = [
  ['index.ts'],
  ['cli', 'examples'],
  ['training', 'report'],
  ['vision'],
  ['models', 'datasets'],
  ['data'],
  ['transforms', 'distributed'],
  ['amp', 'cuda', 'image', 'io', 'nn', 'optim', 'tensorboard'],
  ['tensor', 'autograd', 'random', 'memory'],
  ['ops'],
  ['native'],
  ['errors.ts', 'types.ts', 'internal'],
];
const SCHEMA_ROOMS = ['ops'];
const ADDON_ROOMS = [
  'index.ts',
  'ops',
  'tensor',
  'autograd',
  'random',
  'amp',
  'cuda',
  'memory',
  'nn',
  'optim',
  'io',
  'distributed',
  'native',
];
const MOST_LINES = { '.ts': 300, '.cc': 300, '.h': 300, '.mjs': 300 };
const FORBIDDEN = /\b(TODO|FIXME|XXX)\b/;

const breaches = [];
const warnings = [];

function files_under(folder, pattern) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true })
    .map((file) => `${folder}/${file}`)
    .filter((file) => pattern.test(file));
}

function room_of(file) {
  const parts = file.split('/');
  return parts[0] === 'lib' ? parts[1] : parts[0];
}

function depth_of(file) {
  return ROOMS.findIndex((rooms) => rooms.includes(room_of(file)));
}

/** Whether the statement is gone after compiling: `import type`, `export type`, or only types between the braces. */
function is_type_only(statement) {
  const clause = statement.importClause ?? statement;
  if (clause.isTypeOnly || clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const elements = (statement.importClause?.namedBindings ?? statement.exportClause)?.elements;
  return !statement.importClause?.name && elements?.length > 0 && elements.every((each) => each.isTypeOnly);
}

/** Values that a file imports: [specifier, line]. */
function imports_of(source) {
  const found = [];
  const add = (node) => {
    found.push([node.text, source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1]);
  };
  const visit = (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      if (!is_type_only(node)) add(node.moduleSpecifier);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      if (ts.isStringLiteral(node.arguments[0])) add(node.arguments[0]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function resolve(file, specifier) {
  if (!specifier.startsWith('.')) return null;
  return normalize(join(dirname(file), specifier)).replace(/\.js$/, '.ts');
}

function check_import(file, target, line) {
  const [from, to] = [depth_of(file), depth_of(target)];
  if (to < 0 || from < 0) breaches.push(`${file}:${line} ${target} belongs to no room of the house`);
  else if (to < from) breaches.push(`${file}:${line} imports ${target}, against the direction of the house`);
  if (target === 'lib/native/load.ts' && room_of(file) !== 'native') {
    breaches.push(
      `${file}:${line} only lib/native loads the addon: import { addon } from lib/native/addon.ts`,
    );
  }
}

function check_addon_import(file, target, line) {
  if (target !== 'lib/native/addon.ts' || ADDON_ROOMS.includes(room_of(file))) return;
  breaches.push(`${file}:${line} imports the addon; ${room_of(file)} is too far out for that`);
}

/** Schema lines look like `relu(Tensor self) -> Tensor`. */
function check_schemas(file, source) {
  if (SCHEMA_ROOMS.includes(room_of(file))) return;
  const visit = (node) => {
    if (ts.isStringLiteralLike(node) && /^[\w:.]+\(.*\) -> /.test(node.text)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      breaches.push(`${file}:${line + 1} names an ATen schema; only lib/ops does`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}

function check_addon_file(file, text) {
  if (room_of(file) === 'native') return;
  const at = text
    .split('\n')
    .findIndex((line) => /['"`/]\S*\.node['"`]|node-gyp-build|process\.dlopen/.test(line));
  if (at >= 0) breaches.push(`${file}:${at + 1} touches the addon file; only lib/native does`);
}

/** The first cycle that can be reached from `file`, as a path, or null. */
function cycle_from(file, graph, path, done) {
  if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
  if (done.has(file)) return null;
  let cycle = null;
  for (const target of graph.get(file) ?? []) cycle ??= cycle_from(target, graph, [...path, file], done);
  done.add(file);
  return cycle;
}

function check_text(file, text) {
  const lines = text.split('\n');
  const most = MOST_LINES[/\.\w+$/.exec(file)?.[0]];
  const generated = /^\/\/ Generated|^\/\*\* Generated/.test(text);
  if (most && !generated && lines.length - 1 > most) warnings.push(`${file} has ${lines.length - 1} lines`);
  lines.forEach((line, index) => {
    const word = FORBIDDEN.exec(line);
    if (word && file !== 'scripts/check-house.mjs') breaches.push(`${file}:${index + 1} says ${word[0]}`);
  });
}

function check_library() {
  const graph = new Map();
  const files = [...files_under('lib', /\.ts$/), ...files_under('examples', /\.ts$/)];
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8');
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
    check_schemas(file, source);
    check_addon_file(file, text);
    const imports = imports_of(source).map(([specifier, line]) => [resolve(file, specifier), line]);
    const local = imports.filter(([target]) => target !== null);
    for (const [target, line] of local) {
      check_import(file, target, line);
      check_addon_import(file, target, line);
    }
    graph.set(file, [...new Set(local.map(([target]) => target))]);
  }
  const done = new Set();
  for (const file of files) {
    const cycle = cycle_from(file, graph, [], done);
    if (cycle) breaches.push(`import cycle: ${cycle.join(' -> ')}`);
  }
  return files.length;
}

const count = check_library();
breaches.push(...unlike_together(root));
const written = ['lib', 'native', 'test', 'examples', 'bench', 'scripts'];
for (const file of written.flatMap((folder) => files_under(folder, /\.(ts|mjs|cc|h|py)$/))) {
  check_text(file, readFileSync(join(root, file), 'utf8'));
}
for (const warning of warnings)
  console.warn(`warning: ${warning}: is there more than one reason to change it?`);
for (const breach of breaches) console.error(`error: ${breach}`);
console.log(`check-house: ${count} files of lib and examples, ${breaches.length} errors`);
process.exit(breaches.length > 0 ? 1 : 0);
