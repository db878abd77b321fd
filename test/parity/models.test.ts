/** The models against the same networks in PyTorch: keys, shapes, printed form, first parameters, output. */
import path from 'node:path';
import torch from 'libtorch-node';
import * as models from 'libtorch-node/models';
import t from 'tap';
import { type Digest, digest, expect_error, observe, python, same_digests } from '../helpers/reference.js';

type Made = {
  repr: string;
  keys: string[];
  shapes: number[][];
  parameters: Record<string, Digest>;
  output: Digest | null;
};

const describe = (name: string, forward: string) => `
import notebook
torch.manual_seed(1109)
model = notebook.${name}()
state = model.state_dict()
result = {'repr': repr(model), 'keys': list(state), 'shapes': [list(x.shape) for x in state.values()]}
result['parameters'] = {name: digest(x) for name, x in state.items()}
model.eval()
result['output'] = ${forward}
return result`;

const FORMS = {
  NotebookAlexNet: models.NotebookAlexNet,
  AlexNet: models.AlexNet,
  AlexNetBatchNorm: models.AlexNetBatchNorm,
  AlexNetTwoTower: models.AlexNetTwoTower,
} as const;

for (const [name, Form] of Object.entries(FORMS)) {
  t.test(name, async (t) => {
    const runs = name !== 'NotebookAlexNet';
    const forward = runs
      ? 'digest(model(torch.linspace(-1, 1, 3 * 227 * 227).view(1, 3, 227, 227)))'
      : 'None';
    const theirs = await python<Made>(describe(name, forward));
    torch.manual_seed(1109);
    const model = new Form();
    const state = model.state_dict();
    t.same(Object.keys(state), theirs.keys, 'keys');
    t.same(
      Object.values(state).map((x) => x.shape),
      theirs.shapes,
      'shapes',
    );
    t.equal(String(model), theirs.repr, 'repr');
    const ours = Object.fromEntries(Object.entries(state).map(([key, x]) => [key, digest(x)]));
    same_digests(t, ours, theirs.parameters, 'first parameters');
    if (!runs) return;
    model.eval();
    const x = torch.linspace(-1, 1, 3 * 227 * 227).view(1, 3, 227, 227);
    const output = torch.no_grad(() => model.forward(x));
    same_digests(t, { output: digest(output) }, { output: theirs.output! }, 'output');
    const later = await model.forward_async(x);
    t.ok(torch.equal(later, output), 'forward_async gives the same');
    t.equal(later.requires_grad, true);
    const unrecorded = await torch.no_grad(() => model.forward_async(x));
    t.equal(unrecorded.requires_grad, false, 'no_grad reaches to the end of forward_async');
  });
}

t.test('the Kaiming form, other numbers of classes, factories, mistakes', async (t) => {
  const theirs = await python<Record<string, Digest>>(`
import notebook
torch.manual_seed(7)
model = nn.ModuleDict({'conv': notebook.convolutions(), 'fc': notebook.classifier(256 * 6 * 6, False)})
for layer in model.modules():
    if isinstance(layer, (nn.Conv2d, nn.Linear)):
        nn.init.kaiming_normal_(layer.weight, nonlinearity='relu')
        nn.init.zeros_(layer.bias)
return {name: digest(x) for name, x in model.state_dict().items()}`);
  torch.manual_seed(7);
  const model = models.alexnet({ init: 'kaiming' });
  const ours = Object.fromEntries(Object.entries(model.state_dict()).map(([key, x]) => [key, digest(x)]));
  same_digests(t, ours, theirs, 'Kaiming');
  t.same(models.alexnet_two_tower({ num_classes: 3, init: 'default' }).fc[6]!.state_dict().bias!.shape, [3]);
  t.ok(models.alexnet_batchnorm(2) instanceof models.AlexNetBatchNorm);
  t.ok(models.notebook_alexnet(2) instanceof models.NotebookAlexNet);
  t.throws(() => new models.AlexNet({ classes: 3 } as never), {
    message: "AlexNet.__init__() got an unexpected keyword argument 'classes'",
  });
  const { error } = await observe('return nn.Linear(9216, 10)(torch.zeros(36, 6400))');
  await expect_error(
    t,
    () => models.alexnet(10).forward(torch.zeros(36, 3, 224, 224)),
    { class: torch.TorchError, message: error!.message.replace('9216x10', '9216x4096') },
    'pictures of another size are refused, not mixed',
  );
});

/** The keys and shapes of `alexnet-owt-7be5be79.pth`, which torchvision publishes. */
const PUBLISHED: Record<string, number[]> = {
  'features.0.weight': [64, 3, 11, 11],
  'features.0.bias': [64],
  'features.3.weight': [192, 64, 5, 5],
  'features.3.bias': [192],
  'features.6.weight': [384, 192, 3, 3],
  'features.6.bias': [384],
  'features.8.weight': [256, 384, 3, 3],
  'features.8.bias': [256],
  'features.10.weight': [256, 256, 3, 3],
  'features.10.bias': [256],
  'classifier.1.weight': [4096, 9216],
  'classifier.1.bias': [4096],
  'classifier.4.weight': [4096, 4096],
  'classifier.4.bias': [4096],
  'classifier.6.weight': [1000, 4096],
  'classifier.6.bias': [1000],
};

t.test('torchvision’s AlexNet', async (t) => {
  const file = path.join(t.testdir(), 'alexnet.pth');
  const theirs = await python(
    `
import torchvision_alexnet
torch.manual_seed(1109)
model = torchvision_alexnet.AlexNet(dropout=0.25)
x = torch.linspace(-1, 1, 2 * 3 * 224 * 224).view(2, 3, 224, 224)
training = model(x).detach()
return {'repr': repr(model), 'parameters': {name: digest(x) for name, x in model.state_dict().items()},
        'training': digest(training), 'small': digest(model.eval()(x[:, :, :63, :70]))}`,
  );
  torch.manual_seed(1109);
  const model = models.torchvision.alexnet({ dropout: 0.25 });
  const state = model.state_dict();
  t.same(Object.fromEntries(Object.entries(state).map(([key, x]) => [key, x.shape])), PUBLISHED);
  t.equal(String(model), theirs.repr, 'repr');
  same_digests(
    t,
    Object.fromEntries(Object.entries(state).map(([key, x]) => [key, digest(x)])),
    theirs.parameters,
    'first parameters',
  );
  const x = torch.linspace(-1, 1, 2 * 3 * 224 * 224).view(2, 3, 224, 224);
  const training = model.forward(x).detach();
  const pictures = x.narrow(2, 0, 63).narrow(3, 0, 70);
  const small = torch.no_grad(() => model.eval().forward(pictures));
  same_digests(
    t,
    { training: digest(training), small: digest(small) },
    { training: theirs.training, small: theirs.small },
    'output',
  );
  torch.save(state, file);
  const loaded = models.torchvision.alexnet();
  t.equal(
    String(loaded.load_state_dict(torch.load(file, { mmap: true }))),
    '<All keys matched successfully>',
    'a file of that shape loads',
  );
  const async_output = await torch.no_grad(() => loaded.eval()).forward_async(pictures);
  t.ok(torch.equal(async_output, small), 'and gives the same');
});
