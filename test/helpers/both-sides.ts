/** Cases written as one Python expression, run by PyTorch and by this library, and compared bit for bit. */
import torch, { type DType, type MemoryFormat, type nn, type Tensor } from 'libtorch-node';
import { type Asserter, equal_bits, expect_error, observe, python, warnings_of } from './reference.js';
import { evaluate } from './python-expression.js';

const MODULE = `
torch.manual_seed(7)
layer = eval(made)
drawn = torch.rand(3)
dtype = getattr(torch, dtype) if dtype else torch.float32
x = torch.randn(shape, dtype=dtype)
if memory_format: x = x.contiguous(memory_format=getattr(torch, memory_format))
x.requires_grad_()
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
    'strides': list(y.stride()),
    'x': x.grad,
    'names': [name for name, _ in layer.named_parameters()],
    'parameters': list(layer.parameters()),
    'gradients': [p.grad for p in layer.parameters()],
    'state': dict(layer.state_dict()),
}
`;

/** How the input of a layer is made. */
export interface InputOptions {
  dtype?: DType;
  memory_format?: MemoryFormat;
}

/** What Python writes otherwise than JavaScript can evaluate: the layer that `made` is. */
export interface LayerOptions extends InputOptions {
  make?: () => nn.Module;
}

/**
 * Compares a layer of one input and one output: text, parameters, what it draws, output and gradients in training and
 * in eval mode, and its state.
 */
export async function compare_layer(
  t: Asserter,
  made: string,
  shape: readonly number[],
  { dtype, memory_format, make = () => evaluate(made) as nn.Module }: LayerOptions = {},
): Promise<void> {
  const name = `${made} of [${shape}]${dtype ? `, ${dtype}` : ''}${memory_format ? `, ${memory_format}` : ''}`;
  const theirs = await python(MODULE, {
    made,
    shape,
    dtype: dtype ?? null,
    memory_format: memory_format ?? null,
  });
  torch.manual_seed(7);
  const layer = make();
  const drawn = torch.rand(3);
  let x = torch.randn(shape, { dtype: dtype ?? 'float32' });
  if (memory_format) x = x.contiguous({ memory_format });
  x.requires_grad_();
  const outputs: Tensor[] = [];
  for (const mode of [true, false]) {
    layer.train(mode);
    const y: Tensor = layer.forward(x.mul(1));
    y.backward(torch.randn_like(y));
    outputs.push(y);
  }
  const ours = {
    text: String(layer),
    drawn,
    outputs,
    strides: outputs[1]!.stride(),
    x: x.grad,
    names: layer.named_parameters().map(([each]) => each),
    parameters: layer.parameters(),
    gradients: layer.parameters().map((parameter) => parameter.grad),
    state: layer.state_dict(),
  };
  equal_bits(t, ours, theirs, name);
}

/** Python's text of a layer, ours, the shape and the dtype of the input. */
export type LayerCase = [made: string, make: () => nn.Module, shape: number[], dtype?: DType];

/** As `compare_layer`, of a layer that is written in both languages. */
export async function compare_case(t: Asserter, [made, make, shape, dtype]: LayerCase): Promise<void> {
  await compare_layer(t, made, shape, dtype === undefined ? { make } : { make, dtype });
}

const EXPRESSION = `
torch.manual_seed(11)
given = {name: torch.randn(shape) if isinstance(shape, list) else shape for name, shape in inputs.items()}
leaves = [value for value in given.values() if isinstance(value, torch.Tensor)]
for leaf in leaves: leaf.requires_grad_()
found = eval(code, {**globals(), 'torch': torch, 'nn': nn, 'F': F, **given})
def tensors(value):
    if isinstance(value, torch.Tensor): return [value]
    return [each for item in value for each in tensors(item)] if isinstance(value, (list, tuple)) else []
used = [each for each in tensors(found) if each.requires_grad]
for each in used: each.backward(torch.randn_like(each), retain_graph=True)
return [found, [leaf.grad for leaf in leaves]]
`;

function tensors(value: unknown): Tensor[] {
  if (value instanceof torch.Tensor) return [value];
  return Array.isArray(value) ? value.flatMap(tensors) : [];
}

/**
 * Compares the value of an expression and the gradients of its inputs: tensors of the given shapes, drawn in order, or
 * other values as they are.
 */
export async function compare_expression(
  t: Asserter,
  code: string,
  inputs: Record<string, unknown> = {},
): Promise<void> {
  const theirs = await python(EXPRESSION, { code, inputs });
  torch.manual_seed(11);
  const given = Object.fromEntries(
    Object.entries(inputs).map(([name, shape]) => [name, Array.isArray(shape) ? torch.randn(shape) : shape]),
  );
  const leaves = tensors(Object.values(given));
  for (const leaf of leaves) leaf.requires_grad_();
  const found = evaluate(code, given);
  for (const each of tensors(found)) {
    if (each.requires_grad) each.backward(torch.randn_like(each), { retain_graph: true });
  }
  equal_bits(t, [found, leaves.map((leaf) => leaf.grad)], theirs, code);
}

/** Compares the error that an expression raises: its class and its message. */
export async function compare_error(t: Asserter, code: string): Promise<void> {
  const { error } = await observe(`return ${code}`);
  await expect_error(t, () => evaluate(code), error, code);
}

/** Compares the warnings of an expression, of which there must be one at least. */
export async function compare_warnings(t: Asserter, code: string): Promise<void> {
  const { warnings, error } = await observe(code);
  t.equal(error, null, code);
  t.ok(warnings.length > 0, code);
  t.same(await warnings_of(() => void evaluate(code)), warnings, code);
}
