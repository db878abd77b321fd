import type { Canvas } from './canvas.js';
import type { Colour } from './colours.js';

export interface LabelStyle {
  readonly ink: Colour;
  /** What it stands on; null: the picture. */
  readonly ground: Colour | null;
  /** A TrueType file; null: what the machine has. */
  readonly font: string | null;
  readonly font_size: number | null;
}

const POINTS = 10;

const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character]!);

/** Writes `text` with its upper left corner at a point. */
export async function draw_label(
  canvas: Canvas,
  text: string,
  [left, top]: readonly [number, number],
  { ink, ground, font, font_size }: LabelStyle,
): Promise<void> {
  if (text.trim() === '') return;
  const { default: sharp } = await import('sharp');
  const size = font === null ? POINTS : (font_size ?? POINTS);
  const { data, info } = await sharp({
    text: {
      text: escaped(text),
      dpi: 72,
      font: `sans ${size}`,
      ...(font === null ? {} : { fontfile: font }),
    },
  })
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (ground !== null) canvas.fill([left - 1, top - 1, left + info.width, top + info.height], ground);
  for (let at = 0; at < info.width * info.height; at++)
    canvas.blend(left + (at % info.width), top + Math.floor(at / info.width), ink, data[at]!);
}
