/** A layer of one input beside PyTorch's. */
import torch, { type DType, type nn, type Tensor } from 'libtorch-node';
import { type Asserter, equal_bits, python } from './reference.js';

const SNIPPET = `
torch.manual_seed(7)
layer = eval(made)
drawn = torch.rand(3)
x = torch.randn(shape, dtype=dtype and getattr(torch, dtype)).requires_grad_()
outputs = []
for mode in (True, False):
    layer.train(mode)
    y = layer(x * 1)
    y.backward(torch.randn_like(y))
    outputs.append(y)
return {
    'text': repr(layer),
    'drawn': drawn,
    'outputs': outputs,
    'x': x.grad,
    'names': [name for name, _ in layer.named_parameters()],
    'parameters': list(layer.parameters()),
    'gradients': [p.grad for p in layer.parameters()],
    'state': dict(layer.state_dict()),
}
`;

function ours(make: () => nn.Module, shape: readonly number[], dtype: DType | null) {
  torch.manual_seed(7);
  const layer = make();
  const drawn = torch.rand(3);
  const x = torch.randn(shape, { dtype }).requires_grad_();
  const outputs: Tensor[] = [];
  for (const mode of [true, false]) {
    layer.train(mode);
    const y: Tensor = layer.forward(x.mul(1));
    y.backward(torch.randn_like(y));
    outputs.push(y);
  }
  return {
    text: String(layer),
    drawn,
    outputs,
    x: x.grad,
    names: layer.named_parameters().map(([name]) => name),
    parameters: layer.parameters(),
    gradients: layer.parameters().map((parameter) => parameter.grad),
    state: layer.state_dict(),
  };
}

/** Python's text of a layer, ours, the shape and the dtype of the input. */
export type LayerCase = [made: string, make: () => nn.Module, shape: number[], dtype?: DType];

/**
 * From one seed the same parameters, buffers, output and gradients, bit for bit, in training and in eval mode; the
 * same text and the same keys.
 */
export async function compare_layer(
  t: Asserter,
  [made, make, shape, dtype = undefined]: LayerCase,
): Promise<void> {
  const theirs = await python(SNIPPET, { made, shape, dtype: dtype ?? null });
  equal_bits(t, ours(make, shape, dtype ?? null), theirs, `${made} ${dtype ?? ''} [${shape}]`);
}
