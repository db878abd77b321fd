/** Tables of text in columns. */

/** How many columns of a terminal a text takes: characters of East Asia take two, those that join others none. */
export function text_width(text: string): number {
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) width += wide.test(segment) ? 2 : 1;
  return width;
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** `text` and as many spaces as it lacks; cut, with `…`, where it is too long. */
export function fitted(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  let cut = text;
  if (text_width(text) > width) {
    const segments = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
    while (segments.length > 0 && text_width(segments.join('')) > width - 1) segments.pop();
    cut = `${segments.join('')}…`;
  }
  const space = ' '.repeat(width - text_width(cut));
  return side === 'left' ? cut + space : space + cut;
}

/**
 * Rows below heads, two spaces between columns; a line below the heads.
 *
 * @param sides where the texts of each column stand
 */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  sides: readonly ('left' | 'right')[],
): string {
  const widths = heads.map((head, column) =>
    Math.max(...[head, ...rows.map((row) => row[column] as string)].map(text_width)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => fitted(cell, widths[column] as number, sides[column]))
      .join('  ')
      .trimEnd();
  return [line(heads), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}
