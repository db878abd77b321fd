import t from 'tap';

interface Side {
  version: string;
  device: string;
  trace: { drawn: Record<string, string>; losses: number[]; weights: Record<string, number[]> };
  times: number[];
  peak: number | null;
  notebook?: { epochs: number[]; classes: number; pictures: number };
}

const file = new URL('../../scripts/gpu-check/table.mjs', import.meta.url).href;
const { print_table } = (await import(file)) as {
  print_table(ours: Side, theirs: Side, settings: { batch: number }): boolean;
};

const theirs: Side = {
  version: '2.13.0+cu130',
  device: 'GPU',
  trace: { drawn: { weight: 'a', bias: 'b' }, losses: [6.9, 6.8], weights: { weight: [0.5, -1], bias: [0] } },
  times: [12, 30, 10],
  peak: 2 ** 30,
};
const ours: Side = {
  ...structuredClone(theirs),
  times: [6, 5, 9],
  notebook: { epochs: [2.3, 1.5, 1.1, 0.8, 0.5], classes: 10, pictures: 320 },
};

function table(change: (side: Side) => void = () => {}): { good: boolean; text: string } {
  const changed = structuredClone(ours);
  change(changed);
  const lines: string[] = [];
  const log = console.log;
  console.log = (line: string) => void lines.push(line);
  try {
    return { good: print_table(changed, theirs, { batch: 128 }), text: lines.join('\n') };
  } finally {
    console.log = log;
  }
}

t.test('the table of the GPU check', async (t) => {
  const { good, text } = table();
  t.equal(good, true);
  t.match(text, /parameters after manual_seed\(1109\) +2 of 2 bit for bit/);
  t.match(text, /loss at step 2 +6\.800000 +6\.800000 +equal/);
  t.match(text, /step at batch 128, median +6\.00 ms +12\.00 ms +2\.00 x/);
  t.match(text, /most memory on the GPU +1024 MiB/);
});

t.test('every row that must agree can fail', async (t) => {
  t.equal(table((side) => side.trace.losses.splice(1, 1, 6.801)).good, true, 'a GPU adds in no fixed order');
  t.match(
    table((side) => side.trace.losses.splice(1, 1, 6.9)),
    { good: false, text: /NOT within/ },
  );
  t.match(
    table((side) => (side.trace.drawn.bias = 'c')),
    { good: false, text: /1 of 2 bit for bit/ },
  );
  t.match(
    table((side) => (side.trace.weights.weight = [0.5, -1.1])),
    { good: false, text: /NOT within 1\.0e-1/ },
  );
  t.match(
    table((side) => side.notebook!.epochs.splice(4, 1, 2.3)),
    { good: false, text: /does NOT learn/ },
  );
  t.match(
    table((side) => side.notebook!.epochs.splice(4, 1, Number.NaN)),
    { good: false },
  );
});
