// Native sources that a release compiles as one (LIBTORCH_NODE_UNITY in CMakeLists.txt): two of them may not name a
// function of their own alike. The compiler of a checkout, which takes each file alone, never says so.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A function that begins a line: its name, and its parameters. */
const FUNCTION =
  /^(?!return\b|else\b|using\b)[A-Za-z_][\w:<>,*& ]*[\s*&](\w+)\(([^;{}]*?)\)(?: const| noexcept)* \{/gm;
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
    unknown: [...alone, ...apart].filter((name) => !names.includes(name)),
  };
}

/** `Self(Environment&, const Napi::CallbackInfo&)` for each function in the unnamed namespaces of a text. */
function own_functions(text) {
  return [...text.matchAll(UNNAMED)].flatMap(([, body]) =>
    [...body.matchAll(FUNCTION)].map(([, name, parameters]) => {
      const types = parameters.split(',').map((each) =>
        each
          .replace(/\s+/g, ' ')
          .trim()
          .replace(/\s\w+$/, ''),
      );
      return `${name}(${types.join(', ')})`;
    }),
  );
}

/** A sentence for each two files of a group that define the same function. */
export function unlike_together(root) {
  const native = join(root, 'native');
  const cmake = readFileSync(join(root, 'CMakeLists.txt'), 'utf8');
  const names = readdirSync(native, { recursive: true })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /^(?!pixels\/|glibc\/|loader\.cc).*\.cc$/.test(file))
    .map((file) => file.slice(0, -'.cc'.length))
    .sort();
  const { groups, unknown } = groups_of(names, cmake);
  const breaches = unknown.map((name) => `CMakeLists.txt: there is no native/${name}.cc`);
  for (const group of groups) {
    const owners = new Map();
    for (const name of group) {
      for (const each of new Set(own_functions(readFileSync(join(native, `${name}.cc`), 'utf8')))) {
        const owner = owners.get(each);
        if (owner === undefined) owners.set(each, name);
        else
          breaches.push(
            `native/${name}.cc defines ${each} as native/${owner}.cc does, and a release compiles them as one`,
          );
      }
    }
  }
  return breaches;
}
