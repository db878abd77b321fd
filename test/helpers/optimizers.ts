/**
 * Steps of optimizers on both sides. Five steps over two groups, with a learning rate that changes midway, a
 * parameter whose first gradient comes late, one that never gets one, a picture in channels_last, and a state dict
 * that moves to a new optimizer after the third step; then parameters, gradients and state as one digest. What
 * `capturable` computes is compared too: for that, both sides are told that the CPU could be captured.
 */
import torch, { optim, type Tensor } from 'libtorch-node';
import { capturable_devices } from '../../dist/optim/collect.js';
import {
  type Asserter,
  type Digest,
  digest,
  expect_error,
  observe,
  python,
  same_digests,
} from './reference.js';

/** Options under Python's names. `tensor_lr` gives the learning rate as a tensor, `kind` the parameters' dtypes. */
export type Config = Record<string, unknown> & { kind?: Kind; tensor_lr?: boolean; steps?: number };
type Kind = 'float' | 'bfloat16' | 'complex' | 'matrices';
type Optimizer = optim.Optimizer;
// biome-ignore lint/suspicious/noExplicitAny: options are plain data here
type Make = new (params: any, options: any) => Optimizer;

const SHAPES: Record<Kind, [dtype: string, ...shape: number[]][]> = {
  float: [
    ['float32', 33, 17],
    ['float32', 17],
    ['float64', 5, 7],
    ['float32', 4, 3, 3, 3],
    ['float32', 9, 2],
    ['float32', 3],
  ],
  bfloat16: [
    ['bfloat16', 33, 17],
    ['bfloat16', 17],
    ['bfloat16', 4, 3, 3, 3],
    ['bfloat16', 9, 2],
    ['bfloat16', 3],
  ],
  complex: [
    ['complex64', 12, 5],
    ['float32', 17],
    ['complex64', 4, 3, 3, 3],
    ['complex64', 9, 2],
    ['complex64', 3],
  ],
  matrices: [
    ['float32', 33, 17],
    ['float32', 8, 24],
    ['float32', 16, 16],
    ['float32', 9, 2],
    ['float32', 3, 5],
  ],
};

const PYTHON = `
    def flat(value):
        if not isinstance(value, torch.Tensor):
            return torch.tensor([float(value)], dtype=torch.float64)
        value = value.detach()
        return (torch.view_as_real(value) if value.is_complex() else value).double().flatten()

    def draw(dtype, shape):
        drawn = torch.randn(shape, dtype=getattr(torch, dtype))
        return drawn.to(memory_format=torch.channels_last) if len(shape) == 4 else drawn

    import sys
    def let_capture(devices):
        for label, module in list(sys.modules.items()):
            if label.startswith('torch.optim.') and hasattr(module, '_get_capturable_supported_devices'):
                keep.setdefault(label, module._get_capturable_supported_devices)
                module._get_capturable_supported_devices = devices or keep[label]

    def run(kind='float', tensor_lr=False, steps=5, **options):
        torch.manual_seed(7)
        let_capture((lambda **_: ['cpu']) if options.get('capturable') else None)
        specs = shapes[kind]
        params = [draw(dtype, shape).requires_grad_() for dtype, *shape in specs]
        if options.get('differentiable'):
            params = [param.clone() for param in params]
            for param in params:
                param.retain_grad()
        late, never = len(params) - 2, len(params) - 1
        if tensor_lr:
            options['lr'] = torch.tensor(options['lr'])
        def make():
            lr = torch.tensor(0.05) if tensor_lr else 0.05
            groups = [{'params': params[:2]}, {'params': params[2:], 'lr': lr, **second}]
            return getattr(optim, name)(groups, **options)
        optimizer = make()
        seen = []
        for step in range(steps):
            for index, (param, (dtype, *shape)) in enumerate(zip(params, specs)):
                if index != never and (index != late or step >= 2):
                    param.grad = draw(dtype, shape)
            if step == 3:
                saved = optimizer.state_dict()
                optimizer = make()
                optimizer.load_state_dict(saved)
                for group in optimizer.param_groups:
                    group['lr'] *= 0.3
            optimizer.step()
            seen += [flat(each) for param in params for each in (param, param.grad) if each is not None]
            for param in params:
                state = optimizer.state.get(param, {})
                seen += [flat(state[key]) for key in sorted(state) if state[key] is not None]
        return digest(torch.cat(seen))

    answers = {label: run(**config) for label, config in configs.items()}
    let_capture(None)
    return answers
`;

function flat(value: unknown): Tensor {
  if (!torch.is_tensor(value)) return torch.tensor([Number(value)], { dtype: 'float64' });
  const plain = (value as Tensor).detach();
  return (plain.is_complex() ? torch.view_as_real(plain) : plain).double().flatten();
}

function draw(dtype: string, shape: number[]): Tensor {
  const drawn = torch.randn(shape, { dtype: dtype as 'float32' });
  return shape.length === 4 ? drawn.to({ memory_format: 'channels_last' }) : drawn;
}

function run(Class: Make, config: Config, second: object): Digest {
  const { kind = 'float', tensor_lr = false, steps = 5, ...options } = config;
  if (options.capturable) capturable_devices.add('cpu');
  else capturable_devices.delete('cpu');
  torch.manual_seed(7);
  const specs = SHAPES[kind];
  const leaves = specs.map(([dtype, ...shape]) => draw(dtype, shape).requires_grad_());
  const params = options.differentiable ? leaves.map((leaf) => leaf.clone()) : leaves;
  if (options.differentiable) for (const param of params) param.retain_grad();
  const late = params.length - 2;
  const rate = (lr: number) => (tensor_lr ? torch.tensor(lr, { dtype: 'float32' }) : lr);
  const make = () => {
    const groups = [{ params: params.slice(0, 2) }, { params: params.slice(2), lr: rate(0.05), ...second }];
    const lr = options.lr === undefined ? {} : { lr: rate(options.lr as number) };
    return new Class(groups, { ...options, ...lr });
  };
  let optimizer = make();
  const seen: Tensor[] = [];
  for (let step = 0; step < steps; step++) {
    specs.forEach(([dtype, ...shape], index) => {
      if (index !== late + 1 && (index !== late || step >= 2)) params[index]!.grad = draw(dtype, shape);
    });
    if (step === 3) {
      const saved = optimizer.state_dict();
      optimizer = make();
      optimizer.load_state_dict(saved);
      for (const group of optimizer.param_groups) {
        if (torch.is_tensor(group.lr)) (group.lr as Tensor).mul_(0.3);
        else group.lr! *= 0.3;
      }
    }
    optimizer.step();
    seen.push(...params.flatMap((param) => (param.grad ? [flat(param), flat(param.grad)] : [flat(param)])));
    for (const param of params) {
      const state = Object.entries(optimizer.state.get(param) ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
      seen.push(...state.filter(([, value]) => value !== null).map(([, value]) => flat(value)));
    }
  }
  return digest(torch.cat(seen));
}

/** Compares the class `name` under each of `configs`; the second group has the options `second`. */
export async function compare_steps(
  t: Asserter,
  name: keyof typeof optim,
  configs: readonly Config[],
  second: object,
): Promise<void> {
  const named = Object.fromEntries(configs.map((config) => [JSON.stringify(config), config]));
  t.equal(Object.keys(named).length, configs.length, 'every configuration once');
  const theirs = await python<Record<string, Digest>>(PYTHON, {
    name,
    configs: named,
    shapes: SHAPES,
    second,
  });
  const Class = optim[name] as unknown as Make;
  const ours = Object.entries(named).map(([label, config]) => [label, run(Class, config, second)]);
  capturable_devices.delete('cpu');
  same_digests(t, Object.fromEntries(ours), theirs, `${name}: ${configs.length} configurations`);
}

/** Every combination of one entry from each list. */
export function combinations(...lists: (readonly object[])[]): Config[] {
  let found: Config[] = [{}];
  for (const list of lists) found = found.flatMap((config) => list.map((each) => ({ ...config, ...each })));
  return found;
}

/** Python's call, and ours with unchecked options. */
// biome-ignore lint/suspicious/noExplicitAny: wrong arguments are the point
export type Mistake = [code: string, ours: (leaf: () => Tensor, optim: any) => unknown];

/** Compares the errors of wrong calls. */
export async function compare_mistakes(t: Asserter, mistakes: readonly Mistake[]): Promise<void> {
  const leaf = () => torch.ones(2, { requires_grad: true });
  for (const [code, ours] of mistakes) {
    const { error } = await observe(`leaf = lambda: torch.ones(2, requires_grad=True)\n${code}`);
    await expect_error(t, () => ours(leaf, optim), error, code);
  }
}
