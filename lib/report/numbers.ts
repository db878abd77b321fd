/** Numbers as people read them. */

/** `62,378,344` */
export const grouped = (value: number): string => value.toLocaleString('en-US');

/** `97.5 %` */
export const percent = (share: number, digits = 1): string =>
  Number.isFinite(share) ? `${(100 * share).toFixed(digits)} %` : '–';

/** Three digits and a unit of a thousand each: `1.43 G`. */
export function with_unit(value: number): string {
  const power = value < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** power;
  return `${power === 0 ? grouped(value) : scaled.toPrecision(3)} ${['', 'k', 'M', 'G', 'T'][power]}`.trim();
}

/** Bytes in MiB: `237.95 MiB`. */
export const mebibytes = (bytes: number): string => `${grouped(Number((bytes / 2 ** 20).toFixed(2)))} MiB`;

/** `1:02:03`, or `2:03` below an hour. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (number: number) => String(number).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
