/** Which picture format bytes are in, by what they begin with, as Pillow tells it: a file's name says nothing. */

const FORMATS: readonly (readonly [name: string, begins: RegExp])[] = [
  ['JPEG', /^\xff\xd8\xff/],
  ['PNG', /^\x89PNG\r\n/],
  ['GIF', /^GIF8[79]a/],
  ['WebP', /^RIFF.{4}WEBP/s],
  ['TIFF', /^(II[*+]\0|MM\0[*+])/],
  ['AVIF', /^.{4}ftypavi[fs]/s],
  ['BMP', /^BM/],
  ['PPM', /^P[1-6]\s/],
];

/** The name of the format; null for what is no picture of these formats: SVG, PDF and other programs that draw. */
export function picture_format(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  return FORMATS.find(([, begins]) => begins.test(head))?.[0] ?? null;
}
