/** Stores: where the processes of a job find each other. A key holds bytes. */
import { keyword_only, type Arguments, required, signature } from '../internal/arguments.js';
import { addon } from '../native/addon.js';
import type { NativeStore } from '../native/exports/distributed.js';

/** What a store holds: a string is its UTF-8 bytes. */
export type StoreValue = string | Uint8Array;

/** Seconds that a store waits for a key, unless it is told otherwise. */
const DEFAULT_TIMEOUT = 300;

/**
 * The base of every store. Its methods wait for other processes and block the event loop meanwhile, as Python's do.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.Store
 */
export class Store {
  /** @internal */
  readonly native: NativeStore = new addon.DistributedStore();

  /** Sets the value of a key. */
  set(key: string, value: StoreValue): void {
    this.native.set(key, value);
  }

  /**
   * The value of a key; waits until there is one.
   *
   * @throws DistStoreError after the store's timeout.
   */
  get(key: string): Buffer {
    return this.native.get(key);
  }

  /** Sets the key to `desired_value` if it holds `expected_value`, or nothing; returns what it holds then. */
  compare_set(key: string, expected_value: StoreValue, desired_value: StoreValue): Buffer {
    return this.native.compare_set(key, expected_value, desired_value);
  }

  /** Adds to a counter, which begins with 0; returns what it is then. */
  add(key: string, amount: number): number {
    return this.native.add(key, amount);
  }

  /** Puts bytes behind those that the key holds. */
  append(key: string, value: StoreValue): void {
    this.native.append(key, value);
  }

  /** Whether all of the keys have values. Does not wait. */
  check(keys: readonly string[]): boolean {
    return this.native.check(keys);
  }

  /**
   * Waits until all of the keys have values.
   *
   * @param timeout seconds; default: the store's
   * @throws DistStoreError after the timeout.
   */
  wait(keys: readonly string[], timeout?: number): void {
    this.native.wait(keys, timeout);
  }

  /** Takes a key out; returns whether it was there. A FileStore cannot. */
  delete_key(key: string): boolean {
    return this.native.delete_key(key);
  }

  /** How many keys there are, with those that the store keeps for itself. */
  num_keys(): number {
    return this.native.num_keys();
  }

  /** Every key. */
  list_keys(): string[] {
    return this.native.list_keys();
  }

  /** The values of several keys; waits until there are all. */
  multi_get(keys: readonly string[]): Buffer[] {
    return this.native.multi_get(keys);
  }

  /** Sets several keys. */
  multi_set(keys: readonly string[], values: readonly StoreValue[]): void {
    this.native.multi_set(keys, values);
  }

  /** Whether `append`, `multi_get` and `multi_set` are the store's own. */
  has_extended_api(): boolean {
    return this.native.has_extended_api();
  }

  /** Sets the seconds that the store waits for a key. */
  set_timeout(timeout: number): void {
    this.native.set_timeout(timeout);
  }

  /** Seconds that the store waits for a key. */
  get timeout(): number {
    return this.native.timeout();
  }

  /** Lets go of the store now; a TCPStore that serves ends its server. Later uses throw. */
  close(): void {
    this.native.close();
  }
}

export interface TCPStoreOptions {
  /** Name or address of the machine that serves the store. */
  host_name: string;
  /** Its port, 0 to 65535; with 0, the server takes a free one. */
  port: number;
  /** Processes that will use the store; null: not known. Default: null. */
  world_size?: number | null;
  /** Whether this process serves it. Default: false. */
  is_master?: boolean;
  /** Seconds to wait for the server, and for keys. Default: 300. */
  timeout?: number;
  /** Whether the server waits for all `world_size` processes. Default: true. */
  wait_for_workers?: boolean;
  /** Whether several stores of this process may serve at one port, together. Default: false. */
  multi_tenant?: boolean;
  /** Not used: libuv in Node belongs to Node. Clients talk to servers of either kind. */
  use_libuv?: boolean;
}

const bind_tcp = signature<TCPStoreOptions>('TCPStore.__init__', {
  host_name: required,
  port: required,
  world_size: null,
  is_master: false,
  timeout: DEFAULT_TIMEOUT,
  wait_for_workers: true,
  multi_tenant: false,
  use_libuv: keyword_only(false),
});

/**
 * A store that one process serves over TCP. The server lives in that process: it should be the last to leave.
 *
 * @throws DistNetworkError if the server cannot be reached within the timeout, or the port is taken.
 *
 * @example
 * const store = new torch.distributed.TCPStore('127.0.0.1', 0, { is_master: true, wait_for_workers: false });
 * store.set('answer', '42');
 * console.log(`${store.get('answer')}`); // 42
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.TCPStore
 */
export class TCPStore extends Store {
  /** As it was given. */
  readonly host: string;

  constructor(
    ...args: Arguments<
      TCPStoreOptions,
      [
        host_name: 'host_name',
        port: 'port',
        world_size: 'world_size',
        is_master: 'is_master',
        timeout: 'timeout',
        wait_for_workers: 'wait_for_workers',
        multi_tenant: 'multi_tenant',
      ]
    >
  ) {
    super();
    const address = bind_tcp(args);
    this.host = address.host_name;
    addon.open_tcp_store(this.native, address);
  }

  /** The port of the server. */
  get port(): number {
    return this.native.port() as number;
  }
}

export interface FileStoreOptions {
  /** A file on a disk that all processes see; the last one to leave deletes it. */
  file_name: string;
  /** Processes that will use the store; -1: not known. Default: -1. */
  world_size?: number;
}

const bind_file = signature<FileStoreOptions>('FileStore.__init__', {
  file_name: required,
  world_size: -1,
});

/**
 * A store in a file. The file must be new: keys of an earlier job would be taken for this one's.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.FileStore
 */
export class FileStore extends Store {
  /** As it was given. */
  readonly path: string;

  constructor(...args: Arguments<FileStoreOptions, [file_name: 'file_name', world_size: 'world_size']>) {
    super();
    const { file_name, world_size } = bind_file(args);
    this.path = file_name;
    addon.open_file_store(this.native, file_name, world_size);
  }
}

/**
 * A store in the memory of this process.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.HashStore
 */
export class HashStore extends Store {
  constructor() {
    super();
    addon.open_hash_store(this.native);
  }
}

export interface PrefixStoreOptions {
  /** Goes before every key, with a `/` behind it. */
  prefix: string;
  store: Store;
}

const bind_prefix = signature<PrefixStoreOptions>('PrefixStore.__init__', {
  prefix: required,
  store: required,
});

/**
 * A part of another store, under a prefix of its own.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.PrefixStore
 */
export class PrefixStore extends Store {
  /** What was given. */
  readonly underlying_store: Store;

  constructor(...args: Arguments<PrefixStoreOptions, [prefix: 'prefix', store: 'store']>) {
    super();
    const { prefix, store } = bind_prefix(args);
    if (!(store instanceof Store)) throw new TypeError("PrefixStore(): argument 'store' must be a Store");
    this.underlying_store = store;
    addon.open_prefix_store(this.native, prefix, store.native);
  }
}
