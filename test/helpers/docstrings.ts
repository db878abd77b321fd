/** The `@example`s of the library's docstrings. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const lib = fileURLToPath(new URL('../../lib/', import.meta.url));

/** An example, and where it stands: `nn/layers/linear.ts:12`. */
export interface Example {
  place: string;
  code: string;
}

/** The examples of a file of `lib/`, in order. */
function examples_of(file: string): Example[] {
  const text = readFileSync(join(lib, file), 'utf8');
  return [...text.matchAll(/\/\*\*.*?\*\//gs)].flatMap(({ 0: comment, index }) => {
    const above = text.slice(0, index).split('\n').length;
    const lines = comment.slice(0, -2).split('\n');
    const found: Example[] = [];
    let current: string[] | null = null;
    for (const [number, line] of lines.entries()) {
      const bare = line.replace(/^\s*\/?\*+ ?/, '');
      if (/^@\w/.test(bare)) current = null;
      else current?.push(bare);
      if (!bare.startsWith('@example')) continue;
      const code: string[] = [];
      current = code;
      found.push({
        place: `${file}:${above + number}`,
        get code() {
          return code.join('\n').trim();
        },
      });
    }
    return found;
  });
}

/** Every example of `lib/`. */
export function examples(): Example[] {
  const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).sort();
  return files.filter((file) => file.endsWith('.ts')).flatMap(examples_of);
}
