/** torchvision's models, layer by layer, so that its published parameters load. */
import { type Arguments, signature } from '../internal/arguments.js';
import * as nn from '../nn/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { Staged } from './staged.js';
import { pool, relu } from './stages.js';

export interface TorchvisionAlexNetOptions {
  /** Size of the output. Default: 1000. */
  num_classes?: number;
  /** Chance of an element to be dropped before a fully connected layer. Default: 0.5. */
  dropout?: number;
}

type AlexNetArguments = Arguments<TorchvisionAlexNetOptions, ['num_classes', 'dropout']>;

const bind_alexnet = signature<TorchvisionAlexNetOptions>('AlexNet.__init__', {
  num_classes: 1000,
  dropout: 0.5,
});

/**
 * torchvision's AlexNet: one tower, fewer channels than in the paper, no normalisation, and pictures of any size from
 * 63 x 63 on (224 x 224 in training). Parameters begin as PyTorch's layers do.
 *
 * @example
 * const alexnet = new models.torchvision.AlexNet();
 * alexnet.load_state_dict(torch.load('alexnet-owt-7be5be79.pth'));
 *
 * @see https://docs.pytorch.org/vision/stable/models/alexnet.html
 */
export class AlexNet extends Staged {
  readonly features: nn.Sequential;
  readonly avgpool: nn.AdaptiveAvgPool2d;
  readonly classifier: nn.Sequential;

  constructor(...args: AlexNetArguments) {
    super();
    const { num_classes, dropout } = bind_alexnet(args);
    this.features = new nn.Sequential(
      new nn.Conv2d(3, 64, { kernel_size: 11, stride: 4, padding: 2 }),
      relu(),
      pool(),
      new nn.Conv2d(64, 192, { kernel_size: 5, padding: 2 }),
      relu(),
      pool(),
      new nn.Conv2d(192, 384, { kernel_size: 3, padding: 1 }),
      relu(),
      new nn.Conv2d(384, 256, { kernel_size: 3, padding: 1 }),
      relu(),
      new nn.Conv2d(256, 256, { kernel_size: 3, padding: 1 }),
      relu(),
      pool(),
    );
    this.avgpool = new nn.AdaptiveAvgPool2d([6, 6]);
    this.classifier = new nn.Sequential(
      new nn.Dropout(dropout),
      new nn.Linear(256 * 6 * 6, 4096),
      relu(),
      new nn.Dropout(dropout),
      new nn.Linear(4096, 4096),
      relu(),
      new nn.Linear(4096, num_classes),
    );
  }

  protected override stages() {
    return [this.features, this.avgpool, (features: Tensor) => features.flatten(1), this.classifier];
  }
}

/** A new `AlexNet`. */
export const alexnet = (...args: AlexNetArguments): AlexNet => new AlexNet(...args);
