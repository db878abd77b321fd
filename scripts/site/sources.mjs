// The site is made from the declarations in dist/, which have argument lists written out; what a name's page links to is
// its source.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The line of a source on which something of this name is declared, or undefined. */
function line_of(text, name) {
  if (!/^\w+$/.test(name)) return undefined;
  const declared = new RegExp(
    `\\b(?:function\\*?|class|interface|type|const|get|set|static|async)\\s+${name}\\b`,
  );
  const member = new RegExp(
    `^\\s*(?:(?:public|protected|readonly|override|declare|abstract)\\s+)*\\*?${name}[?!]?\\s*[(:=<]`,
  );
  const lines = text.split('\n');
  // at last, where it stands among others: `export const { conv1d, conv2d } = functions`
  const patterns = [declared, member, new RegExp(`\\b${name}\\b`)];
  const index = patterns
    .map((pattern) => lines.findIndex((line) => pattern.test(line)))
    .find((each) => each >= 0);
  return index === undefined ? undefined : index + 1;
}

/** Turns the places in declarations into places in lib/. */
export function link_to_sources(project, root, repository) {
  const texts = new Map();
  const text_of = (file) => {
    if (!texts.has(file))
      texts.set(file, existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : null);
    return texts.get(file);
  };
  for (const each of Object.values(project.reflections)) {
    for (const source of each.sources ?? []) {
      const file = source.fileName.replace(/^dist\//, 'lib/').replace(/\.d\.ts$/, '.ts');
      const text = file === source.fileName ? null : text_of(file);
      if (text === null) continue;
      const line = line_of(text, each.name === 'constructor' ? each.parent.name : each.name);
      source.fileName = file;
      source.line = line ?? 1;
      source.url = `${repository}/blob/main/${file}${line === undefined ? '' : `#L${line}`}`;
    }
  }
}
