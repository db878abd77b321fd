/** Safetensors files against the reference package: the same bytes there and back. */
import { writeFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import torch, { safetensors } from 'libtorch-node';
import t from 'tap';
import { equal_bits, python } from '../helpers/reference.js';

/** Python's tensors, in another order than the file's. */
const TENSORS = `
values = torch.tensor([[0, 1, 2], [3, 4, 5]])
names = "bool uint8 int8 int16 uint16 float16 bfloat16 int32 uint32 float32 complex64 float64 int64 uint64".split()
tensors = {name: values.to(getattr(torch, name)) for name in names}
tensors |= {"scalar": torch.tensor(2.5), "empty": torch.zeros(0, 3), "none": torch.zeros(2, 0), "é": torch.ones(1),
            "0": torch.ones(3), "z/\\\\\\"": torch.zeros(1, 1, 1, dtype=torch.int8), "turned": values.t().contiguous()}
metadata = {"é": "\\\\ \\" \\n"}
`;

t.test('files of the reference writer', async (t) => {
  const theirs = await python(`${TENSORS}
from safetensors.torch import save
import base64
return {"file": base64.b64encode(save(tensors, metadata)).decode(), "tensors": tensors, "metadata": metadata}`);
  const file = path.join(t.testdir(), 'theirs.safetensors');
  writeFileSync(file, Buffer.from(theirs.file, 'base64'));
  const loaded = safetensors.load_file(file);
  equal_bits(t, loaded, theirs.tensors, 'every dtype and shape');
  equal_bits(t, torch.load(file), theirs.tensors, 'through torch.load');
  t.same(safetensors.load_metadata(file), theirs.metadata);
  // In another order, and not contiguous.
  const turned = loaded['turned']!.t().contiguous().t();
  const shuffled = Object.fromEntries(Object.entries({ ...loaded, turned }).reverse());
  safetensors.save_file(shuffled, `${file}.ours`, { metadata: safetensors.load_metadata(file) });
  t.equal(readFileSync(`${file}.ours`).toString('base64'), theirs.file, 'the same bytes when saved again');
});

t.test('our files in the reference reader', async (t) => {
  const file = path.join(t.testdir(), 'ours.safetensors');
  const tensors = {
    b: torch.arange(6).view(2, 3).t(),
    a: torch.tensor(1.5),
    c: torch.ones(2, { dtype: 'bfloat16' }),
  };
  safetensors.save_file(tensors, file);
  const theirs = await python(
    'import base64\nfrom safetensors.torch import load\nreturn load(base64.b64decode(file))',
    {
      file: readFileSync(file).toString('base64'),
    },
  );
  equal_bits(t, tensors, theirs, 'equal tensors');
});
