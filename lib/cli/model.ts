import {
  type AlexNet,
  alexnet,
  alexnet_batchnorm,
  alexnet_two_tower,
  type AlexNetBatchNorm,
  type AlexNetOptions,
  type AlexNetTwoTower,
} from '../models/index.js';

type Model = AlexNet | AlexNetBatchNorm | AlexNetTwoTower;

const makers = {
  alexnet,
  'alexnet-batchnorm': alexnet_batchnorm,
  'alexnet-two-tower': alexnet_two_tower,
} as const satisfies Record<string, (options: AlexNetOptions) => Model>;

export type ModelName = keyof typeof makers;

/** What `--model` takes. */
export const model_names = Object.keys(makers) as ModelName[];

export function make_model(name: ModelName, options: AlexNetOptions): Model {
  return makers[name](options);
}
