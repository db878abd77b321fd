// A network that learns little, and fast: for runs that are only there to be killed.
import { nn } from 'libtorch-node';

export default ({ num_classes }) =>
  new nn.Sequential(
    new nn.Conv2d(3, 8, { kernel_size: 5, stride: 2 }),
    new nn.BatchNorm2d(8),
    new nn.ReLU(),
    new nn.AdaptiveAvgPool2d(4),
    new nn.Flatten(),
    new nn.Dropout(0.3),
    new nn.Linear(8 * 4 * 4, num_classes),
  );
