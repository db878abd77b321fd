/** The table of `torch.cuda.memory_summary`. */
import type { CudaMemoryStat } from '../native/exports/cuda.js';

type Pools = Record<'all' | 'large_pool' | 'small_pool', CudaMemoryStat>;

interface Stats {
  [name: string]: number | Pools | CudaMemoryStat;
}

type Format = (value: number, preferred: number) => string;

/** In the unit in which `preferred` is a short number; parts of a unit are cut off. */
function formatter(units: readonly string[], step: number, most: number, width: number, end: string): Format {
  return (value, preferred) => {
    let [shown, measure, place] = [value, preferred, 0];
    while (place + 1 < units.length && measure >= most) {
      place += 1;
      shown = Math.floor(shown / step);
      measure /= step;
    }
    return `${String(shown).padStart(width)} ${units[place]}${end}`;
  };
}

const size = formatter(['B  ', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'], 1024, 768 * 1024, 6, '');
const count = formatter([' ', 'K', 'M'], 1000, 750 * 1000, 7, ' ');

const of_pools: readonly (readonly [key: string, title: string, format: Format])[] = [
  ['allocated_bytes', 'Allocated memory', size],
  ['active_bytes', 'Active memory', size],
  ['requested_bytes', 'Requested memory', size],
  ['reserved_bytes', 'GPU reserved memory', size],
  ['inactive_split_bytes', 'Non-releasable memory', size],
  ['allocation', 'Allocations', count],
  ['active', 'Active allocs', count],
  ['segment', 'GPU reserved segments', count],
  ['inactive_split', 'Non-releasable allocs', count],
];

const of_sizes = [
  ['oversize_allocations', 'Oversize allocations'],
  ['oversize_segments', 'Oversize GPU segments'],
] as const;

function row(title: string, stat: CudaMemoryStat, preferred: CudaMemoryStat, format: Format): string {
  const columns = ['current', 'peak', 'allocated', 'freed'] as const;
  const cells = columns.map((column) => format(stat[column], preferred[column]));
  return ` ${title.padEnd(21)} | ${cells.join(' | ')} `;
}

/** The table for the counters of one device. */
export function summary_of(device: number, stats: Stats, abbreviated: boolean): string {
  const [double, single] = ['='.repeat(75), '-'.repeat(75)];
  const number = (name: string, width: number) => String(stats[name]).padEnd(width);
  const lines = [
    double,
    ` ${' '.repeat(16)} PyTorch CUDA memory summary, device ID ${String(device).padEnd(17)} `,
    single,
    `  ${' '.repeat(9)} CUDA OOMs: ${number('num_ooms', 12)} | ${' '.repeat(6)} cudaMalloc retries: ${number('num_alloc_retries', 8)}  `,
    double,
    '        Metric         | Cur Usage  | Peak Usage | Tot Alloc  | Tot Freed  ',
  ];
  for (const [key, title, format] of of_pools) {
    const pools = stats[key] as Pools;
    lines.push(single, row(title, pools.all, pools.all, format));
    if (abbreviated) continue;
    lines.push(row('      from large pool', pools.large_pool, pools.all, format));
    lines.push(row('      from small pool', pools.small_pool, pools.all, format));
  }
  for (const [key, title] of of_sizes) {
    const stat = stats[key] as CudaMemoryStat;
    lines.push(single, row(title, stat, stat, count));
  }
  return `|${[...lines, double].join('|\n|')}|\n`;
}
