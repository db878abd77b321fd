/** The bar of everything that takes a while: a run, a download. */

const WIDTH = 20;
/** Cyan for what is done, grey for what is left, and the terminal's own colour behind them. */
const COLOURS = ['\x1b[36m', '\x1b[90m', '\x1b[39m'] as const;

/** The columns that a gauge takes. */
export const GAUGE_COLUMNS = WIDTH;
/** The characters that its colours take beside them. */
export const GAUGE_MARKS = COLOURS.join('').length;

/** Whether a line may be written over. */
export function is_live(screen: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  // a file has none of its own, and a program may have put one into Object.prototype
  return !Object.hasOwn(Object.prototype, 'isTTY') && screen.isTTY === true && env.TERM !== 'dumb';
}

/** `fraction` of a whole, 0 to 1, as a bar. */
export function gauge(fraction: number, in_colour: boolean): string {
  const filled = Math.max(0, Math.min(WIDTH, Math.round(fraction * WIDTH)));
  const [full, empty] = ['━'.repeat(filled), '─'.repeat(WIDTH - filled)];
  const [cyan, grey, plain] = COLOURS;
  return in_colour ? `${cyan}${full}${grey}${empty}${plain}` : full + empty;
}
