import { type Arguments, keyword_only, signature } from '../internal/arguments.js';
import type * as nn from '../nn/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { type Init, init_bias, init_caffe, init_kaiming, init_layers } from './init.js';
import { Staged } from './staged.js';
import { conv_stack, fc_stack, two_tower_stack } from './stages.js';

export interface AlexNetOptions {
  /** Size of the output. Default: 1000. */
  num_classes?: number;
  /** How the parameters begin. Default: `'notebook'`. */
  init?: Init;
}

export type AlexNetArguments = Arguments<AlexNetOptions, ['num_classes']>;

const FEATURES = 256 * 6 * 6;

const bind_alexnet = signature<AlexNetOptions>('AlexNet.__init__', {
  num_classes: 1000,
  init: keyword_only('notebook'),
});

/** Convolutions, flattened, then fully connected layers: what the notebook's forms have in common. */
abstract class ConvThenFc extends Staged {
  abstract readonly conv: nn.Sequential;
  abstract readonly fc: nn.Sequential;

  /** A row of features for each picture. A picture of another size than 227 x 227 does not fit the next layer. */
  protected flatten(x: Tensor): Tensor {
    return x.flatten(1);
  }

  protected override stages() {
    return [this.conv, (features: Tensor) => this.flatten(features), this.fc];
  }
}

/**
 * The notebook's first model as it is written, with its mistakes: the first fully connected layer expects 13824
 * features where 9216 come, so `forward` throws; the second dropout works in place, so that `backward` would
 * throw. `AlexNet` is the corrected form.
 *
 * @example
 * const x = torch.zeros(2, 3, 227, 227);
 * new models.NotebookAlexNet().forward(x); // TorchError: mat1 and mat2 shapes cannot be multiplied (2x9216 and 13824x4096)
 */
export class NotebookAlexNet extends ConvThenFc {
  readonly conv: nn.Sequential;
  readonly fc: nn.Sequential;

  constructor(...args: AlexNetArguments) {
    super();
    const { num_classes, init } = bind_alexnet(args);
    this.conv = conv_stack();
    this.fc = fc_stack(384 * 6 * 6, num_classes, true);
    initialise(this, init);
  }

  /** As the notebook has it: pictures of another size fail here, or are mixed where the numbers happen to fit. */
  protected override flatten(x: Tensor): Tensor {
    return x.view(-1, FEATURES);
  }
}

/**
 * The notebook's AlexNet, corrected: it trains. Input (batch, 3, 227, 227), output (batch, num_classes).
 *
 * @throws TypeError for an unknown option
 * @example
 * const alexnet = new models.AlexNet({ num_classes: 10, init: 'kaiming' });
 * const scores = alexnet.forward(torch.randn(8, 3, 227, 227));
 */
export class AlexNet extends ConvThenFc {
  readonly conv: nn.Sequential;
  readonly fc: nn.Sequential;

  constructor(...args: AlexNetArguments) {
    super();
    const { num_classes, init } = bind_alexnet(args);
    this.conv = conv_stack();
    this.fc = fc_stack(FEATURES, num_classes, false);
    initialise(this, init);
  }
}

/**
 * The paper's form: the second, fourth and fifth convolution in two groups (the towers, one for each GPU of
 * 2012), and normalisation before pooling. The last layer's bias begins with 0, as in the paper.
 *
 * @example
 * const alexnet = new models.AlexNetTwoTower({ num_classes: 10 });
 */
export class AlexNetTwoTower extends ConvThenFc {
  readonly conv: nn.Sequential;
  readonly fc: nn.Sequential;

  constructor(...args: AlexNetArguments) {
    super();
    const { num_classes, init } = bind_alexnet(args);
    this.conv = two_tower_stack();
    this.fc = fc_stack(FEATURES, num_classes, false);
    if (init === 'kaiming') init_kaiming(this);
    if (init === 'caffe') init_caffe(this);
    if (init === 'notebook') init_layers([...this.conv, ...this.fc], 0);
  }
}

function initialise(model: ConvThenFc, init: Init): void {
  if (init === 'kaiming') init_kaiming(model);
  if (init === 'caffe') init_caffe(model);
  if (init === 'notebook') init_bias(model.conv, model.fc);
}
