import torch from 'libtorch-node';
import * as models from 'libtorch-node/models';
import checks from './checks.cjs';

for (const [name, body] of checks(torch, models)) test(name, body);
