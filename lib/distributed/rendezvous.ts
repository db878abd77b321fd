/** How the processes of a job find each other: `env://`, `tcp://` and `file://`. */
import { fileURLToPath } from 'node:url';
import { AssertionError, TorchError, ValueError } from '../errors.js';
import type { MeetingPlace } from '../native/exports/distributed.js';

/** Where the ranks meet, and who this process is. */
export interface Rendezvous {
  readonly place: MeetingPlace;
  readonly rank: number;
  readonly world_size: number;
}

/** Before the keys of the default group, where this library makes the store. */
const PREFIX = 'default_pg';

const MOST_PORT = 65535;

/**
 * Reads an `init_method`. `rank` and `world_size` are -1 where the method says them.
 *
 * @throws ValueError that says what is missing.
 */
export function rendezvous(url: unknown, rank: number, world_size: number, timeout: number): Rendezvous {
  if (typeof url !== 'string') throw new TorchError(`\`url\` must be a string. ${typeof url}: ${url}`);
  for (const [name, value] of Object.entries({ rank, world_size })) {
    if (!Number.isInteger(value)) throw new TorchError(`\`${name}\` must be an integer. ${value}`);
  }
  const [address, query] = split_query(url);
  if (rank !== -1 || world_size !== -1) {
    if (query.has('rank') || query.has('world_size')) {
      throw new AssertionError(`The url: ${url} has node-specific arguments(rank, world_size) already.`);
    }
    if (rank !== -1) query.set('rank', String(rank));
    if (world_size !== -1) query.set('world_size', String(world_size));
  }
  const scheme = /^([\w+.-]*):\/\//.exec(address)?.[1] ?? '';
  const handler = HANDLERS[scheme];
  if (handler === undefined) throw new TorchError(`No rendezvous handler for ${scheme}://`);
  return handler(address, query, timeout);
}

type Handler = (address: string, query: Map<string, string>, timeout: number) => Rendezvous;

const HANDLERS: Readonly<Record<string, Handler>> = { env: from_environment, tcp: from_tcp, file: from_file };

function split_query(url: string): [address: string, query: Map<string, string>] {
  const at = url.indexOf('?');
  if (at < 0) return [url, new Map()];
  const pairs = url
    .slice(at + 1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => pair.split('=', 2) as [string, string]);
  return [url.slice(0, at), new Map(pairs)];
}

function failure(scheme: string, message: string): ValueError {
  return new ValueError(`Error initializing torch.distributed using ${scheme}:// rendezvous: ${message}`);
}

function integer_of(scheme: string, name: string, text: string): number {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw failure(scheme, `${name} must be an integer, but is '${text}'`);
  return Number(text);
}

function from_environment(_address: string, query: Map<string, string>, timeout: number): Rendezvous {
  const variable = (name: string) => {
    const value = process.env[name];
    if (!value) throw failure('env', `environment variable ${name} expected, but not set`);
    return value;
  };
  const number = (key: string, name: string) => integer_of('env', name, query.get(key) ?? variable(name));
  const rank = number('rank', 'RANK');
  const world_size = number('world_size', 'WORLD_SIZE');
  const host = variable('MASTER_ADDR');
  const port = integer_of('env', 'MASTER_PORT', variable('MASTER_PORT'));
  return over_tcp(host, port, rank, world_size, timeout);
}

function from_tcp(address: string, query: Map<string, string>, timeout: number): Rendezvous {
  const found = /^tcp:\/\/(?:\[([^\]]+)\]|([^:/]*)):(\d+)/.exec(address);
  if (found === null) throw failure('tcp', 'port number missing');
  const [, v6, name, port] = found;
  const [rank, world_size] = node_of('tcp', query);
  return over_tcp(v6 ?? name ?? '', Number(port), rank, world_size, timeout);
}

function from_file(address: string, query: Map<string, string>): Rendezvous {
  const path = path_of(address);
  if (path === '') throw failure('file', 'path missing');
  const [rank, world_size] = node_of('file', query);
  return { place: { method: 'file', prefix: PREFIX, path }, rank, world_size };
}

function path_of(address: string): string {
  if (process.platform === 'win32') return fileURLToPath(address);
  const rest = address.slice('file://'.length);
  const at = rest.indexOf('/');
  return at < 0 ? '' : rest.slice(at);
}

function node_of(scheme: string, query: Map<string, string>): [rank: number, world_size: number] {
  const rank = query.get('rank');
  const world_size = query.get('world_size');
  if (rank === undefined) throw failure(scheme, 'rank parameter missing');
  if (world_size === undefined) throw failure(scheme, 'world size parameter missing');
  return [integer_of(scheme, 'rank', rank), integer_of(scheme, 'world_size', world_size)];
}

/** Rank 0 serves the store, unless torchrun's agent does. */
function over_tcp(host: string, port: number, rank: number, world_size: number, timeout: number): Rendezvous {
  if (!(port >= 0 && port <= MOST_PORT)) {
    throw new ValueError(`port must have value from 0 to 65535 but was ${port}.`);
  }
  const agent_serves = process.env.TORCHELASTIC_USE_AGENT_STORE === 'True';
  const serves = rank === 0 && !agent_serves;
  return {
    place: {
      method: 'tcp',
      prefix: PREFIX,
      host_name: host,
      port,
      world_size,
      is_master: serves,
      wait_for_workers: true,
      multi_tenant: serves,
      timeout,
    },
    rank,
    world_size,
  };
}

/** Whether `torchrun` has started this process. */
export function is_torchelastic_launched(): boolean {
  return process.env.TORCHELASTIC_RUN_ID !== undefined;
}

/**
 * The rank of this process on its machine, from `LOCAL_RANK`.
 *
 * @throws TorchError where there is neither that nor a `fallback_rank`.
 */
export function get_node_local_rank(fallback_rank: number | null = null): number {
  const { LOCAL_RANK } = process.env;
  if (LOCAL_RANK !== undefined) return integer_of('env', 'LOCAL_RANK', LOCAL_RANK);
  if (fallback_rank !== null) return fallback_rank;
  throw new TorchError(
    'LOCAL_RANK is not in the environment. Consider passing fallback_rank to allow `get_node_local_rank` to work, ' +
      'assuming you are not running in a multi-device context and want the code to run locally instead.',
  );
}
