// Documentation comments of the sources, and how they are put on nodes of declarations.
import ts from 'typescript';
import { name_in, names_of_pytorch, page_of } from './pytorch-pages.mjs';

/** Read when a name is asked for: a compilation that fails asks for none. */
let known = null;

/** The text of the documentation in front of `node`, with its marks; '' where there is none. */
export function doc_of(node) {
  if (node === undefined) return '';
  const { text } = node.getSourceFile();
  const ranges = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  const docs = ranges.map(({ pos, end }) => text.slice(pos, end)).filter((each) => each.startsWith('/**'));
  return linked(docs.at(-1) ?? '', page_for(node));
}

/** PyTorch's page about what a statement exports; undefined where it has none. */
export function page_for(node) {
  const is_exported = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  if (!is_exported) return undefined;
  const declared = ts.isVariableStatement(node) ? node.declarationList.declarations[0] : node;
  return page_in(node.getSourceFile(), declared.name?.text ?? '');
}

/** PyTorch's page about what a source calls `called`; undefined where it has none. */
export function page_in(source, called) {
  const name = name_in(source.fileName, called);
  known ??= names_of_pytorch();
  return known.has(name) ? page_of(name) : undefined;
}

/** `doc` with a link to the page, unless it has one of its own. */
export function linked(doc, page) {
  if (doc === '' || page === undefined || /@see http|\]\(http/.test(doc)) return doc;
  const text = lines_of(doc).join('\n').trim().replaceAll('\n', '\n * ').replace(/ +$/gm, '');
  return `/**\n * ${text}\n *\n * @see ${page}\n */`;
}

function lines_of(doc) {
  return doc
    .replace(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd());
}

/** What the list of a class's documentation says of its options (`- \`split\`: …`), by name. */
export function listed_options(doc) {
  const found = new Map();
  let names = [];
  for (const line of lines_of(doc)) {
    const [, head, text] = /^- ((?:`\w+`(?:, | and )?)+): (.*)$/.exec(line) ?? [];
    if (head !== undefined) {
      names = head.match(/\w+(?=`)/g);
      for (const name of names) found.set(name, text);
    } else if (/^ {2,}\S/.test(line)) {
      for (const name of names) found.set(name, `${found.get(name)} ${line.trim()}`);
    } else names = [];
  }
  for (const [name, text] of found) {
    const sentence = text[0].toUpperCase() + text.slice(1);
    found.set(name, `/** ${/[.!?]$/.test(sentence) ? sentence : `${sentence}.`} */`);
  }
  return found;
}

/** The first paragraph and the link: what a second overload says. */
export function short_doc(doc) {
  const lines = lines_of(doc);
  while (lines[0]?.trim() === '') lines.shift();
  const end = lines.findIndex((line) => line.trim() === '' || line.startsWith('@') || line.startsWith('- '));
  const paragraph = (end < 0 ? lines : lines.slice(0, end)).map((line) => line.trim()).filter(Boolean);
  const link = lines.find((line) => line.startsWith('@see '));
  if (paragraph.length === 0) return '';
  const page = link === undefined ? '' : ` [PyTorch](${link.slice('@see '.length)})`;
  return `/** ${paragraph.join(' ')}${page} */`;
}

/** `node` with `doc` in front of it, and no other comment. */
export function with_doc(node, doc) {
  ts.setEmitFlags(node, ts.EmitFlags.NoLeadingComments);
  if (doc === '') return node;
  return ts.setSyntheticLeadingComments(node, [
    {
      kind: ts.SyntaxKind.MultiLineCommentTrivia,
      text: doc.slice(2, -2),
      hasTrailingNewLine: true,
      pos: -1,
      end: -1,
    },
  ]);
}
