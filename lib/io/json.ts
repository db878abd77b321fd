/** What JSON.parse lets pass. */

/** A file's header has no more levels than this. */
const MOST_LEVELS = 8;

/**
 * The first key that an object of `text` has twice, or null. Looks at each character once.
 *
 * @throws SyntaxError where `text` cannot be JSON, or has too many levels
 */
export function repeated_key(text: string): string | null {
  const open: (Set<string> | null)[] = [];
  const tokens = /["{}[\]]/g;
  for (let token = tokens.exec(text); token !== null; token = tokens.exec(text)) {
    const [mark] = token;
    if (mark === '{') open.push(new Set());
    else if (mark === '[') open.push(null);
    else if (mark !== '"') open.pop();
    else {
      const end = end_of_string(text, token.index);
      tokens.lastIndex = end;
      if (!is_key(text, end)) continue;
      const key = JSON.parse(text.slice(token.index, end)) as string;
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
    if (open.length > MOST_LEVELS) throw new SyntaxError(`there are more than ${MOST_LEVELS} levels`);
  }
  return null;
}

/** The place behind the string that begins at `begin`: behind the first quote that no backslash stands for. */
function end_of_string(text: string, begin: number): number {
  let from = begin + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) throw new SyntaxError('a string has no end');
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\' && quote - 1 - backslashes >= from) backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
    from = quote + 1;
  }
}

function is_key(text: string, end: number): boolean {
  const colon = /\s*:/y;
  colon.lastIndex = end;
  return colon.test(text);
}
