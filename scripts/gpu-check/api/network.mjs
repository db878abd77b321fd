// A small network with dropout, and batches for it.
import torch from '../../../dist/index.js';

const { nn } = torch;

export const make_net = () => {
  torch.manual_seed(11);
  return new nn.Sequential(
    new nn.Conv2d(3, 8, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.Dropout(0.3),
    new nn.Conv2d(8, 8, 3, { stride: 2 }),
    new nn.ReLU(),
    new nn.Flatten(),
    new nn.Dropout(0.5),
    new nn.Linear(8 * 7 * 7, 10),
  ).cuda();
};

export const batches = () => {
  const generator = new torch.Generator().manual_seed(5);
  return Array.from({ length: 5 }, () => [
    torch.randn(16, 3, 16, 16, { generator }).cuda(),
    torch.randint(0, 10, [16], { generator }).cuda(),
  ]);
};
