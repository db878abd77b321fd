// Calls of Node-API whose status nobody looks at: CONTRIBUTING.md, "Node-API".
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A function of Node-API that is called; types (`napi_value(…)`) are not. */
const CALL = /\b(napi_(?!value\b|env\b|status\b|ref\b|deferred\b|valuetype\b)\w+)\s*\(/g;
/** What a statement begins behind: another's end, a block's, a condition, `else`, a label, or a cast to nothing. */
const BEGINNING = /(?:^|[;{}:]|\belse|\bdo|\(void\)|static_cast<void>\()\s*$/;
const CONDITION = /\b(?:if|for|while|switch)(?: constexpr)?\s*$/;

/** The text with blanks in the place of comments and of what stands in quotes. */
function bare(text) {
  return text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, (found) =>
    found.replace(/[^\n]/g, ' '),
  );
}

/** Whether `before` ends with the condition of an `if` or a loop. */
function ends_in_condition(before) {
  const text = before.trimEnd();
  if (!text.endsWith(')')) return false;
  let depth = 0;
  for (let at = text.length - 1; at >= 0; at -= 1) {
    if (text[at] === ')') depth += 1;
    if (text[at] === '(') depth -= 1;
    if (depth === 0) return CONDITION.test(text.slice(0, at));
  }
  return false;
}

/** The calls in a text without comments: [name, line] of each whose status is dropped. */
export function dropped_in(text) {
  const code = bare(text);
  return [...code.matchAll(CALL)]
    .filter(({ index }) => {
      const before = code.slice(0, index);
      // `a ? b : napi_call()` has a label's colon, and a value
      const label = !/[?][^;{}]*:\s*$/.test(before);
      return (BEGINNING.test(before) && label) || ends_in_condition(before);
    })
    .map(({ index, 1: name }) => [name, code.slice(0, index).split('\n').length]);
}

/** A sentence for each call in native/ whose status is dropped. */
export function dropped_statuses(root) {
  const native = join(root, 'native');
  return readdirSync(native, { recursive: true })
    .filter((file) => /\.(cc|h)$/.test(file))
    .flatMap((file) =>
      dropped_in(readFileSync(join(native, file), 'utf8')).map(
        ([name, line]) =>
          `native/${file}:${line} drops the status of ${name}(): Check() it, compare it, or Ignore() it with a reason`,
      ),
    );
}
