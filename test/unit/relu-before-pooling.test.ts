/** In a chain of native layers a ReLU may run behind the max pooling that follows it: nobody can tell. */
import torch, { nn, type Tensor } from 'libtorch-node';
import t from 'tap';

const relu = () => new nn.ReLU({ inplace: true });
const pool = () => new nn.MaxPool2d(3, { stride: 2, padding: 1 });

/** Positive, negative and mixed windows, ties, zeros and not a number. */
function picture(): Tensor {
  torch.manual_seed(3);
  const x = torch.randn(2, 4, 17, 17);
  const rounded = x.mul(2).round();
  const ties = torch.where(rounded.abs().eq(2), torch.tensor(2), x);
  ties.narrow(2, 0, 6).abs_().neg_();
  ties.narrow(2, 12, 2).zero_();
  ties.narrow(3, 16, 1).fill_(Number.NaN);
  return ties;
}

function run(forward: (x: Tensor) => Tensor, x: Tensor): [Tensor, Tensor] {
  const leaf = x.detach().requires_grad_();
  const y = forward(leaf);
  torch.manual_seed(4);
  y.backward(torch.randn(...y.shape));
  return [y.detach(), leaf.grad as Tensor];
}

const same = (a: Tensor, b: Tensor): boolean => torch.allclose(a, b, { rtol: 0, atol: 0, equal_nan: true });

for (const memory_format of [torch.contiguous_format, torch.channels_last]) {
  t.test(`${memory_format}: values and gradients bit for bit`, async (t) => {
    const layers = [new nn.Hardtanh(-9, 9), relu(), pool(), new nn.Identity()];
    const x = picture().to({ memory_format });
    const [y, grad] = run((x) => new nn.Sequential(...layers).forward(x), x);
    const [other_y, other_grad] = run((x) => layers.reduce((value, layer) => layer.forward(value), x), x);
    t.ok(y.isnan().any().item(), 'not a number is among the results');
    t.ok(same(y, other_y) && same(grad, other_grad));
  });
}

t.test('what somebody else sees is changed in place', async (t) => {
  const x = picture().nan_to_num();
  new nn.Sequential(relu(), pool(), new nn.Identity()).forward(x);
  t.equal(x.lt(0).any().item(), false, 'the argument');
  const y = picture().nan_to_num();
  new nn.Sequential(
    new nn.Identity(),
    new nn.Unflatten(1, [2, 2]),
    new nn.Flatten(1, 2),
    relu(),
    pool(),
    new nn.Identity(),
  ).forward(y);
  t.equal(y.lt(0).any().item(), false, 'the argument through views of it');
});

t.test('the end of a chain is what Python has there', async (t) => {
  const x = picture().requires_grad_();
  const y = new nn.Sequential(new nn.Hardtanh(-9, 9), relu(), pool()).forward(x);
  t.equal(y.grad_fn, 'MaxPool2DWithIndicesBackward0');
});
