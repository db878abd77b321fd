/**
 * Letters as strokes, so that pictures look the same on machines without fonts. Each glyph is a width and lines
 * on a grid: the baseline at y = 0, small letters up to 5, tall ones up to 7.
 */
const GLYPHS: Readonly<Record<string, readonly [width: number, lines: string]>> = {
  '0': [4, '1 0,3 0,4 1.5,4 5.5,3 7,1 7,0 5.5,0 1.5,1 0'],
  '1': [4, '0.6 5.4,2.2 7,2.2 0'],
  '2': [4, '0 5.6,0.9 7,3.1 7,4 5.9,4 4.6,0 0,4 0'],
  '3': [4, '0 6.2,1 7,3 7,4 6,4 4.7,3 3.8,1.6 3.8;3 3.8,4 2.8,4 1.1,3 0,1 0,0 0.9'],
  '4': [4, '3.2 0,3.2 7,0 2,4.2 2'],
  '5': [4, '3.8 7,0.5 7,0.2 3.8,1.2 4.4,2.8 4.4,4 3.3,4 1.2,3 0,1 0,0 0.9'],
  '6': [4, '3.6 6.4,2.8 7,1.2 7,0 5.4,0 1.4,1 0,3 0,4 1.2,4 2.9,3 4.1,1.2 4.1,0 2.8'],
  '7': [4, '0 7,4 7,1.5 0'],
  '8': [4, '1 3.8,0.2 4.7,0.2 6,1 7,3 7,3.8 6,3.8 4.7,3 3.8,1 3.8,0 2.7,0 1.1,1 0,3 0,4 1.1,4 2.7,3 3.8'],
  '9': [4, '4 4.2,2.8 2.9,1 2.9,0 4.1,0 5.8,1 7,3 7,4 5.6,4 1.6,2.8 0,1.2 0,0.4 0.6'],
  '.': [0.6, '0.2 0,0.4 0.2'],
  '%': [
    6,
    '5.4 7,0.6 0;1.2 7,2.3 6.5,2.3 4.5,1.2 4,0.1 4.5,0.1 6.5,1.2 7;4.8 3,5.9 2.5,5.9 0.5,4.8 0,3.7 0.5,3.7 2.5,4.8 3',
  ],
  a: [3.8, '0.4 4.4,1.2 5,2.8 5,3.7 4.1,3.7 0;3.7 2.9,1.2 2.9,0 2,0 0.9,1 0,2.6 0,3.7 1'],
  c: [3.6, '3.6 4.3,2.6 5,1.2 5,0 3.7,0 1.3,1.2 0,2.6 0,3.6 0.7'],
  d: [3.8, '3.8 7,3.8 0;3.8 4,2.8 5,1.2 5,0 3.7,0 1.3,1.2 0,2.8 0,3.8 1'],
  e: [3.8, '0 2.7,3.8 2.7,3.8 3.7,2.7 5,1.2 5,0 3.7,0 1.3,1.2 0,2.8 0,3.7 0.8'],
  g: [3.8, '3.8 5,3.8 -0.8,2.8 -2,1.2 -2,0.3 -1.4;3.8 4,2.8 5,1.2 5,0 3.7,0 1.3,1.2 0,2.8 0,3.8 1'],
  h: [3.6, '0 7,0 0;0 3.7,1.2 5,2.6 5,3.6 3.9,3.6 0'],
  i: [0.6, '0.3 5,0.3 0;0.3 6.7,0.3 6.9'],
  l: [0.6, '0.3 7,0.3 0'],
  n: [3.6, '0 5,0 0;0 3.7,1.2 5,2.6 5,3.6 3.9,3.6 0'],
  o: [4, '1.2 0,2.8 0,4 1.3,4 3.7,2.8 5,1.2 5,0 3.7,0 1.3,1.2 0'],
  p: [3.8, '0 5,0 -2;0 4,1 5,2.6 5,3.8 3.7,3.8 1.3,2.6 0,1 0,0 1'],
  r: [2.4, '0 5,0 0;0 3.4,1 4.8,2.4 5'],
  s: [3.3, '3.2 4.4,2.4 5,1 5,0.1 4.3,0.1 3.4,1 2.8,2.4 2.4,3.3 1.7,3.3 0.8,2.4 0,0.9 0,0 0.6'],
  t: [2.4, '0.9 6.7,0.9 0.9,1.6 0,2.4 0;0 5,2.3 5'],
  u: [3.6, '0 5,0 1.1,1 0,2.4 0,3.6 1.2;3.6 5,3.6 0'],
  v: [3.8, '0 5,1.9 0,3.8 5'],
  y: [3.8, '0 5,1.9 0;3.8 5,1.5 -1.4,0.8 -2,0.1 -2'],
  ' ': [1.6, ''],
};

const GAP = 1.5;

export interface Style {
  /** Height of a digit is 0.72 of it, as in common fonts. */
  size: number;
  colour: string;
  anchor?: 'start' | 'middle' | 'end';
  /** Width of the strokes; default 1.2. */
  weight?: number;
}

/** SVG of `words` with their baseline at (x, y). Characters without a glyph are left out. */
export function text(
  words: string,
  x: number,
  y: number,
  { size, colour, anchor = 'start', weight = 1.2 }: Style,
): string {
  const glyphs = [...words].flatMap((letter) => (GLYPHS[letter] ? [GLYPHS[letter]] : []));
  const scale = (size * 0.72) / 7;
  const length = (glyphs.reduce((sum, [width]) => sum + width + GAP, 0) - GAP) * scale;
  let at = x - (anchor === 'end' ? length : anchor === 'middle' ? length / 2 : 0);
  const parts: string[] = [];
  for (const [width, lines] of glyphs) {
    for (const line of lines === '' ? [] : lines.split(';')) {
      const points = line.split(',').map((pair) => {
        const [across = 0, up = 0] = pair.split(' ').map(Number);
        return `${(at + across * scale).toFixed(2)} ${(y - up * scale).toFixed(2)}`;
      });
      parts.push(`M${points.join('L')}`);
    }
    at += (width + GAP) * scale;
  }
  return `<path d="${parts.join('')}" fill="none" stroke="${colour}" stroke-width="${weight}" stroke-linecap="round" stroke-linejoin="round"/>`;
}
