/** XML as annotations have it: elements and text. No entities but the five of XML itself, no document types. */

export interface XmlElement {
  readonly tag: string;
  readonly children: XmlElement[];
  /** What stands before the first child. */
  text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const MOST_LEVELS = 1000;

/** A comment, an instruction, character data, or a tag. */
const MARKUP =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([^\s<>/!?]+)([^<>]*?)(\/?)>/y;

function decoded(text: string): string {
  return text.replace(/&(#x[\da-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (name.startsWith('#x') || name.startsWith('#X'))
      return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)));
    const known = ENTITIES[name];
    if (known === undefined) throw new Error(`undefined entity ${whole}`);
    return known;
  });
}

/**
 * The outermost element.
 *
 * @throws Error for what is not well-formed
 */
export function parse_xml(source: string): XmlElement {
  const text = source.replace(/^\ufeff/, '');
  const document: XmlElement = { tag: '', children: [], text: '' };
  const open = [document];
  const add_text = (added: string): void => {
    const element = open.at(-1)!;
    if (element.children.length === 0) element.text += added;
  };
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('<', at);
    const end = next < 0 ? text.length : next;
    if (end > at) add_text(decoded(text.slice(at, end)));
    if (next < 0) break;
    MARKUP.lastIndex = next;
    const match = MARKUP.exec(text);
    if (match === null) throw new Error(`not well-formed at character ${next}`);
    at = MARKUP.lastIndex;
    const [, data, closing, tag, , empty] = match;
    if (data !== undefined) add_text(data);
    if (tag === undefined) continue;
    if (closing) {
      if (open.length === 1 || open.pop()!.tag !== tag) throw new Error(`mismatched tag ${tag}`);
      continue;
    }
    const element: XmlElement = { tag, children: [], text: '' };
    open.at(-1)!.children.push(element);
    if (!empty) open.push(element);
    if (open.length > MOST_LEVELS) throw new Error('the elements are nested too deeply');
  }
  const [root, ...others] = document.children;
  if (open.length > 1) throw new Error(`no end of the element ${open.at(-1)!.tag}`);
  if (root === undefined || others.length > 0) throw new Error('no element, or more than one');
  return root;
}
