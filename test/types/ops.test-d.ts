/** Public types of operators: what compiles, and what must not. Never run. */
import torch, { type DType, type Tensor } from 'libtorch-node';
import { expect_type } from './helpers.js';

const x = torch.ones(2, 3);
const picture = torch.ones(1, 3, 8, 8);
const weight = torch.ones(4, 3, 3, 3);

// Any prefix by place, the rest by name.
expect_type<Tensor>()(torch.conv2d(picture, weight));
expect_type<Tensor>()(torch.conv2d(picture, weight, null, 2));
expect_type<Tensor>()(torch.conv2d(picture, weight, null, [1, 2], 'same'));
expect_type<Tensor>()(torch.conv2d(picture, weight, { stride: 2, padding: [1, 1] }));
expect_type<Tensor>()(torch.conv2d(picture, weight, null, { groups: 1 }));
expect_type<Tensor>()(torch.sum(x, { dim: [0, 1], keepdim: true, dtype: 'float64' }));
expect_type<Tensor>()(x.sum());
expect_type<Tensor>()(x.sum(0, true));
expect_type<Tensor>()(x.sum({ dim: 1 }));
// @ts-expect-error no such option
torch.conv2d(picture, weight, { pad: 1 });
// @ts-expect-error a tensor is wanted
torch.conv2d(picture, 3);
// @ts-expect-error an option that is wanted is not given
torch.softmax(x, {});
// @ts-expect-error keyword-only
torch.add(x, 1, 2);
// @ts-expect-error too many arguments
x.sum(0, true, 'float32');

// Numbers stand for tensors where PyTorch takes them.
expect_type<Tensor>()(torch.add(x, 1, { alpha: 2 }));
expect_type<Tensor>()(torch.pow(2, x));
expect_type<Tensor>()(x.where(x, 0));
expect_type<Tensor>()(torch.clamp(x, { min: 0 }));
expect_type<Tensor>()(torch.clamp(x, x, null));
// @ts-expect-error maximum takes no number
torch.maximum(x, 1);
// @ts-expect-error one of them is a tensor
torch.pow(2, 3);

// Sizes may be spread where they are the only argument by place.
expect_type<Tensor>()(torch.zeros(2, 3));
expect_type<Tensor>()(torch.zeros(2, 3, { dtype: 'int64' }));
expect_type<Tensor>()(torch.rand([2, 3], { requires_grad: true }));
expect_type<Tensor>()(x.view(-1, 6).permute(1, 0));
// @ts-expect-error a list is wanted
torch.permute(x, 1, 0);
// @ts-expect-error no such dtype
torch.zeros(2, { dtype: 'float31' });

// Results.
const { values, indices } = x.max(1);
expect_type<Tensor>()(values);
expect_type<Tensor>()(indices);
const [sorted] = torch.sort(x);
expect_type<Tensor>()(sorted);
expect_type<Tensor>()(x.max());
expect_type<Tensor[]>()(x.chunk(2));
expect_type<boolean>()(torch.equal(x, x));
expect_type<DType>()(torch.result_type(x, 1));
expect_type<Tensor[]>()(torch.unique(x, { return_counts: true }));
expect_type<Tensor>()(torch.unique(x));
expect_type<Tensor>()(x.add_(1));
expect_type<Tensor>()(torch.linalg.norm(x, 'fro'));
expect_type<Tensor>()(torch.special.erf(x));
expect_type<Tensor>()(torch.fft.fft(x, { norm: 'ortho' }));
// @ts-expect-error no such function
torch.linalg.nurm(x);
