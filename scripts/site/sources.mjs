// The site is made from the declarations in dist/, which have argument lists written out; what a name's page links to is
// its source.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DECLARED = /\b(?:function\*?|class|interface|type|const|get|set|static|async)\s+(\w+)\b/g;
const MEMBER = /^\s*(?:(?:public|protected|readonly|override|declare|abstract)\s+)*\*?(\w+)[?!]?\s*[(:=<]/g;

/**
 * Where the names of a source are declared, by name; at last, where they stand among others: `export const { conv1d, conv2d } =
 * functions`.
 */
function lines_of(text) {
  const lines = text.split('\n');
  const found = new Map();
  for (const pattern of [DECLARED, MEMBER, /(\w+)/g]) {
    const here = new Map();
    for (const [index, line] of lines.entries())
      for (const [, name] of line.matchAll(pattern)) if (!here.has(name)) here.set(name, index + 1);
    for (const [name, line] of here) if (!found.has(name)) found.set(name, line);
  }
  return found;
}

/** Turns the places in declarations into places in lib/. */
export function link_to_sources(project, root, repository) {
  const texts = new Map();
  const names_in = (file) => {
    if (!texts.has(file))
      texts.set(file, existsSync(join(root, file)) ? lines_of(readFileSync(join(root, file), 'utf8')) : null);
    return texts.get(file);
  };
  for (const each of Object.values(project.reflections)) {
    for (const source of each.sources ?? []) {
      const file = source.fileName.replace(/^dist\//, 'lib/').replace(/\.d\.ts$/, '.ts');
      const names = file === source.fileName ? null : names_in(file);
      if (names === null) continue;
      const line = names.get(each.name === 'constructor' ? each.parent.name : each.name);
      source.fileName = file;
      source.line = line ?? 1;
      source.url = `${repository}/blob/main/${file}${line === undefined ? '' : `#L${line}`}`;
    }
    // a type and a value of one name
    const places = new Map(each.sources?.map((source) => [source.url, source]));
    if (places.size > 0) each.sources = [...places.values()];
  }
}
