const torch = require('libtorch-node');
const models = require('libtorch-node/models');

for (const [name, body] of require('./checks.cjs')(torch, models)) test(name, body);
