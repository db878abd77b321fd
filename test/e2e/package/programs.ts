/** What is run where the package is installed. */

/** Learns; prints the losses. */
export const PROGRAM = `
import torch, { nn, optim } from 'libtorch-node';
torch.manual_seed(1);
const x = torch.randn(64, 3);
const y = x.matmul(torch.tensor([[1], [-2], [0.5]]));
const model = new nn.Sequential(new nn.Linear(3, 16), new nn.ReLU(), new nn.Linear(16, 1));
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
const losses = [];
for (let step = 0; step < 50; step++) {
  optimizer.zero_grad();
  const loss = nn.functional.mse_loss(model.forward(x), y);
  loss.backward();
  optimizer.step();
  losses.push(loss.item());
}
console.log(JSON.stringify(losses));
`;

/** A data set that threads make anew; what it prints needs addresses of modules, names of classes, and source maps. */
export const SQUARES = `
import torch from 'libtorch-node';
export class Squares extends torch.utils.data.Dataset {
  static module = import.meta.url;
  length = 5;
  get(index) { return index * index; }
}
`;
export const BUNDLED = `
import { createRequire } from 'node:module';
import torch, { nn } from 'libtorch-node';
import { Squares } from './squares.mjs';
const { DataLoader, Subset } = torch.utils.data;
const batches = [];
for await (const x of new DataLoader(new Subset(new Squares(), [3, 4]), { batch_size: 2, num_workers: 1 })) batches.push(x.tolist());
const library = createRequire(import.meta.url)('libtorch-node');
let stack = '';
try { new nn.Linear('x'); } catch (error) { ({ stack } = error); }
console.log(JSON.stringify({ batches, is_one: library.nn.Linear === nn.Linear, name: String(nn.Linear.name), stack }));
`;
