/** A small run of `Trainer`. */
import torch, { type Generator, nn, optim, type Tensor } from 'libtorch-node';
import { Trainer, type TrainerEvent, type TrainerOptions } from 'libtorch-node/training';

const { DataLoader, Dataset } = torch.utils.data;

/** Items that are drawn anew each time, as augmented pictures are. */
export class Noisy extends Dataset<[Tensor, number]> {
  readonly length = 22;
  get(index: number): [Tensor, number] {
    return [torch.randn(6).add(index % 3), index % 3];
  }
}

/** Of six numbers, three classes. */
export const make_model = () =>
  new nn.Sequential(new nn.Linear(6, 16), new nn.ReLU(), new nn.Dropout(0.3), new nn.Linear(16, 3));

/** A run of four epochs over noise, always the same. */
export function make(options: Partial<TrainerOptions> & { generator?: Generator } = {}): Trainer {
  const { generator, ...rest } = options;
  torch.manual_seed(3);
  const model = (rest.model as nn.Module | undefined) ?? make_model();
  const optimizer = new optim.SGD({ params: model.parameters(), lr: 0.1, momentum: 0.9 });
  return new Trainer({
    model,
    optimizer,
    lr_scheduler: new optim.lr_scheduler.StepLR(optimizer, { step_size: 2, gamma: 0.5 }),
    train: new DataLoader(new Noisy(), { batch_size: 4, shuffle: true, ...(generator && { generator }) }),
    val: new DataLoader(new Noisy(), { batch_size: 5 }),
    epochs: 4,
    print_freq: 2,
    ...rest,
  });
}

/** All that a run tells. */
export async function events_of(trainer: Trainer): Promise<TrainerEvent[]> {
  const events: TrainerEvent[] = [];
  for await (const event of trainer) events.push(event);
  return events;
}
