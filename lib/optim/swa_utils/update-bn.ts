/** Running statistics of a model whose weights were not trained, but averaged. */
import { no_grad } from '../../autograd/grad-mode.js';
import { required, signature } from '../../internal/arguments.js';
import { BatchNorm1d, BatchNorm2d, BatchNorm3d } from '../../nn/layers/batch-norm.js';
import type { Module } from '../../nn/module/module.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DeviceLike } from '../../types.js';

type BatchNorm = BatchNorm1d | BatchNorm2d | BatchNorm3d;

interface UpdateBnOptions<Loader> {
  /** Batches: tensors, or lists whose first element is one. */
  loader: Loader;
  model: Module;
  /** Where batches go first. Default: nowhere. */
  device?: DeviceLike | null;
}

type UpdateBnArguments<Loader> =
  | [loader: Loader, model: Module, device?: DeviceLike | null]
  | [loader: Loader, model: Module, options?: Pick<UpdateBnOptions<Loader>, 'device'>]
  | [options: UpdateBnOptions<Loader>];

type Loader = Iterable<unknown>;
type AsyncLoader = Iterable<unknown> | AsyncIterable<unknown>;

const parameters = { loader: required, model: required, device: null } as const;
const bind = signature<UpdateBnOptions<Loader>>('update_bn', parameters);
const bind_async = signature<UpdateBnOptions<AsyncLoader>>('update_bn_async', parameters);

/**
 * Computes the running statistics of batch normalisation anew, in one pass over `loader`: the plain mean over all
 * batches. The model's mode and the layers' momentum are afterwards what they were. A loader whose items come later, as
 * those of pictures do, needs `update_bn_async`.
 *
 * @example
 * const model = new nn.Sequential(new nn.Linear(2, 3), new nn.BatchNorm1d(3));
 * optim.swa_utils.update_bn([torch.randn(8, 2), torch.randn(8, 2)], model);
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.swa_utils.update_bn.html
 */
export function update_bn(...args: UpdateBnArguments<Loader>): void {
  const { loader, model, device } = bind(args);
  const layers = reset(model);
  if (layers.length === 0) return;
  const restore = prepare(model, layers);
  try {
    no_grad(() => {
      for (const batch of loader) model.forward(input_of(batch, device));
    });
  } finally {
    restore();
  }
}

/** As `update_bn`, for loaders of either kind; built-in layers run on the compute thread. */
export async function update_bn_async(...args: UpdateBnArguments<AsyncLoader>): Promise<void> {
  const { loader, model, device } = bind_async(args);
  const layers = reset(model);
  if (layers.length === 0) return;
  const restore = prepare(model, layers);
  try {
    await no_grad(async () => {
      for await (const batch of loader) await model.forward_async(input_of(batch, device));
    });
  } finally {
    restore();
  }
}

/** The layers with statistics, which begin again. */
function reset(model: Module): BatchNorm[] {
  const layers = model.modules().filter(is_batch_norm);
  for (const layer of layers) layer.reset_running_stats();
  return layers;
}

function is_batch_norm(module: Module): module is BatchNorm {
  return module instanceof BatchNorm1d || module instanceof BatchNorm2d || module instanceof BatchNorm3d;
}

/** Has the layers take plain means; gives what sets all back. */
function prepare(model: Module, layers: readonly BatchNorm[]): () => void {
  const momenta = layers.map(({ momentum }) => momentum);
  const was_training = model.training;
  model.train();
  for (const layer of layers) layer.momentum = null;
  return () => {
    layers.forEach((layer, index) => {
      layer.momentum = momenta[index] as number | null;
    });
    model.train(was_training);
  };
}

function input_of(batch: unknown, device: DeviceLike | null): Tensor {
  const input = (Array.isArray(batch) ? batch[0] : batch) as Tensor;
  return device === null ? input : input.to(device);
}
