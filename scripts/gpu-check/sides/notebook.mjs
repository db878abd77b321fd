// The notebook, corrected, with the preset that learns: its loop over the built-in pictures. Prints one line of JSON.
import torch, { optim } from '../../../dist/index.js';
import { presets } from '../../../dist/training/presets.js';
import { draw_picture, scenes, SIDE as DRAWN } from '../../../dist/datasets/built-in/draw.js';
import { AlexNet } from '../../../dist/models/index.js';
import { SIDE, step } from './common.mjs';

const { device, of_each, epochs } = JSON.parse(process.argv[2]);

/** Pictures as a tensor: cut to 227 x 227 from the middle, from -1 to 1. */
function pictures() {
  const names = Object.keys(scenes);
  const cut = Math.floor((DRAWN - SIDE) / 2);
  const image = (pixels) =>
    torch
      .tensor(pixels)
      .reshape([DRAWN, DRAWN, 3])
      .permute([2, 0, 1])
      .narrow(1, cut, SIDE)
      .narrow(2, cut, SIDE)
      .to('float32')
      .div(127.5)
      .sub(1);
  const labels = names.flatMap((_, label) => Array(of_each).fill(label));
  const images = labels.map((label, i) => image(draw_picture(names[label], 1000 * label + (i % of_each))));
  return { x: torch.stack(images), y: torch.tensor(labels), classes: names.length };
}

const { x, y, classes } = pictures();
const { batch_size, lr, momentum, weight_decay, lr_step_size, lr_gamma } = presets.kaiming;
torch.manual_seed(1109);
const model = new AlexNet({ num_classes: classes, init: 'kaiming' }).to(device);
const optimizer = new optim.SGD({ params: model.parameters(), lr, momentum, weight_decay });
const lr_scheduler = new optim.lr_scheduler.StepLR(optimizer, { step_size: lr_step_size, gamma: lr_gamma });
const losses = [];
for (let epoch = 0; epoch < epochs; epoch++) {
  const order = torch.randperm(y.shape[0]);
  const found = [];
  for (let first = 0; first < y.shape[0]; first += batch_size) {
    const rows = order.narrow(0, first, Math.min(batch_size, y.shape[0] - first));
    const [images, labels] = [x, y].map((all) => all.index_select(0, rows).to(device));
    found.push(step(model, optimizer, images, labels, { device, precision: 'float32' }).loss.item());
  }
  lr_scheduler.step();
  losses.push(found.reduce((sum, loss) => sum + loss, 0) / found.length);
}
console.log(JSON.stringify({ losses, classes, pictures: y.shape[0] }));
