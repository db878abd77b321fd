/** RMSprop, Adagrad, Adadelta, ASGD and Rprop: every option in each of their ways to step, against PyTorch. */
import t from 'tap';
import { combinations, compare_steps } from '../helpers/optimizers.js';

const second = { weight_decay: 0.01 };
const maximize = [{}, { maximize: true }];
const lists = [{}, { foreach: true }];
const kinds = [{ kind: 'complex' }, { kind: 'bfloat16' }, { capturable: true }];
const tensor_lr = { lr: 0.02, tensor_lr: true, weight_decay: 0.05 };

/** Both ways with every kind of parameter, and the one that autograd records. */
function ways(options: object[]) {
  const plain = combinations(lists, options, maximize);
  return [
    ...plain,
    ...combinations(kinds, plain),
    ...combinations([{ differentiable: true }], options, maximize),
  ];
}

t.test('RMSprop', (t) => {
  const numbers = { lr: 0.02, alpha: 0.9, eps: 1e-3, weight_decay: 0.05 };
  const options = [{}, numbers, tensor_lr, { momentum: 0.9 }, { centered: true }];
  const mixed = [
    { ...numbers, momentum: 0.8, centered: true },
    { ...tensor_lr, momentum: 0.8, centered: true },
  ];
  return compare_steps(t, 'RMSprop', ways([...options, ...mixed]), second);
});

t.test('Adagrad', (t) => {
  const numbers = { lr: 0.02, lr_decay: 0.1, weight_decay: 0.05, initial_accumulator_value: 0.3, eps: 1e-3 };
  const options = [{}, numbers, { ...tensor_lr, lr_decay: 0.1 }];
  const plain = combinations(lists, options, maximize);
  return compare_steps(
    t,
    'Adagrad',
    [
      ...plain,
      ...combinations([{ kind: 'complex' }, { kind: 'bfloat16' }], plain),
      ...combinations([{ differentiable: true }], options, maximize),
      ...combinations([{ fused: true }], [{}, { kind: 'bfloat16' }], options, maximize),
    ],
    second,
  );
});

t.test('Adadelta', (t) => {
  const numbers = { lr: 0.5, rho: 0.8, eps: 1e-3, weight_decay: 0.05 };
  return compare_steps(t, 'Adadelta', ways([{}, numbers, tensor_lr]), second);
});

t.test('ASGD', (t) => {
  const numbers = { lr: 0.02, lambd: 0.01, alpha: 0.6, t0: 2, weight_decay: 0.05 };
  return compare_steps(t, 'ASGD', ways([{}, numbers, { ...tensor_lr, t0: 1 }]), second);
});

t.test('Rprop', (t) => {
  const options = [{}, { lr: 0.2, etas: [0.3, 1.7], step_sizes: [0.02, 0.3] }, { lr: 0.02, tensor_lr: true }];
  return compare_steps(t, 'Rprop', ways(options), { etas: [0.6, 1.1] });
});
