/** CUDA graphs: work that is recorded once and replayed with one launch. */
import { Mode } from '../autograd/mode.js';
import { ValueError } from '../errors.js';
import { type Arguments, keyword_only, required, signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';
import { addon } from '../native/addon.js';
import type { NativeCudaGraph } from '../native/exports/cuda.js';
import { empty_cache, index_of, is_available, synchronize } from '../tensor/cuda.js';
import type { Generator } from '../tensor/random.js';
import { current_stream, Stream, stream as use_stream } from './streams.js';
import { refuse_promise } from './run-in.js';

/** The id of a pool of memory for graphs, from `graph_pool_handle()` or a graph's `pool()`. */
export type GraphPool = readonly [number, number];

/** What is an error during a capture: unsafe calls of any thread, of this thread, or none. */
export type CaptureErrorMode = 'global' | 'thread_local' | 'relaxed';

const modes: readonly string[] = ['global', 'thread_local', 'relaxed'];

/** True while the current stream is being captured. */
export function is_current_stream_capturing(): boolean {
  if (!is_available() || !addon.cuda_in_use()) return false;
  return addon.cuda_stream_is_capturing(current_stream().cuda_stream);
}

/**
 * The id of a new pool of memory, for graphs that are to share it.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cuda.graph_pool_handle.html
 */
export function graph_pool_handle(): GraphPool {
  index_of(null);
  return addon.cuda_graph_pool_handle();
}

interface CaptureOptions {
  /** Shares the memory of other graphs. Default: null, a pool of its own. */
  pool?: GraphPool | null;
  /** Default: `'global'`. */
  capture_error_mode?: CaptureErrorMode;
}

interface CUDAGraphOptions {
  /** Keeps the graph after it was made ready for replays. Default: false. */
  keep_graph?: boolean;
}

const bind_graph = signature<CUDAGraphOptions>('CUDAGraph.__init__', { keep_graph: false });
const bind_begin = signature<CaptureOptions>('CUDAGraph.capture_begin', {
  pool: null,
  capture_error_mode: 'global',
});

/**
 * Recorded work. `torch.cuda.graph` records it, `replay` does it again: the same kernels on the same memory, so new
 * data is copied into the tensors that were there at the capture, and results appear in those that it made.
 *
 * The memory that it reads is kept until `reset()`, even if no variable holds the tensors any more.
 *
 * @throws TorchError if there is no CUDA.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cuda.CUDAGraph.html
 */
export class CUDAGraph {
  readonly #native: NativeCudaGraph;

  /** @param args `keep_graph`: instantiates at the first replay and leaves `raw_cuda_graph()`. Default: false. */
  constructor(...args: Arguments<CUDAGraphOptions, [keep_graph: 'keep_graph']>) {
    const { keep_graph } = bind_graph(args);
    index_of(null);
    this.#native = new addon.CudaGraph(keep_graph);
  }

  /**
   * Begins to record the current stream, which must not be the default one. `torch.cuda.graph` does it, and what
   * belongs around it.
   */
  capture_begin(
    ...args: Arguments<CaptureOptions, [pool: 'pool', capture_error_mode: 'capture_error_mode']>
  ): void {
    const { pool, capture_error_mode } = bind_begin(args);
    const mode = modes.indexOf(capture_error_mode);
    if (mode < 0) {
      throw new ValueError(
        `Unknown capture error mode. Expected \`global\`, \`thread_local\`, or \`relaxed\`, got ${capture_error_mode}`,
      );
    }
    this.#native.capture_begin(pool, mode);
  }

  /** Ends what `capture_begin` began. */
  capture_end(): void {
    this.#native.capture_end();
  }

  /** Readies a graph that was made with `keep_graph`; the first `replay` does it otherwise. */
  instantiate(): void {
    this.#native.instantiate();
  }

  /** Does the recorded work again, on the current stream. */
  replay(): void {
    this.#native.replay();
  }

  /** Forgets the recorded work and lets go of its memory. */
  reset(): void {
    this.#native.reset();
  }

  /** The id of the graph's memory, for other captures to share. */
  pool(): GraphPool {
    return this.#native.pool();
  }

  /**
   * Has draws of a generator of your own, made during the capture, go on from replay to replay; the generators that
   * operators use by default do so by themselves. Before the capture.
   */
  register_generator_state(generator: Generator): void {
    this.#native.register_generator_state(generator);
  }

  /** Keeps what `debug_dump` shows, in all graphs. */
  enable_debug_mode(): void {
    this.#native.enable_debug_mode();
  }

  /** Writes the graph to a file in the language of Graphviz. */
  debug_dump(debug_path: string): void {
    this.#native.debug_dump(debug_path);
  }

  /** The `cudaGraph_t`, of a graph that was made with `keep_graph`. */
  raw_cuda_graph(): bigint {
    return this.#native.raw_cuda_graph();
  }

  /** The `cudaGraphExec_t`. */
  raw_cuda_graph_exec(): bigint {
    return this.#native.raw_cuda_graph_exec();
  }
}

export interface GraphOptions {
  cuda_graph: CUDAGraph;
  /** Shares the memory of other graphs. Default: null, a pool of its own. */
  pool?: GraphPool | null;
  /** The stream to record on. Default: null, one that all captures share. */
  stream?: Stream | null;
  /** Default: `'global'`. */
  capture_error_mode?: CaptureErrorMode;
}

type GraphArguments = Arguments<GraphOptions, [cuda_graph: 'cuda_graph', pool: 'pool', stream: 'stream']>;

/** The same before a function, which takes the last place. */
type BeforeBody =
  | [options: GraphOptions]
  | [cuda_graph: CUDAGraph]
  | [cuda_graph: CUDAGraph, options: Omit<GraphOptions, 'cuda_graph'>]
  | [cuda_graph: CUDAGraph, pool: GraphPool | null]
  | [cuda_graph: CUDAGraph, pool: GraphPool | null, stream: Stream | null];

const bind = signature<GraphOptions>('graph.__init__', {
  cuda_graph: required,
  pool: null,
  stream: null,
  capture_error_mode: keyword_only('global'),
});

let capture_stream: Stream | null = null;

interface Capture {
  end(): void;
  abandon(): void;
}

function begin(args: readonly unknown[]): Capture {
  const { cuda_graph, pool, stream, capture_error_mode } = bind(args);
  if (!(cuda_graph instanceof CUDAGraph)) {
    throw new TypeError(`graph(): argument 'cuda_graph' must be CUDAGraph, not ${type_name(cuda_graph)}`);
  }
  if (stream === null) capture_stream ??= new Stream();
  synchronize();
  // Old autograd graphs whose loss is gone hold on to the streams that they ran on, and their memory.
  addon.collect();
  empty_cache();
  const mode = use_stream(stream ?? capture_stream).begin();
  try {
    cuda_graph.capture_begin({ pool, capture_error_mode });
  } catch (error) {
    mode.end();
    throw error;
  }
  const end = () => {
    try {
      cuda_graph.capture_end();
    } finally {
      mode.end();
    }
  };
  const abandon = () => {
    try {
      end();
    } catch {
      // what went wrong inside is the error to see
    }
    cuda_graph.reset();
  };
  return { end, abandon };
}

/**
 * Records what a function gives the GPU to do, into a graph, and returns what the function returns. Without a
 * function, records to the end of a block: `using _ = torch.cuda.graph(g)`.
 *
 * The work is recorded and not done: the tensors that the function makes get their values from `replay`. Inside,
 * nothing may wait for the GPU (`item()`, a copy to the CPU), memory that replays need must not be given by hand
 * (`dispose`), and the function must not be asynchronous.
 *
 * Run the same work a few times before, on a side stream, so that libraries ready themselves and optimizers have
 * their state; `zero_grad()` before the capture, so that the gradients lie in the graph's memory. Random numbers go
 * on from replay to replay as they do without a graph. A number that changes, as a learning rate, is captured as it
 * was: give the optimizer a tensor, `lr: torch.tensor(0.1, { device: 'cuda' })`, with `fused: true` (or
 * `capturable: true` where there is one), which schedulers fill in place.
 *
 * @throws TorchError if something inside cannot be recorded; TypeError if the function returns a promise.
 *
 * @example
 * if (torch.cuda.is_available()) {
 *   const x = torch.zeros(3, { device: 'cuda' });
 *   const side = new torch.cuda.Stream();
 *   side.wait_stream(torch.cuda.current_stream());
 *   torch.cuda.stream(side, () => x.mul(2));
 *   torch.cuda.current_stream().wait_stream(side);
 *   const g = new torch.cuda.CUDAGraph();
 *   const y = torch.cuda.graph(g, () => x.mul(2));
 *   x.fill_(4);
 *   g.replay();
 *   console.log(y.tolist()); // [8, 8, 8]
 * }
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cuda.graph.html
 */
export function graph(...args: GraphArguments): Mode;
export function graph<Result>(...args: [...before: BeforeBody, body: () => Result]): Result;
export function graph<Result>(...args: unknown[]): Mode | Result {
  const body = args.at(-1);
  const given = typeof body === 'function' ? args.slice(0, -1) : args;
  if (typeof body !== 'function') return new Mode('cuda.graph', () => begin(given).end).expect_begin();
  const { end, abandon } = begin(given);
  let result: Result;
  try {
    result = refuse_promise('cuda.graph', (body as () => Result)());
  } catch (error) {
    abandon();
    throw error;
  }
  end();
  return result;
}
