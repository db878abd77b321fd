import { keyword_only, signature } from '../internal/arguments.js';
import * as nn from '../nn/index.js';
import type { Tensor } from '../tensor/tensor.js';
import type { AlexNetArguments, AlexNetOptions } from './alexnet.js';
import { init_caffe, init_kaiming, init_layers } from './init.js';
import { Staged } from './staged.js';
import { pool, pool_and_norm, relu, stage } from './stages.js';

const FEATURES = 256 * 6 * 6;

const bind_alexnet = signature<AlexNetOptions>('AlexNetBatchNorm.__init__', {
  num_classes: 1000,
  init: keyword_only('notebook'),
});

/**
 * The notebook's second model, corrected: one `Sequential` for each stage, and BatchNorm where LRN stood. The
 * notebook passes `pad` for `padding` and gives BatchNorm no number of channels, which are TypeErrors; its
 * `init_bias` has no body, so the rule of the first model is used.
 *
 * @example
 * const alexnet = new models.AlexNetBatchNorm({ num_classes: 10, init: 'kaiming' });
 */
export class AlexNetBatchNorm extends Staged {
  readonly conv1: nn.Sequential;
  readonly conv2: nn.Sequential;
  readonly conv3: nn.Sequential;
  readonly conv4: nn.Sequential;
  readonly conv5: nn.Sequential;
  readonly fc6: nn.Sequential;
  readonly fc7: nn.Sequential;
  readonly fc8: nn.Linear;

  constructor(...args: AlexNetArguments) {
    super();
    const { num_classes, init } = bind_alexnet(args);
    this.conv1 = stage(new nn.Conv2d(3, 96, { kernel_size: 11, stride: 4 }), ...pool_and_norm(96));
    this.conv2 = stage(
      new nn.Conv2d(96, 256, { kernel_size: 5, stride: 1, padding: 2 }),
      ...pool_and_norm(256),
    );
    this.conv3 = stage(new nn.Conv2d(256, 384, { kernel_size: 3, stride: 1, padding: 1 }));
    this.conv4 = stage(new nn.Conv2d(384, 384, { kernel_size: 3, stride: 1, padding: 1 }));
    this.conv5 = stage(new nn.Conv2d(384, 256, { kernel_size: 3, stride: 1, padding: 1 }), pool());
    this.fc6 = new nn.Sequential(
      new nn.Dropout(0.5, { inplace: true }),
      new nn.Linear(FEATURES, 4096),
      relu(),
    );
    this.fc7 = new nn.Sequential(new nn.Dropout(0.5), new nn.Linear(4096, 4096), relu());
    this.fc8 = new nn.Linear(4096, num_classes);
    if (init === 'kaiming') init_kaiming(this);
    if (init === 'caffe') init_caffe(this);
    if (init === 'notebook') this.init_bias();
  }

  private get _convs(): nn.Sequential[] {
    return [this.conv1, this.conv2, this.conv3, this.conv4, this.conv5];
  }

  init_bias(): void {
    init_layers([...this._convs, this.fc6, this.fc7].flatMap((stage) => [...stage]).concat(this.fc8), 1);
  }

  protected override stages() {
    return [...this._convs, (features: Tensor) => features.flatten(1), this.fc6, this.fc7, this.fc8];
  }
}
