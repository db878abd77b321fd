/** How far a download is: a bar on a terminal, a line every tenth elsewhere. */
import type { Progress } from '../../internal/fetch-file.js';
import { gauge, is_live } from '../../internal/gauge.js';

export type { Progress };

/** What is written to: `process.stderr`, or a list of lines. */
export interface Screen {
  write(text: string): unknown;
  isTTY?: boolean;
}

const BAR_INTERVAL = 100;
const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

export function show_progress(screen: Screen): Progress {
  return is_live(screen, process.env) ? bar(screen, !process.env.NO_COLOR) : tenths(screen);
}

function bar(screen: Screen, in_colour: boolean): Progress {
  let shown = 0;
  return (bytes, total) => {
    const done = bytes === total;
    if (!done && Date.now() - shown < BAR_INTERVAL) return;
    shown = Date.now();
    const drawn = total === null ? '' : `${gauge(bytes / total, in_colour)} `;
    const size = total === null ? megabytes(bytes) : `${megabytes(bytes)} of ${megabytes(total)}`;
    screen.write(`\r  ${drawn}${size}\x1b[K${done ? '\n' : ''}`);
  };
}

function tenths(screen: Screen): Progress {
  let said = 0;
  return (bytes, total) => {
    if (total === null) return;
    const tenth = Math.floor((10 * bytes) / total);
    if (tenth > said) screen.write(`  ${tenth * 10} % of ${megabytes(total)}\n`);
    said = Math.max(said, tenth);
  };
}
