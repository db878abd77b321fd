/** An optimizer whose state is divided among processes. */
import { NotImplementedError, TorchError, ValueError } from '../../errors.js';
import { bare } from '../../internal/define.js';
import { warn } from '../../internal/warn.js';
import { load, save } from '../../io/index.js';
import {
  type GroupOptions,
  type LoadableStateDict,
  Optimizer,
  type ParamGroup,
  type Params,
  type ParamState,
  type StateDict,
  type StepArguments,
} from '../../optim/index.js';
import { functions } from '../../ops/index.js';
import { addon } from '../../native/addon.js';
import { tensor as make_tensor } from '../../tensor/create.js';
import { frombuffer } from '../../tensor/numpy.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DeviceLike } from '../../types.js';
import { Join, type Joinable, type JoinConfig, JoinHook } from '../algorithms/join.js';
import { NOT_JOINED } from '../algorithms/not-joined.js';
import { broadcast } from '../collectives.js';
import type { Work } from '../work.js';
import { default_group, member_of, type ProcessGroup } from '../world.js';
import { checked } from './checked-params.js';
import {
  buckets_by_rank,
  copy_options,
  parameters_by_rank,
  type Partition,
  partition_of,
} from './partition.js';

/** An optimizer's class: `optim.Adam`. */
type OptimizerClass = new (options: never) => Optimizer;

export interface ZeroRedundancyOptions {
  /** Default: null, the default group. */
  process_group?: ProcessGroup | null;
  /** Parameters are views of what travels after a step: fewer messages. Default: false. */
  parameters_as_bucket_view?: boolean;
  /** Refused if true: the hook that it needs is not there. */
  overlap_with_ddp?: boolean;
  /** What the optimizer's class takes: `lr: 0.01`. */
  [option: string]: unknown;
}

/**
 * Divides an optimizer's state among the processes of a group: each keeps the state of its share of the parameters,
 * steps these, and gives them to the others. Weights are those of the optimizer alone, bit by bit. For use with
 * `DistributedDataParallel`, which gives all processes the same gradients.
 *
 * Every process calls `step`, `add_param_group` and `consolidate_state_dict`. Groups, and what schedulers write to them,
 * are those of the optimizer.
 *
 * @throws ValueError if there are no parameters, or they are not of one dense type; before `init_process_group`.
 * @throws TypeError if `params` is no list of tensors or of groups.
 *
 * @example
 * const dist = torch.distributed;
 * dist.init_process_group('gloo', { store: new dist.HashStore(), rank: 0, world_size: 1 });
 * const net = new nn.parallel.DistributedDataParallel(new nn.Linear(4, 2));
 * const adam = new dist.optim.ZeroRedundancyOptimizer(net.parameters(), optim.Adam, { lr: 0.01 });
 * net.forward(torch.randn(8, 4)).sum().backward();
 * adam.step();
 * adam.consolidate_state_dict(0); // on all processes
 * const state = adam.state_dict(); // on rank 0, as optim.Adam's
 * dist.destroy_process_group();
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.optim.html#torch.distributed.optim.ZeroRedundancyOptimizer
 */
export class ZeroRedundancyOptimizer extends Optimizer implements Joinable {
  /** This process's share. Undefined while the base class reads the groups. */
  declare optim: Optimizer;
  readonly process_group: ProcessGroup;
  readonly world_size: number;
  /** In the group. */
  readonly rank: number;
  readonly parameters_as_bucket_view: boolean;
  /** How a `Join` treats it; set by that. */
  _join_config: JoinConfig = NOT_JOINED;

  #partition: Partition;
  #trainable: string;
  /** What each rank sends after a step. */
  #outgoing: Tensor[][] = [];
  /** Of all ranks, once this one has been given them. */
  #consolidated: readonly StateDict[] = [];

  constructor(params: Params, optimizer_class: OptimizerClass, options: ZeroRedundancyOptions = {}) {
    const {
      process_group = null,
      parameters_as_bucket_view = false,
      overlap_with_ddp = false,
      ...defaults
    } = bare(options);
    const list = checked(params);
    if (overlap_with_ddp) {
      throw new NotImplementedError(
        'ZeroRedundancyOptimizer with overlap_with_ddp=True needs hook_with_zero_step, which is not there: ' +
          'leave it out, and call step()',
      );
    }
    const group = member_of(process_group ?? default_group());
    if (group === null) throw new ValueError('Invalid process group specified');
    super(list as Params, defaults);
    this.process_group = group;
    this.world_size = group.size();
    this.rank = group.rank();
    this.parameters_as_bucket_view = parameters_as_bucket_view;
    this.#partition = partition_of(this.param_groups, this.world_size);
    this.#trainable = this.#mask();
    this.optim = new optimizer_class({ params: this.#own_groups(), ...defaults } as never);
    copy_options(this.optim.param_groups, this.param_groups);
    this.#lay_out();
  }

  #own_groups(): ParamGroup[] {
    return [...(this.#partition[this.rank] as readonly ParamGroup[])];
  }

  #params(): Tensor[] {
    return this.param_groups.flatMap(({ params }) => params);
  }

  #mask(): string {
    return this.#params()
      .map(({ requires_grad }) => (requires_grad ? '1' : '0'))
      .join('');
  }

  #lay_out(): void {
    const lay_out = this.parameters_as_bucket_view ? buckets_by_rank : parameters_by_rank;
    this.#outgoing = lay_out(this.#partition);
  }

  /** Adds a group on all processes, which divide its parameters. */
  override add_param_group(param_group: GroupOptions<ParamGroup>): void {
    super.add_param_group(param_group);
    if (this.optim === undefined) return;
    this.#partition = partition_of(this.param_groups, this.world_size);
    const own = this.#own_groups();
    if (own.length === this.optim.param_groups.length + 1)
      this.optim.add_param_group(own.at(-1) as ParamGroup);
    this.#trainable = this.#mask();
    this.#lay_out();
  }

  /**
   * Steps this process's parameters, and takes the others' from their processes.
   *
   * @returns what the closure has returned; null without one.
   */
  override step(...args: StepArguments): unknown {
    this.#before();
    const loss = this.optim.step(...args);
    for (const work of this.#send()) work.wait();
    return loss;
  }

  override async step_async(...args: StepArguments): Promise<unknown> {
    const given = this._before_step(args) as StepArguments;
    this.#before();
    const loss = await this.optim.step_async(...given);
    await Promise.all(this.#send());
    this._after_step(given);
    return loss;
  }

  /** For `Join`: a process without batches steps as well, with the gradients that it has. */
  join_hook(): JoinHook {
    const hook = new JoinHook();
    hook.main_hook = () => void this.step();
    return hook;
  }

  get join_device(): DeviceLike {
    return (this.#params()[0] as Tensor).device;
  }

  get join_process_group(): ProcessGroup {
    return this.process_group;
  }

  #before(): void {
    Join.notify_join_context(this);
    const trainable = this.#mask();
    if (trainable !== this.#trainable) {
      warn(
        'ZeroRedundancyOptimizer detected that the trainable parameters changed; rebuilding the parameter buckets if ' +
          'enabled',
      );
      this.#lay_out();
      this.#trainable = trainable;
    }
    copy_options(this.param_groups, this.optim.param_groups);
  }

  #send(): Work[] {
    copy_options(this.optim.param_groups, this.param_groups);
    const group = this.process_group;
    return this.#outgoing.flatMap((tensors, rank) =>
      tensors.map((tensor) => broadcast(tensor, { group, group_src: rank, async_op: true }) as Work),
    );
  }

  /**
   * Gives the state of all processes to one, which can then call `state_dict`. All of them call it.
   *
   * @param to rank in the group that gets it; default: 0
   */
  consolidate_state_dict(to = 0): void {
    copy_options(this.param_groups, this.optim.param_groups);
    const found: StateDict[] = [];
    for (let rank = 0; rank < this.world_size; rank++) {
      // What the one that collects has itself travels nowhere.
      const sent = rank !== to ? this.#travel(rank) : this.rank === to ? save(this.optim.state_dict()) : null;
      if (this.rank === to) found.push(load<StateDict>(sent as Uint8Array, { map_location: 'cpu' }));
    }
    this.#consolidated = found;
  }

  /** The bytes of one rank's state, on all: as torch.save writes them, so that PyTorch's ranks can read them. */
  #travel(rank: number): Uint8Array {
    const group = this.process_group;
    const { device } = this.#params()[0] as Tensor;
    const bytes = rank === this.rank ? save(this.optim.state_dict()) : null;
    const size = make_tensor([bytes?.length ?? 0], { dtype: 'int64', device });
    broadcast(size, { group, group_src: rank });
    const data =
      bytes === null
        ? functions.empty([Number(size.item())], { dtype: 'uint8', device })
        : frombuffer(bytes.slice(), { dtype: 'uint8' }).to(device);
    broadcast(data, { group, group_src: rank });
    if (bytes !== null) return bytes;
    const got = addon.to_bytes(data.cpu());
    return new Uint8Array(got.buffer as ArrayBuffer, got.byteOffset, got.byteLength);
  }

  /**
   * The state of the whole, as the last `consolidate_state_dict` has given it to this process: an `optim.Adam` loads it,
   * and so does PyTorch's.
   *
   * @throws TorchError if it was not given to this process.
   */
  override state_dict(): StateDict {
    if (this.#consolidated.length === 0) {
      throw new TorchError(
        'Optimizer state has not been consolidated on this rank. Please call ' +
          `\`consolidate_state_dict(to=${this.rank})\` on all ranks beforehand if you meant to save the global state.`,
      );
    }
    const result = super.state_dict();
    const number_of = new Map(this.#params().map((param, index) => [param, index]));
    this.#consolidated.forEach(({ state, param_groups }, rank) => {
      param_groups.forEach(({ params }, index) => {
        const globals = this.#partition[rank]?.[index]?.params ?? [];
        params.forEach((local, place) => {
          const values = state_at(state, local);
          if (values !== undefined)
            result.state.set(number_of.get(globals[place] as Tensor) as number, values);
        });
      });
    });
    return { ...result, state: new Map([...result.state].sort(([a], [b]) => a - b)) };
  }

  /** Takes this process's share of a state of the whole; the others take theirs. */
  override load_state_dict(state_dict: LoadableStateDict): void {
    const params = this.#params();
    const own = new Set(this.#own_groups().flatMap((group) => group.params));
    const entries = params.map((param, index) => [
      index,
      own.has(param) ? state_at(state_dict.state, index) : undefined,
    ]);
    const state = new Map(entries.filter(([, values]) => values !== undefined) as [number, ParamState][]);
    super.load_state_dict({ ...state_dict, state });
    this.#partition = partition_of(this.param_groups, this.world_size); // as it was, of the new groups
    this.optim.state.clear();
    for (const [param, values] of this.state) this.optim.state.set(param, values);
    copy_options(this.param_groups, this.optim.param_groups);
  }
}

function state_at(state: LoadableStateDict['state'], index: number): ParamState | undefined {
  return state instanceof Map ? state.get(index) : (state as Readonly<Record<number, ParamState>>)[index];
}
