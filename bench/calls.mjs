// Calls on tensors so small that only the call itself counts; calls.py is the same in Python.
import torch, { nn, optim } from '../dist/index.js';

function tiny_training() {
  const model = new nn.Sequential(
    new nn.Linear(4, 4),
    new nn.ReLU(),
    new nn.Linear(4, 4),
    new nn.ReLU(),
    new nn.Linear(4, 2),
  );
  const optimizer = new optim.SGD({ params: model.parameters(), lr: 0.01, momentum: 0.9 });
  const criterion = new nn.CrossEntropyLoss();
  const x = torch.ones(1, 4);
  const y = torch.tensor([1]);
  const step = () => {
    optimizer.zero_grad();
    const loss = criterion.forward(model.forward(x), y);
    loss.backward();
    optimizer.step();
  };
  step();
  return {
    'model.forward(x)': () => model.forward(x),
    'optimizer.zero_grad()': () => optimizer.zero_grad(),
    'optimizer.step()': () => optimizer.step(),
    'training step': step,
  };
}

export function calls() {
  const a = torch.ones(4);
  const b = torch.ones(4);
  const leaf = torch.ones(4, { requires_grad: true });
  const one = torch.ones(1);
  const cube = torch.ones(2, 3, 4);
  return {
    'a.add(b)': () => a.add(b),
    'a.add(b, alpha=2)': () => a.add(b, { alpha: 2 }),
    'a.add(1)': () => a.add(1),
    'a.add_(b)': () => a.add_(b),
    'leaf.add(b)': () => leaf.add(b),
    'a.relu()': () => a.relu(),
    'a.sum()': () => a.sum(),
    'a.matmul(b)': () => a.matmul(b),
    'x.view(-1, 4)': () => cube.view(-1, 4),
    'torch.zeros(4)': () => torch.zeros(4),
    'x.shape': () => cube.shape,
    'x.item()': () => one.item(),
    ...tiny_training(),
  };
}
