/** What JSON.parse lets pass. */

/** A file's header has no more levels than this. */
const MOST_LEVELS = 8;

/**
 * The first key that an object of `text` has twice, or null.
 *
 * @throws SyntaxError where `text` cannot be JSON, or has too many levels
 */
export function repeated_key(text: string): string | null {
  const open: (Set<string> | null)[] = [];
  const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\]]/gs;
  for (let token = tokens.exec(text); token !== null; token = tokens.exec(text)) {
    const [whole, colon] = token;
    if (whole === '{') open.push(new Set());
    else if (whole === '[') open.push(null);
    else if (whole === '}' || whole === ']') open.pop();
    else if (colon !== undefined) {
      const key = JSON.parse(whole.slice(0, -colon.length)) as string;
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
    if (open.length > MOST_LEVELS) throw new SyntaxError(`there are more than ${MOST_LEVELS} levels`);
  }
  return null;
}
