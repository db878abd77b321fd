/** Public types of layers and networks: what compiles, and what must not. Never run. */
import torch, { nn, type Tensor } from 'libtorch-node';
import { expect_type } from './helpers.js';

const x = torch.ones(1, 3, 227, 227);

// Any prefix positional, the rest in one options object.
new nn.Conv2d(3, 96, 11, 4);
new nn.Conv2d(3, 96, { kernel_size: 11, stride: [4, 4], padding: 'same', padding_mode: 'reflect' });
new nn.Conv2d({ in_channels: 3, out_channels: 96, kernel_size: 11 });
new nn.LocalResponseNorm({ size: 5, alpha: 1e-4, beta: 0.75, k: 2 });
new nn.Dropout();
new nn.BatchNorm2d(4, { momentum: null, bias: false });
new nn.CrossEntropyLoss({ weight: x, reduction: 'sum' });
// @ts-expect-error: an unknown option
new nn.Conv2d(3, 96, { kernel_size: 5, pad: 2 });
// @ts-expect-error: no size of the kernel
new nn.Conv2d(3, 96);
// @ts-expect-error: given twice
new nn.Conv2d(3, 96, 5, { kernel_size: 5 });
// @ts-expect-error: no such reduction
new nn.MSELoss({ reduction: 'avg' });
// @ts-expect-error: num_features is needed
new nn.BatchNorm2d();

// A Sequential knows the type of each place.
const conv = new nn.Sequential(new nn.Conv2d(3, 96, 11), new nn.ReLU(), new nn.MaxPool2d(3, { stride: 2 }));
expect_type<nn.Conv2d>()(conv[0]);
expect_type<nn.Parameter>()(conv[0].bias);
expect_type<Tensor>()(conv.forward(x));
for (const layer of conv) if (layer instanceof nn.Conv2d) expect_type<nn.Parameter>()(layer.weight);
// @ts-expect-error: a ReLU has no bias
conv[1].bias;
const any_length: nn.Sequential = conv;
expect_type<nn.Module | undefined>()(any_length[0]);
const named = new nn.Sequential({ fc: new nn.Linear(2, 2) });
expect_type<nn.Module>()(named.at(0));

// Pooling gives indices where they are asked for.
expect_type<Tensor>()(new nn.MaxPool2d(2).forward(x));
expect_type<[maxima: Tensor, indices: Tensor]>()(
  new nn.MaxPool2d<true>(2, { return_indices: true }).forward(x),
);
expect_type<[Tensor, Tensor]>()(nn.functional.max_pool2d(x, 2, { return_indices: true }));

// Networks are plain classes, and say themselves what they take.
class Net extends nn.Module {
  conv = conv;
  forward(input: Tensor, scale: number): Tensor {
    return this.conv.forward(input).mul(scale);
  }
}
const net = new Net();
expect_type<Tensor>()(net.forward(x, 2));
expect_type<Net>()(net.to('cpu').double().train().eval());
net.to('float64', true);
net.to(x, { non_blocking: true });
expect_type<nn.Parameter[]>()(net.parameters());
expect_type<[name: string, parameter: nn.Parameter][]>()(net.named_parameters('net', { recurse: false }));
net.load_state_dict(net.state_dict(), { strict: false });
// @ts-expect-error: an unknown option
net.load_state_dict(net.state_dict(), { stirct: false });
// @ts-expect-error: no dtype and no device
net.to({ dtpye: 'float64' });
// Hooks see what `forward` takes and gives, whatever that is.
net.register_forward_pre_hook((_, [input]) => [input.mul(2)]);
net.register_forward_hook((_, [input], output: Tensor) => output.add(input.sum()));

// Functions.
nn.functional.cross_entropy(x, x, { label_smoothing: 0.1 });
nn.init.normal_(net.conv[0].weight, { mean: 0, std: 0.01 });
// @ts-expect-error: an unknown mode
nn.init.kaiming_normal_(x, { mode: 'fan' });
// @ts-expect-error: an unknown option
nn.functional.dropout(x, { q: 1 });

// Pointwise layers, losses and containers.
new nn.Hardtanh(-2, 2, { inplace: true });
new nn.Threshold(0.1, 20);
new nn.GELU('tanh');
new nn.KLDivLoss({ reduction: 'batchmean' });
new nn.GaussianNLLLoss({ full: true });
new nn.CTCLoss().forward(x, x, [3, 2], torch.tensor([1, 2]));
nn.Embedding.from_pretrained(x, { freeze: false });
// @ts-expect-error: `value` is needed
new nn.Threshold(0.1);
// @ts-expect-error: no such approximation
new nn.GELU('exact');
// @ts-expect-error: only KLDivLoss has it
new nn.L1Loss({ reduction: 'batchmean' });
// @ts-expect-error: options by name only
new nn.GaussianNLLLoss(true);
// @ts-expect-error: Sigmoid has no options
new nn.Sigmoid({ inplace: true });
// @ts-expect-error: a hinge is linear or squared
new nn.MultiMarginLoss(3);
const parts = new nn.ModuleDict({ conv: new nn.Conv2d(1, 2, 3), act: new nn.ReLU() });
expect_type<nn.Conv2d>()(parts.conv);
expect_type<nn.Module>()(parts.at('act'));
// @ts-expect-error: there is no such part
parts.fc;
expect_type<nn.Parameter>()(new nn.ParameterList([torch.ones(2)]).at(0));
const [padded, lengths] = nn.utils.rnn.pad_packed_sequence(nn.utils.rnn.pack_sequence([x]));
expect_type<Tensor>()(padded.add(lengths));
expect_type<Tensor>()(nn.utils.clip_grad_norm_(net.parameters(), 1, { norm_type: Number.POSITIVE_INFINITY }));
// @ts-expect-error: max_norm is needed
nn.utils.clip_grad_norm_(net.parameters());
