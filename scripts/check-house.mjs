// Holds lib/ and native/ against the rules of docs/architecture.md: who may import whom, who may name the addon
// and ATen's schemas, no cycles, short files, no forbidden words, no names alike in sources that are compiled as one,
// no status of Node-API that nobody looks at.
// Prints every breach; exits with 1 if there is one.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { breaches_of_cycles, breaches_of_rooms, imports_of, room_of } from './house/rooms.mjs';
import { dropped_statuses } from './house/statuses.mjs';
import { unlike_together } from './house/together.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const SCHEMA_ROOMS = ['ops'];
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

/** What JavaScript reads through prototypes, which a program may have put anything into. */
function check_defining(file, text) {
  if (file === 'lib/internal/define.ts' || file.startsWith('examples/')) return;
  const at = text
    .split('\n')
    .findIndex((line) => /\bObject\.defineProperty\(|\bObject\.defineProperties\(|\bnew Proxy\(/.test(line));
  if (at >= 0) breaches.push(`${file}:${at + 1} makes a descriptor or a proxy; lib/internal/define.ts does`);
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
  const imports = new Map();
  for (const file of [...files_under('lib', /\.ts$/), ...files_under('examples', /\.ts$/)]) {
    const text = readFileSync(join(root, file), 'utf8');
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
    check_schemas(file, source);
    check_addon_file(file, text);
    check_defining(file, text);
    imports.set(file, imports_of(file, source));
  }
  breaches.push(...breaches_of_rooms(imports), ...breaches_of_cycles(imports));
  return imports.size;
}

const count = check_library();
breaches.push(...unlike_together(root), ...dropped_statuses(root));
const written = ['lib', 'native', 'test', 'examples', 'bench', 'scripts'];
for (const file of written.flatMap((folder) => files_under(folder, /\.(ts|mjs|cc|h|py)$/))) {
  check_text(file, readFileSync(join(root, file), 'utf8'));
}
for (const warning of warnings)
  console.warn(`warning: ${warning}: is there more than one reason to change it?`);
for (const breach of breaches) console.error(`error: ${breach}`);
console.log(`check-house: ${count} files of lib and examples, ${breaches.length} errors`);
process.exit(breaches.length > 0 ? 1 : 0);
