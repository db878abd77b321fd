/** Streams and events: queues of work on a GPU, and marks in them. */
import { Mode } from '../autograd/mode.js';
import { type Arguments, signature } from '../internal/arguments.js';
import { device_of } from '../internal/device.js';
import { type_name } from '../internal/type-name.js';
import { addon } from '../native/addon.js';
import type { NativeCudaEvent } from '../native/exports/cuda.js';
import { type CudaDevice, index_of } from '../tensor/cuda.js';
import type { Device } from '../types.js';
import { run_in } from './run-in.js';

const inspect = Symbol.for('nodejs.util.inspect.custom');
const hexadecimal = (address: bigint): string => `0x${address.toString(16)}`;

export interface StreamOptions {
  /** Default: the current one. */
  device?: CudaDevice;
  /** Lower numbers go first. Default: 0. Numbers outside the range of the GPU mean its nearest. */
  priority?: number;
}

type StreamArguments = Arguments<StreamOptions, [device: 'device', priority: 'priority']>;

const bind_stream = signature<StreamOptions>('Stream.__init__', { device: null, priority: 0 });

/** What `wrap` hands to the constructor: a stream that is there already. */
class Existing {
  constructor(
    readonly stream_id: number | bigint,
    readonly device_index: number,
  ) {}
}

/**
 * A queue of work on a GPU. What is in one stream runs in order; streams run beside one another. Work goes to the
 * current stream, which `torch.cuda.stream` sets.
 *
 * A tensor that was made on one stream and is used on another needs `record_stream`, or its memory may be given away
 * while the other stream still reads it.
 *
 * @throws TorchError if there is no CUDA.
 *
 * @example
 * if (torch.cuda.is_available()) {
 *   const side = new torch.cuda.Stream();
 *   side.wait_stream(torch.cuda.current_stream());
 *   const y = torch.cuda.stream(side, () => torch.ones(4, { device: 'cuda' }).add(1));
 *   torch.cuda.current_stream().wait_stream(side);
 *   y.record_stream(torch.cuda.current_stream());
 * }
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cuda.Stream.html
 */
export class Stream {
  /** LibTorch's number of the stream, among those of its device. */
  readonly stream_id: number | bigint;
  readonly device_index: number;
  /** Number of the type in Python's enumeration: 1, CUDA. */
  readonly device_type = 1;

  constructor(...args: StreamArguments) {
    const given: unknown = args[0];
    if (given instanceof Existing) {
      this.stream_id = given.stream_id;
      this.device_index = given.device_index;
      return;
    }
    const { device, priority } = bind_stream(args);
    if (!Number.isInteger(priority)) {
      throw new TypeError(`Stream(): argument 'priority' must be int, not ${type_name(priority)}`);
    }
    this.device_index = index_of(typeof device === 'number' && device < 0 ? null : device);
    this.stream_id = addon.cuda_new_stream(this.device_index, priority);
  }

  get device(): Device {
    return device_of('cuda', this.device_index);
  }

  /** The `cudaStream_t`; 0 for the default stream. */
  get cuda_stream(): bigint {
    return addon.cuda_stream_handle(this.stream_id, this.device_index);
  }

  /** Lower numbers go first. */
  get priority(): number {
    return addon.cuda_stream_priority(this.cuda_stream);
  }

  /** The priorities that the current GPU has: of the last and of the first. */
  static priority_range(): [least: number, greatest: number] {
    index_of(null);
    addon.cuda_default_stream(addon.cuda_current_device());
    return addon.cuda_stream_priority_range();
  }

  /** Has work that is given to this stream from now on wait for an event. */
  wait_event(event: Event): void {
    event.wait(this);
  }

  /** Has work that is given to this stream from now on wait for all that `stream` was given until now. */
  wait_stream(stream: Stream): void {
    this.wait_event(stream.record_event());
  }

  /** Puts an event into this stream, a new one if none is given, and returns it. */
  record_event(event: Event | null = null): Event {
    const recorded = event ?? new Event();
    recorded.record(this);
    return recorded;
  }

  /** Whether all that the stream was given is done. */
  query(): boolean {
    return addon.cuda_query_stream(this.stream_id, this.device_index);
  }

  /** Waits until all that the stream was given is done. */
  synchronize(): void {
    addon.cuda_synchronize_stream(this.stream_id, this.device_index);
  }

  /** Whether both are the same stream, as Python's `==`. */
  equals(other: unknown): boolean {
    return (
      other instanceof Stream &&
      other.device_index === this.device_index &&
      BigInt(other.stream_id) === BigInt(this.stream_id)
    );
  }

  toString(): string {
    return `<torch.cuda.Stream device=${this.device} cuda_stream=${hexadecimal(this.cuda_stream)}>`;
  }

  [inspect](): string {
    return this.toString();
  }
}

export interface EventOptions {
  /** Whether `elapsed_time` can be asked of it. Default: false. */
  enable_timing?: boolean;
  /** Taken for PyTorch's sake: `synchronize` waits in the same way with either. Default: false. */
  blocking?: boolean;
}

type EventArguments = Arguments<EventOptions, [enable_timing: 'enable_timing', blocking: 'blocking']>;

const bind_event = signature<EventOptions>('Event.__init__', { enable_timing: false, blocking: false });

/**
 * A mark in a stream: to wait for, or to measure time with.
 *
 * @throws TorchError if there is no CUDA.
 *
 * @example
 * if (torch.cuda.is_available()) {
 *   const [start, end] = [1, 2].map(() => new torch.cuda.Event({ enable_timing: true }));
 *   const x = torch.ones(1024, 1024, { device: 'cuda' });
 *   start!.record();
 *   x.matmul(x);
 *   end!.record();
 *   end!.synchronize();
 *   console.log(start!.elapsed_time(end!), 'ms');
 * }
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cuda.Event.html
 */
export class Event {
  readonly #native: NativeCudaEvent;

  constructor(...args: EventArguments) {
    const { enable_timing } = bind_event(args);
    index_of(null);
    this.#native = new addon.CudaEvent(enable_timing);
  }

  /** Puts the event into a stream. Default: the current one. */
  record(stream: Stream | null = null): void {
    const { stream_id, device_index } = stream ?? current_stream();
    this.#native.record(stream_id, device_index);
  }

  /** Has work that is given to a stream from now on wait for the event. Default: the current stream. */
  wait(stream: Stream | null = null): void {
    const { stream_id, device_index } = stream ?? current_stream();
    this.#native.wait(stream_id, device_index);
  }

  /** Whether the event has come; true before it is first recorded. */
  query(): boolean {
    return this.#native.query();
  }

  /** Waits until the event has come. */
  synchronize(): void {
    this.#native.synchronize();
  }

  /**
   * Milliseconds from this event to another.
   *
   * @throws ValueError unless both were made with `enable_timing` and recorded; TorchError until both have come.
   */
  elapsed_time(end_event: Event): number {
    if (!(end_event instanceof Event)) {
      throw new TypeError(`elapsed_time(): argument 'end_event' must be Event, not ${type_name(end_event)}`);
    }
    return this.#native.elapsed_time(end_event.#native);
  }

  /** The `cudaEvent_t`; 0 until the event is first recorded. */
  get cuda_event(): bigint {
    return this.#native.cuda_event;
  }

  /** The device of the stream that recorded it; null until then. */
  get device(): Device | null {
    const { device_index } = this.#native;
    return device_index < 0 ? null : device_of('cuda', device_index);
  }

  toString(): string {
    const { cuda_event } = this;
    return cuda_event === 0n
      ? '<torch.cuda.Event uninitialized>'
      : `<torch.cuda.Event ${hexadecimal(cuda_event)}>`;
  }

  [inspect](): string {
    return this.toString();
  }
}

function existing(stream_id: number | bigint, device_index: number): Stream {
  return new Stream(new Existing(stream_id, device_index) as never);
}

/** The stream that work for a GPU goes to. */
export function current_stream(device: CudaDevice = null): Stream {
  const index = index_of(device);
  return existing(addon.cuda_current_stream(index), index);
}

/** The stream that work for a GPU goes to unless another is set. */
export function default_stream(device: CudaDevice = null): Stream {
  const index = index_of(device);
  return existing(addon.cuda_default_stream(index), index);
}

const entered = new Set<string>();
const key_of = ({ device_index, stream_id }: Stream): string => `${device_index}:${stream_id}`;

/**
 * What accumulates a parameter's gradient belongs to the stream that was current when it was made, and lives as long as a
 * graph that leads to it. In Python graphs are gone with their loss; here they wait for the collector, and backward passes on
 * another stream would be sent back to the old one, with a warning. So they go before a stream is first used.
 */
function leave_old_graphs(stream: Stream): void {
  const key = key_of(stream);
  if (entered.has(key)) return;
  entered.add(key).add(key_of(current_stream()));
  addon.collect();
}

/**
 * Has work go to a stream, and makes its device the current one; null changes nothing. `torch.cuda.stream` does it
 * for a block.
 */
export function set_stream(stream: Stream | null): void {
  if (stream === null) return;
  leave_old_graphs(stream);
  addon.cuda_set_stream(stream.stream_id, stream.device_index);
}

/** As Python's StreamContext: the streams of both devices come back, the one of the old device last. */
function on_stream(stream: Stream | null): Mode {
  return new Mode('cuda.stream', () => {
    if (stream === null) return () => {};
    const source = current_stream();
    const other = source.device_index === stream.device_index ? null : current_stream(stream.device_index);
    set_stream(stream);
    return () => {
      set_stream(other);
      set_stream(source);
    };
  });
}

/**
 * Has work go to a stream, for the length of a function or of the block of a `using` declaration; null changes
 * nothing. Work that `forward_async` and its like begin inside goes to the stream as well.
 *
 * @throws TypeError if the function returns a promise.
 *
 * @example
 * if (torch.cuda.is_available()) {
 *   const side = new torch.cuda.Stream();
 *   torch.cuda.stream(side, () => console.log(torch.cuda.current_stream().equals(side))); // true
 * }
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cuda.stream.html
 */
export function stream(stream: Stream | null): Mode;
export function stream<Result>(stream: Stream | null, body: () => Result): Result;
export function stream<Result>(stream: Stream | null, body?: () => Result): Mode | Result {
  if (stream !== null && !(stream instanceof Stream)) {
    throw new TypeError(`stream(): argument 'stream' must be Stream, not ${type_name(stream)}`);
  }
  return body === undefined
    ? on_stream(stream).expect_begin()
    : run_in('cuda.stream', () => on_stream(stream), body);
}
