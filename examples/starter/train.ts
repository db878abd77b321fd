import torch, { nn, optim } from 'libtorch-node';

torch.manual_seed(0);
const x = torch.linspace(-3, 3, 256).unsqueeze(1);
const y = x.sin();
const model = new nn.Sequential(new nn.Linear(1, 64), new nn.Tanh(), new nn.Linear(64, 1));
const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
for (let step = 0; step <= 500; step++) {
  const loss = nn.functional.mse_loss(model.forward(x), y);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  if (step % 100 === 0) console.log(`step ${step}: loss ${loss.item().toFixed(6)}`);
}
