/** channels_last is kept from the pictures to the last convolution, forward and backward. */
import torch, { type Tensor } from 'libtorch-node';
import { AlexNet } from 'libtorch-node/models';
import t from 'tap';

const { channels_last } = torch;
const is_kept = (x: Tensor): boolean =>
  x.is_contiguous({ memory_format: channels_last }) && !x.is_contiguous();

t.test("every layer of the notebook's net", async (t) => {
  torch.manual_seed(5);
  const model = new AlexNet({ num_classes: 3 }).to({ memory_format: channels_last });
  const layers = [...model.conv];
  const hooks = layers.map((layer, index) =>
    layer.register_forward_hook((_module, _input, output) => {
      const name = `${index} ${layer.constructor.name}`;
      t.ok(is_kept(output as Tensor), name);
      // what comes back through flatten() has its channels first
      if (index + 1 === layers.length) return;
      (output as Tensor).register_hook((grad) => {
        t.ok(is_kept(grad), `gradient of ${name}`);
      });
    }),
  );
  const x = torch.randn(2, 3, 227, 227).to({ memory_format: channels_last });
  model.forward(x).sum().backward();
  for (const hook of hooks) hook.remove();
  const weights = model.parameters().filter((parameter) => parameter.ndim === 4);
  t.equal(weights.length, 5);
  for (const weight of weights)
    t.ok(is_kept(weight) && is_kept(weight.grad as Tensor), 'a weight and its gradient');
  t.equal(layers.length, 15);
});

t.test('the same numbers as with channels first, up to rounding', async (t) => {
  const logits = (settings: { memory_format: string }): Tensor => {
    torch.manual_seed(6);
    const model = new AlexNet({ num_classes: 3, init: 'kaiming' }).eval().to(settings as never);
    return torch.no_grad(() => model.forward(torch.randn(2, 3, 227, 227).to(settings as never)));
  };
  const [first, last] = [
    logits({ memory_format: 'contiguous_format' }),
    logits({ memory_format: 'channels_last' }),
  ];
  t.ok(torch.allclose(first, last, { rtol: 1e-4, atol: 1e-4 }), String(first.sub(last).abs().max()));
});
