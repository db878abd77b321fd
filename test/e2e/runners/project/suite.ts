import { test } from 'node:test';
import torch, { nn, type Tensor } from 'libtorch-node';
import * as models from 'libtorch-node/models';

type Check = readonly [name: string, body: () => void | Promise<void>];

const checks: (library: typeof torch, all: typeof models) => readonly Check[] = require('./checks.cjs');

for (const [name, body] of checks(torch, models)) test(name, body);

test('types', () => {
  const x: Tensor = new nn.Linear(2, 1).forward(torch.ones(1, 2));
  if (x.shape.length !== 2) throw new Error('no tensor');
});
