/** Adam and its kin: every option in each of their ways to step, errors, repr and state, against PyTorch. */
import t from 'tap';
import { combinations, compare_steps } from '../helpers/optimizers.js';

const second = { weight_decay: 0.01 };
const switches = combinations([{}, { amsgrad: true }], [{}, { maximize: true }]);
const numbers = { lr: 0.02, betas: [0.8, 0.95], eps: 1e-3, weight_decay: 0.05 };
const tensor_lr = { lr: 0.02, tensor_lr: true, weight_decay: 0.05 };

const adam = [
  ...combinations([{}, { foreach: true }, { fused: true }], [{}, numbers], switches),
  ...combinations([{ kind: 'complex' }], [{}, { foreach: true }], [{}, numbers], switches),
  ...combinations([{ kind: 'bfloat16' }], [{}, { foreach: true }, { fused: true }], [{}, { amsgrad: true }]),
  ...combinations([tensor_lr], [{}, { fused: true }], switches),
  ...combinations([{ differentiable: true }], [{}, numbers, tensor_lr], switches),
  ...combinations([{ capturable: true }], [{}, { foreach: true }], [{}, numbers, tensor_lr], switches),
];

t.test('Adam', async (t) => {
  const decoupled = { decoupled_weight_decay: true, weight_decay: 0.1 };
  await compare_steps(t, 'Adam', [...adam, decoupled, { ...decoupled, foreach: true }], second);
});

t.test('AdamW', (t) => compare_steps(t, 'AdamW', adam, second));

const kin = combinations([{}, { foreach: true }], [{}, numbers, tensor_lr], [{}, { maximize: true }]);
const all = [
  ...kin,
  ...combinations([{ kind: 'complex' }, { kind: 'bfloat16' }, { capturable: true }], kin),
  ...combinations([{ differentiable: true }], [{}, numbers, tensor_lr], [{}, { maximize: true }]),
];

t.test('Adamax', (t) => compare_steps(t, 'Adamax', all, second));

// RAdam uses the mean of squares from its sixth step on.
for (const name of ['NAdam', 'RAdam'] as const) {
  t.test(name, (t) => {
    const decoupled = combinations(kin, [{ decoupled_weight_decay: true, weight_decay: 0.1 }]);
    const configs = combinations([...all, ...decoupled], [{ steps: 8 }]);
    return compare_steps(t, name, configs, second);
  });
}
