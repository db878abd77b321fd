/**
 * The AlexNet notebook, cell by cell and line by line, in TypeScript. Hold the notebook beside it.
 *
 * Where the notebook has a mistake, the corrected line stands in the code and the notebook's own in a comment
 * marked "notebook:"; docs/notebook.md shows what each mistake does, in PyTorch and here.
 *
 *     npm run example            all 90 epochs on a handful of pictures
 *     npm run example -- 2       two epochs
 */

// ── References ───────────────────────────────────────────────────────────────────────────────────────────────
// The blog post that the notebook thanks: https://deep-learning-study.tistory.com/376
// The paper: https://proceedings.neurips.cc/paper/2012/file/c399862d3b9d6b76c8436e924a68c45b-Paper.pdf

// ── Importing modules ────────────────────────────────────────────────────────────────────────────────────────
// In [1]

import torch, { datasets, nn, optim, type Tensor, transforms } from 'libtorch-node';
import { History } from 'libtorch-node/training';

const F = nn.functional; // cross_entropy

// In [2]

const device = torch.cuda.is_available() ? 'cuda' : 'cpu';

torch.manual_seed(1109);

if (device === 'cuda') {
  torch.cuda.manual_seed_all(1109);
}

// ── Designing the model ──────────────────────────────────────────────────────────────────────────────────────
// CONV1 - MAX POOL1 - NORM1 - CONV2 - MAX POOL2 - NORM2 - CONV3 - CONV4 - CONV5 - MAX POOL3 - FC6 - FC7 - FC8
//
// NORM1 and NORM2 are local response normalisation: lateral inhibition, by which a strong signal quietens its
// weaker neighbours, as in the Hermann grid. Today batch normalisation is used instead.
//
// Convolution
//   1. CONV1: 96 filters of 11 x 11, stride 4; ReLU; MAX POOL1: 3 x 3, stride 2, overlapping; NORM1
//   2. CONV2: 256 filters of 5 x 5, stride 1, padding 2; ReLU; MAX POOL2 as before; NORM2
//   3. CONV3: 384 filters of 3 x 3, stride 1 (the notebook's text says padding 2, its code, rightly, 1); ReLU
//   4. CONV4: as CONV3
//   5. CONV5: 256 filters, otherwise as CONV3; MAX POOL3
// Fully connected
//   6. FC6: 4096 neurons, with Dropout(0.5); ReLU
//   7. FC7: 4096 neurons, with Dropout(0.5); ReLU
//   8. FC8: 1000 neurons, one for each class; softmax
//
// The data are a part of ImageNet with 1000 classes.
//
// How the weights begin: from N(0, 0.01^2). The biases of the second, fourth and fifth convolution and of the
// fully connected layers begin with 1, so that no ReLU dies. (In 2012 two GPUs shared the work.)

// In [3]

class AlexNet extends nn.Module {
  conv = new nn.Sequential(
    // CONV1  (b, 96, 55, 55)
    new nn.Conv2d(3, 96, { kernel_size: 11, stride: 4 }),
    new nn.ReLU({ inplace: true }),
    new nn.MaxPool2d(3, { stride: 2 }), // overlapping max pooling
    new nn.LocalResponseNorm({ size: 5, alpha: 0.0001, beta: 0.75, k: 2 }), // batch normalisation today

    // CONV2  (b, 256, 13, 13)
    new nn.Conv2d(96, 256, { kernel_size: 5, stride: 1, padding: 2 }),
    new nn.ReLU({ inplace: true }),
    new nn.MaxPool2d(3, { stride: 2 }), // overlapping max pooling
    new nn.LocalResponseNorm({ size: 5, alpha: 0.0001, beta: 0.75, k: 2 }), // batch normalisation today

    // CONV3  (b, 384, 13, 13)
    new nn.Conv2d(256, 384, { kernel_size: 3, stride: 1, padding: 1 }),
    new nn.ReLU({ inplace: true }),

    // CONV4  (b, 384, 13, 13)
    new nn.Conv2d(384, 384, { kernel_size: 3, stride: 1, padding: 1 }),
    new nn.ReLU({ inplace: true }),

    // CONV5  (b, 256, 6, 6)
    new nn.Conv2d(384, 256, { kernel_size: 3, stride: 1, padding: 1 }),
    new nn.ReLU({ inplace: true }),
    new nn.MaxPool2d(3, { stride: 2 }), // overlapping max pooling
  );

  fc = new nn.Sequential(
    // FC6
    new nn.Dropout(0.5, { inplace: true }),
    new nn.Linear(256 * 6 * 6, 4096), // notebook: new nn.Linear(384 * 6 * 6, 4096), which does not fit
    new nn.ReLU({ inplace: true }),

    // FC7
    new nn.Dropout(0.5), // notebook: { inplace: true }, which overwrites what the ReLU's gradient needs
    new nn.Linear(4096, 4096),
    new nn.ReLU({ inplace: true }),

    // FC8
    new nn.Linear(4096, 1000),
  );

  constructor() {
    super();
    this.init_bias();
  }

  init_bias() {
    for (const layer of this.conv) {
      if (layer instanceof nn.Conv2d) {
        nn.init.normal_(layer.weight, { mean: 0, std: 0.01 });
        nn.init.constant_(layer.bias, 0);
      }

      // the biases of conv2, 4 and 5 begin with 1
      nn.init.constant_(this.conv[4].bias, 1);
      nn.init.constant_(this.conv[10].bias, 1);
      nn.init.constant_(this.conv[12].bias, 1);
    }

    for (const layer of this.fc) {
      if (layer instanceof nn.Linear) {
        nn.init.normal_(layer.weight, { mean: 0, std: 0.01 });
        nn.init.constant_(layer.bias, 1); // so that no ReLU dies
      }
    }
  }

  override forward(x: Tensor): Tensor {
    x = this.conv.forward(x);
    x = x.view(-1, 256 * 6 * 6); // flatten
    return this.fc.forward(x);
  }
}

// ── Making the model ─────────────────────────────────────────────────────────────────────────────────────────
// In [4]

const alexnet = new AlexNet().to(device);

// ── Loss and optimizer ───────────────────────────────────────────────────────────────────────────────────────
// Loss: cross_entropy. Optimizer: SGD with momentum 0.9.

// Hyperparameters
// In [5]

const NUM_EPOCHS = Number(process.argv[2] ?? 90); // notebook: 90
const BATCH_SIZE = 128;
const MOMENTUM = 0.9;
const LR_DECAY = 0.0005;
const LR_INIT = 0.01;

// The optimizer
// In [6]

const optimizer = new optim.SGD({
  params: alexnet.parameters(),
  lr: LR_INIT,
  momentum: MOMENTUM,
  weight_decay: LR_DECAY,
});

// The learning rate scheduler: a tenth every 30 steps
// In [7]

const lr_scheduler = new optim.lr_scheduler.StepLR(optimizer, { step_size: 30, gamma: 0.1 });

// ── Training ─────────────────────────────────────────────────────────────────────────────────────────────────
// The notebook says here that dataloader, X and y are not there yet. A stand-in: four pictures of the built-in set.
// In [ ]

const pictures = new datasets.ImageFolder(`${await datasets.picture_folder()}/train`, {
  transform: new transforms.Compose([new transforms.CenterCrop(227), new transforms.ToTensor()]),
});
const few = new torch.utils.data.Subset(pictures, [0, 150, 300, 450]);
const dataloader = new torch.utils.data.DataLoader(few, { batch_size: BATCH_SIZE });

// In [ ]

const history = new History(); // not in the notebook: what a curve is drawn from

for (let epoch = 0; epoch < NUM_EPOCHS; epoch++) {
  // notebook: lr_scheduler.step() stands here, so every decay comes an epoch early
  for await (let [X, y] of dataloader) {
    [X, y] = [X.to(device), y.to(device)];

    const output = alexnet.forward(X); // the scores
    const loss = F.cross_entropy(output, y); // the loss

    // one step of the parameters
    optimizer.zero_grad();
    loss.backward();
    optimizer.step(); // notebook: `optimizer`, which does nothing

    const [lr] = lr_scheduler.get_last_lr() as [number];
    history.add_step({ epoch, step: epoch + 1, lr, values: { loss: loss.item() as number } });
    console.log(`epoch ${epoch}  loss ${loss.item()}  lr ${lr}`);
  }
  lr_scheduler.step(); // set the learning rate
}

// ── What came of trying it alone ─────────────────────────────────────────────────────────────────────────────
// In [ ]
// "Initialising it this way is a mess": each stage is a Sequential of its own, and indices no longer name layers.

class AlexNetBatchNorm extends nn.Module {
  // CONV1  (b, 96, 55, 55)
  conv1 = new nn.Sequential(
    new nn.Conv2d(3, 96, { kernel_size: 11, stride: 4 }),
    new nn.ReLU({ inplace: true }),
    new nn.MaxPool2d(3, { stride: 2 }), // overlapping max pooling
    new nn.BatchNorm2d(96), // notebook: new nn.BatchNorm2d(), a TypeError
    // new nn.LocalResponseNorm({ size: 5, alpha: 0.0001, beta: 0.75, k: 2 }),
  );

  // CONV2  (b, 256, 13, 13)
  conv2 = new nn.Sequential(
    new nn.Conv2d(96, 256, { kernel_size: 5, stride: 1, padding: 2 }), // notebook: pad: 2, a TypeError
    new nn.ReLU({ inplace: true }),
    new nn.MaxPool2d(3, { stride: 2 }), // overlapping max pooling
    new nn.BatchNorm2d(256), // notebook: new nn.BatchNorm2d()
    // new nn.LocalResponseNorm({ size: 5, alpha: 0.0001, beta: 0.75, k: 2 }),
  );

  // CONV3  (b, 384, 13, 13)
  conv3 = new nn.Sequential(
    new nn.Conv2d(256, 384, { kernel_size: 3, stride: 1, padding: 1 }), // notebook: pad: 1
    new nn.ReLU({ inplace: true }),
  );

  // CONV4  (b, 384, 13, 13)
  conv4 = new nn.Sequential(
    new nn.Conv2d(384, 384, { kernel_size: 3, stride: 1, padding: 1 }), // notebook: pad: 1
    new nn.ReLU({ inplace: true }),
  );

  // CONV5  (b, 256, 6, 6)
  conv5 = new nn.Sequential(
    new nn.Conv2d(384, 256, { kernel_size: 3, stride: 1, padding: 1 }), // notebook: pad: 1
    new nn.ReLU({ inplace: true }),
    new nn.MaxPool2d(3, { stride: 2 }), // overlapping max pooling
  );

  // FC6
  fc6 = new nn.Sequential(
    new nn.Dropout(0.5, { inplace: true }),
    new nn.Linear(256 * 6 * 6, 4096), // notebook: 384 * 6 * 6
    new nn.ReLU({ inplace: true }),
  );

  // FC7
  fc7 = new nn.Sequential(
    new nn.Dropout(0.5), // notebook: { inplace: true }
    new nn.Linear(4096, 4096),
    new nn.ReLU({ inplace: true }),
  );

  // FC8
  fc8 = new nn.Linear(4096, 1000);

  constructor() {
    super();
    this.init_bias();
  }

  init_bias() {
    // The notebook ends with the line above. The same rule as in the first model, by name:
    const convs = [this.conv1, this.conv2, this.conv3, this.conv4, this.conv5].map((stage) => stage[0]);
    for (const layer of this.modules()) {
      if (layer instanceof nn.Conv2d || layer instanceof nn.Linear) {
        nn.init.normal_(layer.weight, { mean: 0, std: 0.01 });
        nn.init.constant_(layer.bias, layer === convs[0] || layer === convs[2] ? 0 : 1);
      }
    }
  }

  override forward(x: Tensor): Tensor {
    for (const conv of [this.conv1, this.conv2, this.conv3, this.conv4, this.conv5]) x = conv.forward(x);
    x = x.view(-1, 256 * 6 * 6); // flatten
    return this.fc8.forward(this.fc7.forward(this.fc6.forward(x)));
  }
}

const alexnet_batchnorm = new AlexNetBatchNorm().to(device);
console.log(String(alexnet_batchnorm));
