/** Training that begins in one language and goes on in the other: every bit as if it had stayed in one. */
import torch, { nn, optim, type Tensor } from 'libtorch-node';
import t from 'tap';
import { compares_bits, digest, equal_bits, python } from '../helpers/reference.js';

class Net extends nn.Module {
  readonly conv = new nn.Conv2d(3, 4, 3);
  readonly norm = new nn.BatchNorm2d(4);
  readonly relu = new nn.ReLU({ inplace: true });
  readonly flatten = new nn.Flatten();
  readonly drop = new nn.Dropout(0.5);
  readonly fc = new nn.Linear(4 * 36, 5);

  override forward(x: Tensor): Tensor {
    for (const layer of this.children()) x = layer.forward(x) as Tensor;
    return x;
  }
}

interface Checkpoint {
  model: Record<string, Tensor>;
  optimizer: ReturnType<optim.Optimizer['state_dict']>;
  scheduler: Record<string, unknown>;
  rng: Tensor;
}

// biome-ignore lint/suspicious/noExplicitAny: the classes of a recipe take what it says
type Class<Instance> = new (...args: any[]) => Instance;

/** JavaScript's half; resume.py is Python's. */
class Run {
  readonly model: Net;
  readonly optimizer: optim.Optimizer;
  readonly scheduler: optim.lr_scheduler.LRScheduler;

  constructor({ optimizer, options, scheduler, scheduler_options }: Recipe) {
    torch.manual_seed(7);
    this.model = new Net();
    const Optimizer = optim[optimizer as 'SGD'] as Class<optim.Optimizer>;
    this.optimizer = new Optimizer(this.model.parameters(), { ...options });
    const Scheduler = optim.lr_scheduler[scheduler as 'StepLR'] as Class<optim.lr_scheduler.LRScheduler>;
    this.scheduler = new Scheduler(this.optimizer, { ...scheduler_options });
  }

  train(first: number, last: number): Tensor[] {
    const losses: Tensor[] = [];
    for (let step = first; step < last; step++) {
      const x = torch
        .arange(2 * 3 * 64)
        .mul(step + 3)
        .remainder(17)
        .view(2, 3, 8, 8)
        .div(17);
      const loss = nn.functional.cross_entropy(this.model.forward(x), torch.tensor([step % 5, 2]));
      this.optimizer.zero_grad();
      loss.backward();
      this.optimizer.step();
      this.scheduler.step();
      losses.push(loss.detach());
    }
    return losses;
  }

  save(): Checkpoint {
    const { model, optimizer, scheduler } = this;
    return {
      model: model.state_dict(),
      optimizer: optimizer.state_dict(),
      scheduler: scheduler.state_dict(),
      rng: torch.get_rng_state(),
    };
  }

  load(saved: Checkpoint): void {
    this.model.load_state_dict(saved.model);
    this.optimizer.load_state_dict(saved.optimizer);
    this.scheduler.load_state_dict(saved.scheduler);
    torch.set_rng_state(saved.rng);
  }
}

interface Recipe {
  optimizer: string;
  options: Record<string, unknown>;
  scheduler: string;
  scheduler_options: Record<string, unknown>;
}

const RECIPES: Record<string, Recipe> = {
  'SGD with momentum, StepLR': {
    optimizer: 'SGD',
    options: { lr: 0.05, momentum: 0.9, weight_decay: 5e-4 },
    scheduler: 'StepLR',
    scheduler_options: { step_size: 2, gamma: 0.5 },
  },
  'fused SGD with Nesterov momentum, ExponentialLR': {
    optimizer: 'SGD',
    options: { lr: 0.05, momentum: 0.9, nesterov: true, fused: true },
    scheduler: 'ExponentialLR',
    scheduler_options: { gamma: 0.9 },
  },
  'Adam with AMSGrad, StepLR': {
    optimizer: 'Adam',
    options: { lr: 0.01, amsgrad: true },
    scheduler: 'StepLR',
    scheduler_options: { step_size: 2, gamma: 0.5 },
  },
  'SGD without momentum, MultiStepLR': {
    optimizer: 'SGD',
    options: { lr: 0.05 },
    scheduler: 'MultiStepLR',
    scheduler_options: { milestones: [3, 6], gamma: 0.5 },
  },
};

/** A whole run, and the file from its middle. */
const WHOLE = `
import files, resume
run = resume.make(**recipe)
before = run.train(0, 5)
file = files.saved(run.save())
return {"before": before, "file": file, "after": run.train(5, 10)}`;

/** Goes on where our run stopped, and compares its last checkpoint with ours. */
const SECOND_HALF = `
import files, resume
run = resume.make(**recipe)
run.load(files.loaded(file))
after = [digest(loss) for loss in run.train(5, 10)]
return {"after": after, "same": resume.same(files.loaded(end), run.save())}`;

const base64 = (value: unknown) => Buffer.from(torch.save(value)).toString('base64');

for (const [name, recipe] of Object.entries(RECIPES)) {
  t.test(name, async (t) => {
    const theirs = await python(WHOLE, { recipe });
    const begun_there = new Run(recipe);
    begun_there.load(torch.load<Checkpoint>(Buffer.from(theirs.file, 'base64')));
    const losses = begun_there.train(5, 10);
    equal_bits(t, losses, theirs.after, 'begun in Python, ended here');
    const end = base64(begun_there.save());
    const begun_here = new Run(recipe);
    equal_bits(t, begun_here.train(0, 5), theirs.before, 'begun here');
    // Another processor makes another file, on which Python's answers cannot be on file.
    if (!compares_bits()) return;
    const second = await python(SECOND_HALF, { recipe, file: base64(begun_here.save()), end });
    t.same(second.after, losses.map(digest), 'begun here, ended in Python');
    t.ok(second.same, 'the last checkpoints say the same');
  });
}
