/** Settings of groups over NCCL. */
import { AssertionError } from '../errors.js';
import type { NcclPlan } from '../native/exports/distributed.js';
import { Backend, type DeviceBackends } from './backend.js';

/** What NCCL decides itself. */
const UNDEFINED = -(2 ** 31);

/** Where NCCL's settings lie in its structure, in bytes: new ones are added at its end. */
const OFFSETS = {
  blocking: 16,
  cga_cluster_size: 20,
  min_ctas: 24,
  max_ctas: 28,
  split_share: 40,
  traffic_class: 44,
  collnet_enable: 56,
  cta_policy: 60,
  nvls_ctas: 68,
  max_p2p_peers: 88,
} as const;

type Setting = keyof typeof OFFSETS;

/** Numbers that NCCL is started with, each NCCL's own choice unless set: `NCCLConfig` of `ProcessGroupNCCL`. */
class NCCLConfig implements Record<Setting, number> {
  blocking = UNDEFINED;
  cga_cluster_size = UNDEFINED;
  min_ctas = UNDEFINED;
  max_ctas = UNDEFINED;
  split_share = UNDEFINED;
  traffic_class = UNDEFINED;
  collnet_enable = UNDEFINED;
  cta_policy = UNDEFINED;
  nvls_ctas = UNDEFINED;
  max_p2p_peers = UNDEFINED;
}

/** What `init_process_group` and `new_group` take as `pg_options` with nccl. */
class NcclOptions {
  /** Has collectives run on streams of high priority. Default: false. */
  is_high_priority_stream: boolean;
  readonly config = new NCCLConfig();

  constructor(is_high_priority_stream = false) {
    this.is_high_priority_stream = is_high_priority_stream;
  }
}

export type { NcclOptions };

/**
 * The backend over NCCL, as far as programs name it: `new ProcessGroupNCCL.Options()` makes its `pg_options`.
 *
 * @example
 * const { ProcessGroupNCCL } = torch.distributed;
 * const pg_options = new ProcessGroupNCCL.Options(true);
 * pg_options.config.max_ctas = 8;
 * // torch.distributed.init_process_group('nccl', { pg_options });
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.ProcessGroupNCCL
 */
export const ProcessGroupNCCL = Object.freeze({ Options: NcclOptions, NCCLConfig });

/** What the addon is told; other backends take no options. */
export function nccl_plan(backends: DeviceBackends, options: NcclOptions | null): NcclPlan {
  const wanted = backends.some(([, name]) => name === Backend.NCCL) ? options : null;
  return {
    is_high_priority_stream: wanted?.is_high_priority_stream ?? false,
    settings: wanted === null ? [] : settings_of(wanted),
    split_from: null,
    split_color: 0,
  };
}

/** Pairs of a place in NCCL's structure and the value there. */
function settings_of(options: NcclOptions): number[] {
  if (!(options instanceof NcclOptions)) {
    throw new AssertionError('Expected backend_options argument to be of type ProcessGroupNCCL.Options');
  }
  const { config } = options;
  return (Object.keys(OFFSETS) as Setting[])
    .filter((name) => config[name] !== UNDEFINED)
    .flatMap((name) => [OFFSETS[name], config[name]]);
}

/** The number that ranks of one new group have in common when it is split off: Python's hash of the tuple of ranks. */
export function split_color(ranks: readonly number[]): number {
  const [PRIME_1, PRIME_2, PRIME_5] = [11400714785074694791n, 14029467366897019727n, 2870177450012600261n];
  const word = (value: bigint) => BigInt.asUintN(64, value);
  let sum = PRIME_5;
  for (const rank of ranks) {
    sum = word(sum + BigInt(rank) * PRIME_2);
    sum = word((sum << 31n) | (sum >> 33n));
    sum = word(sum * PRIME_1);
  }
  sum = BigInt.asIntN(64, sum + (BigInt(ranks.length) ^ PRIME_5 ^ 3527539n));
  const hash = sum === -1n ? 1546275796n : sum;
  return Number((hash < 0n ? -hash : hash) % 2n ** 31n);
}
