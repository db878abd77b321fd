/** Backward passes of a DistributedDataParallel: when gradients leave, and what comes after a pass that has failed. */
import t from 'tap';
import torch, { nn } from 'libtorch-node';

const dist = torch.distributed;
dist.init_process_group('gloo', { store: new dist.HashStore(), rank: 0, world_size: 1 });
t.teardown(() => dist.destroy_process_group());

/** In the order in which the last of two passes had the gradients, and the buckets that they travel in. */
function order_of_events(bucket_cap_mb: number): { first: string[]; second: string[]; rebuilt: unknown } {
  // on a CPU, too, a Sequential runs some of these together
  const net = new nn.Sequential(
    new nn.Conv2d(1, 2, 3),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(8, 4),
    new nn.ReLU(),
    new nn.Dropout(),
    new nn.Linear(4, 2),
  );
  const ddp = new nn.parallel.DistributedDataParallel(net, { bucket_cap_mb });
  let events: string[] = [];
  for (const [name, parameter] of net.named_parameters()) {
    parameter.register_post_accumulate_grad_hook(() => {
      events.push(name);
    });
  }
  ddp.register_comm_hook(null, (_: null, bucket) => {
    events.push(`bucket ${bucket.index()}`);
    return bucket.buffer();
  });
  const [first, second] = [0, 1].map(() => {
    events = [];
    ddp
      .forward(torch.ones(2, 1, 6, 6))
      .sum()
      .backward();
    return events;
  }) as [string[], string[]];
  ddp.forward(torch.ones(2, 1, 6, 6)); // which notes what the second has done
  return { first, second, rebuilt: ddp._get_ddp_logging_data().rebuilt_bucket_sizes };
}

t.test('gradients leave while the pass goes on', async (t) => {
  // recorded from PyTorch 2.13.0
  const gradients = ['7.bias', '7.weight', '4.bias', '4.weight', '0.weight', '0.bias'];
  const each = order_of_events(1e-6);
  t.same(each.first, [...gradients, 'bucket 0'], 'in the first pass all at once');
  t.same(
    each.second,
    gradients.flatMap((name, index) => [name, `bucket ${index}`]),
    'then as they come',
  );
  t.equal(each.rebuilt, '8, 32, 16, 128, 72, 8');
  const two = order_of_events(1.2e-4);
  t.same(two.second, [...gradients.slice(0, 4), 'bucket 0', ...gradients.slice(4), 'bucket 1']);
  t.equal(two.rebuilt, '184, 80');
});

t.test('after a backward pass that failed', async (t) => {
  const make = (options = {}) =>
    new nn.parallel.DistributedDataParallel(
      new nn.Sequential(new nn.Linear(2, 2), new nn.Linear(2, 1)),
      options,
    );
  const x = torch.ones(1, 2);
  const pass = (ddp: ReturnType<typeof make>, input = x) => ddp.forward(input).sum().backward();
  const begins =
    'Expected to have finished reduction in the prior iteration before starting a new one. This error';
  const where = '[rank 0 of 1, DistributedDataParallel.forward, group 0 (default_pg)]';

  for (const options of [{}, { static_graph: true }, { find_unused_parameters: true }]) {
    // in the only bucket, and in the first of two
    for (const limits of [{}, { bucket_cap_mb: 1e-6 }]) {
      const ddp = make({ ...options, ...limits });
      ddp.register_comm_hook(null, function reduces(_: null, bucket) {
        if (bucket.index() === 0) throw new RangeError('mine');
        return bucket.buffer();
      });
      t.throws(() => pass(ddp), { name: 'RangeError', message: 'mine' });
      const refused = {
        name: 'TorchError',
        message: new RegExp(
          `^${begins} .* failed on rank 0: the communication hook 'reduces' threw: mine\\. [^]*` +
            where.replace(/[[\]().]/g, '\\$&'),
        ),
      };
      t.throws(() => ddp.forward(x), refused, JSON.stringify({ ...options, ...limits }));
      t.throws(() => ddp.no_sync(() => ddp.forward(x)), refused);
      await t.rejects(ddp.forward_async(x), refused);
      t.same(
        torch.no_grad(() => ddp.forward(x).shape),
        [1, 1],
        'without gradients it runs',
      );
    }
  }

  const late = make();
  let fails = true;
  late.register_comm_hook(null, (_: null, bucket) => {
    const reduced = dist.all_reduce(bucket.buffer(), { async_op: true })?.get_future();
    return reduced?.then((future) => {
      if (fails) throw new RangeError('late');
      return future.value()[0] ?? bucket.buffer();
    }) as never;
  });
  t.throws(() => pass(late), { name: 'RangeError', message: 'late' });
  fails = false;
  pass(late); // nothing is left to reduce, so the next pass runs, as in Python

  const behind = make();
  const input = torch.ones([1, 2], { requires_grad: true }).mul(2);
  input.register_hook(() => {
    throw new RangeError('behind');
  });
  t.throws(() => pass(behind, input), { name: 'RangeError', message: 'behind' });
  t.throws(() => pass(behind), {
    message: /^Expected to have .* threw when all parameters had their gradients/,
  });

  const unused = make();
  unused.forward(x); // c10d's own words, where there are parameters to name
  unused.module[0].forward(x).sum().backward();
  t.throws(() => pass(unused), { message: /module has parameters that were not used in producing loss/ });
});
