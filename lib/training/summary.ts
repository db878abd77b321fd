/** What a network consists of: layers, shapes, parameters, work and memory. */
import { no_grad } from '../autograd/grad-mode.js';
import type { Module } from '../nn/module/module.js';
import { Tensor } from '../tensor/tensor.js';
import { multiplications } from './multiplications.js';

/** One layer, each time that it is called. */
export interface LayerSummary {
  /** The path of the layer in the network, `''` for the network itself: `conv.0`. */
  name: string;
  /** The class of the layer. */
  kind: string;
  /** How deep it lies; the network itself lies at 0. */
  depth: number;
  /** Shapes of the tensors that went in and came out. */
  input: number[][];
  output: number[][];
  /** Numbers that are its own to learn, and how many of them are; 0 where it was called before. */
  parameters: number;
  trainable: number;
  /** Multiplications with an addition, of convolutions, matrix products and recurrent layers. */
  multiplications: number;
  /** Bytes of what came out, if the layer has none below it; 0 if it works in place or gives its input back. */
  output_bytes: number;
}

export interface ModelSummary {
  /** In the order of the calls, each before those below it. */
  layers: LayerSummary[];
  parameters: number;
  trainable: number;
  /** Floating point operations of one call: two for each multiplication with an addition. */
  flops: number;
  input_bytes: number;
  /** Bytes of what all layers give, which training keeps until the backward pass. */
  output_bytes: number;
  parameter_bytes: number;
  buffer_bytes: number;
}

/**
 * Runs a network once, in eval mode and without gradients, and notes what each layer does. The network is left as it was.
 * What a `forward` computes without layers is not seen, nor are the layers inside of a transformer's that runs fused.
 *
 * @param model the network
 * @param inputs what its `forward` takes
 * @example
 * const { parameters, flops } = summarize(new nn.Linear(4, 2), torch.zeros(1, 4));
 * console.log(parameters, flops); // 10 16
 */
export function summarize(model: Module, ...inputs: unknown[]): ModelSummary {
  const modes = model.modules().map((module) => ({ module, mode: module.training }));
  const watch = new Watch(model);
  try {
    model.eval();
    no_grad(() => model.forward(...inputs));
  } finally {
    watch.end();
    for (const { module, mode } of modes) module.training = mode;
  }
  const { layers } = watch;
  const [parameters, buffers] = [model.parameters(), model.buffers()];
  const total = (of: (layer: LayerSummary) => number) => layers.reduce((sum, layer) => sum + of(layer), 0);
  return {
    layers,
    parameters: elements(parameters),
    trainable: elements(parameters.filter((each) => each.requires_grad)),
    flops: 2 * total((layer) => layer.multiplications),
    input_bytes: bytes(tensors_in(inputs)),
    output_bytes: total((layer) => layer.output_bytes),
    parameter_bytes: bytes(parameters),
    buffer_bytes: bytes(buffers),
  };
}

/** Hooks on all modules of a network, for one call. */
class Watch {
  readonly layers: LayerSummary[] = [];
  readonly #handles: { remove(): void }[] = [];
  readonly #open: LayerSummary[] = [];
  readonly #seen = new Set<Module>();

  constructor(model: Module) {
    for (const [name, module] of model.named_modules()) {
      this.#handles.push(
        module.register_forward_pre_hook((_, args) => this.#begin(name, module, args), { prepend: true }),
        module.register_forward_hook((_, args, output) => this.#end(module, args, output)),
      );
    }
  }

  end(): void {
    for (const handle of this.#handles) handle.remove();
  }

  #begin(name: string, module: Module, args: unknown[]): void {
    const own = this.#seen.has(module) ? [] : module.parameters(false);
    this.#seen.add(module);
    const layer: LayerSummary = {
      name,
      kind: module.constructor.name,
      depth: this.#open.length,
      input: tensors_in(args).map(({ shape }) => shape),
      output: [],
      parameters: elements(own),
      trainable: elements(own.filter((each) => each.requires_grad)),
      multiplications: 0,
      output_bytes: 0,
    };
    this.layers.push(layer);
    this.#open.push(layer);
  }

  #end(module: Module, args: unknown[], output: unknown): void {
    const layer = this.#open.pop() as LayerSummary;
    const given = tensors_in(output);
    layer.output = given.map(({ shape }) => shape);
    layer.multiplications = multiplications(module, tensors_in(args), given);
    if (module.children().length > 0) return;
    const addresses = new Set(tensors_in(args).map((each) => each.data_ptr()));
    layer.output_bytes = bytes(given.filter((each) => !addresses.has(each.data_ptr())));
  }
}

function tensors_in(value: unknown): Tensor[] {
  if (value instanceof Tensor) return [value];
  return Array.isArray(value) ? value.flatMap(tensors_in) : [];
}

const elements = (tensors: readonly Tensor[]): number => tensors.reduce((sum, each) => sum + each.numel(), 0);
const bytes = (tensors: readonly Tensor[]): number =>
  tensors.reduce((sum, each) => sum + each.numel() * each.element_size(), 0);
