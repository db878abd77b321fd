/** The models against the same networks in PyTorch: keys, shapes, printed form, first parameters, output. */
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
    const mode = torch.no_grad();
    const promise = model.forward_async(x);
    mode.end();
    t.equal((await promise).requires_grad, false, 'no_grad reaches to the end of forward_async');
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
