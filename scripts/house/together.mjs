// Native sources that a release compiles as one (LIBTORCH_NODE_UNITY in CMakeLists.txt): two of them may not name things
// of their own alike. The compiler of a checkout, which takes each file alone, never says so.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A function that begins a line: its name, and its parameters. */
const FUNCTION =
  /^(?!return\b|else\b|using\b)[A-Za-z_][\w:<>,*& ]*[\s*&](\w+)\(([^;{}]*?)\)(?: const| noexcept)* \{/gm;
/** With a body: a class that is named only is the same one everywhere. */
const TYPE = /^(?:template <[^>]*>\n)?(?:struct|class|enum|enum class) (?!class\b)(\w+)[^;{}()]*\{/gm;
const CONSTANT = /^(?:constexpr|const|thread_local|static) [\w:<>,*& ]*?\b(\w+)(?:\[\w*\])? ?[={;]/gm;
const INCLUDE = /^#include "([^"]*)"/gm;
const UNNAMED = /^namespace \{\n([\s\S]*?)^\} {2}\/\/ namespace$/gm;

/** The words of CMake's `set(name ...)`. */
function list_of(cmake, name) {
  const found = new RegExp(`set\\(${name}\\s([^)]*)\\)`).exec(cmake);
  if (found === null) throw new Error(`CMakeLists.txt sets no ${name}`);
  return found[1].trim().split(/\s+/);
}

/** As CMakeLists.txt groups them. */
function groups_of(names, cmake) {
  const [alone, apart] = ['alone', 'apart'].map((name) => list_of(cmake, name));
  const size = Number(/\$\{group\} \/ (\d+)/.exec(cmake)[1]);
  const groups = { apart };
  const rooms = {};
  for (const name of names.filter((each) => !alone.includes(each) && !apart.includes(each))) {
    const room = name.split('/').slice(0, -1).join('/');
    rooms[room] = (rooms[room] ?? -1) + 1;
    const group = `${room}/${Math.floor(rooms[room] / size)}`;
    groups[group] = [...(groups[group] ?? []), name];
  }
  return {
    groups: Object.values(groups),
    alone: names.filter((name) => alone.includes(name)),
    unknown: [...alone, ...apart].filter((name) => !names.includes(name)),
  };
}

/** The addon's sources without their endings, by the files' listing of native/. */
function sources_of(files) {
  return files
    .filter((file) => /^(?!pixels\/|glibc\/|loader\.cc).*\.cc$/.test(file))
    .map((file) => file.slice(0, -'.cc'.length))
    .sort();
}

function listing_of(native) {
  return readdirSync(native, { recursive: true }).map((file) => file.replaceAll('\\', '/'));
}

/** The sources that are compiled as one, those that are compiled alone too: lists of names without endings. */
export function units_of(root) {
  const names = sources_of(listing_of(join(root, 'native')));
  const { groups, alone } = groups_of(names, readFileSync(join(root, 'CMakeLists.txt'), 'utf8'));
  return [...groups, ...alone.map((name) => [name])];
}

/** What the unnamed namespaces of a text define: `Self(Environment&, const Napi::CallbackInfo&)`, `kSource`, `Target`. */
function own_names(text) {
  return [...text.matchAll(UNNAMED)].flatMap(([, body]) => [
    ...[...body.matchAll(FUNCTION)].map(([, name, parameters]) => `${name}(${types_of(parameters)})`),
    ...[...body.matchAll(TYPE)].map(([, name]) => name),
    ...[...body.matchAll(CONSTANT)].map(([, name]) => name),
  ]);
}

function types_of(parameters) {
  return parameters
    .split(',')
    .map((each) =>
      each
        .replace(/\s+/g, ' ')
        .trim()
        .replace(/\s\w+$/, ''),
    )
    .join(', ');
}

/** A sentence for each name that two files of a group define, or one of them and a header that another includes. */
export function unlike_together(root) {
  const native = join(root, 'native');
  const cmake = readFileSync(join(root, 'CMakeLists.txt'), 'utf8');
  const read = (file) => readFileSync(join(native, file), 'utf8');
  const files = listing_of(native);
  const names = sources_of(files);
  const headers = files.filter((file) => /^(?!pixels\/).*\.h$/.test(file));
  const types_in = new Map(
    headers.map((file) => [file, [...read(file).matchAll(TYPE)].map(([, name]) => name)]),
  );
  const { groups, unknown } = groups_of(names, cmake);
  const breaches = unknown.map((name) => `CMakeLists.txt: there is no native/${name}.cc`);
  for (const group of groups) {
    const sources = group.map((name) => `${name}.cc`);
    const included = sources.flatMap((file) => [...read(file).matchAll(INCLUDE)].map(([, name]) => name));
    const owners = new Map(
      included.flatMap((file) => (types_in.get(file) ?? []).map((name) => [name, file])),
    );
    for (const file of sources) {
      for (const name of new Set(own_names(read(file)))) {
        const owner = owners.get(name);
        if (owner === undefined) owners.set(name, file);
        else
          breaches.push(
            `native/${file} names ${name} as native/${owner} does; a release compiles them as one`,
          );
      }
    }
  }
  return breaches;
}
