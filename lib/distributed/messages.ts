/** Messages from one process to another: `send`, `recv`, `isend`, `irecv`. */
import { ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import type { Tensor } from '../tensor/tensor.js';
import { check_not_self, check_tensor, global_rank_in, group_of, rank_in, real_view } from './checks.js';
import { Work } from './work.js';
import { default_group, type Group, get_global_rank, member_of, type ProcessGroup } from './world.js';

export interface SendOptions {
  tensor: Tensor;
  /** Rank of the destination in the job. */
  dst?: number | null;
  /** Default: null, the default group. */
  group?: Group;
  /** Tells messages apart: the receiver gives the same. Default: 0. */
  tag?: number;
  /** Rank of the destination in the group, instead. */
  group_dst?: number | null;
}

type SendArguments = Arguments<
  SendOptions,
  [tensor: 'tensor', dst: 'dst', group: 'group', tag: 'tag', group_dst: 'group_dst']
>;

const send_defaults = { tensor: required, dst: null, group: null, tag: 0, group_dst: null } as const;
const bind_send = signature<SendOptions>('send', send_defaults);
const bind_isend = signature<SendOptions>('isend', send_defaults);

export interface ReceiveOptions {
  /** Filled with what was sent: of the same size and dtype. */
  tensor: Tensor;
  /** Rank of the source in the job. Default: null, any process. */
  src?: number | null;
  /** Default: null, the default group. */
  group?: Group;
  /** As the sender's. Default: 0. */
  tag?: number;
  /** Rank of the source in the group, instead. */
  group_src?: number | null;
}

type ReceiveArguments = Arguments<
  ReceiveOptions,
  [tensor: 'tensor', src: 'src', group: 'group', tag: 'tag', group_src: 'group_src']
>;

const receive_defaults = { tensor: required, src: null, group: null, tag: 0, group_src: null } as const;
const bind_recv = signature<ReceiveOptions>('recv', receive_defaults);
const bind_irecv = signature<ReceiveOptions>('irecv', receive_defaults);

/**
 * Sends a tensor to one process, and waits until it is on its way.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.send
 */
export function send(...args: SendArguments): void {
  const { tensor, dst, group: given, tag, group_dst } = bind_send(args);
  check_tensor(tensor, 'tensor');
  const group = group_of(given, 'send');
  if (group === null) return;
  const rank = peer_in(group, dst, group_dst);
  check_not_self(group, rank, 'destination');
  check_tag(tag);
  group.native.send(null, real_view(tensor), rank, tag);
}

/**
 * Waits for a tensor from one process, or from any.
 *
 * @returns the rank of the source in the job; -1 outside of the group.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.recv
 */
export function recv(...args: ReceiveArguments): number {
  const { tensor, src, group: given, tag, group_src } = bind_recv(args);
  check_tensor(tensor, 'tensor');
  const group = group_of(given, 'recv');
  if (group === null) return -1;
  check_tag(tag);
  const source = group.native.receive(null, real_view(tensor), source_in(group, src, group_src), tag);
  return src ?? get_global_rank(group, group_src ?? source);
}

/** Negative: any. */
function source_in(group: ProcessGroup, src: number | null, group_src: number | null): number {
  return src === null && group_src === null ? -1 : peer_in(group, src, group_src);
}

/** As `rank_in`, and there: gloo reads what is no memory of its own for another. */
function peer_in(group: ProcessGroup, global_rank: number | null, group_rank: number | null): number {
  const rank = rank_in(group, global_rank, group_rank);
  if (rank < 0 || rank >= group.size()) {
    throw new ValueError(
      group_rank === null
        ? `Global rank ${rank} is not part of group ${group.group_name}`
        : `Group rank ${rank} is not part of group ${group.group_name}`,
    );
  }
  return rank;
}

const MOST_TAG = 2 ** 31 - 1;

function check_tag(tag: number): void {
  if (tag < 0) throw new ValueError(`Tag must be nonnegative, but is ${tag}`);
  if (tag > MOST_TAG) throw new ValueError(`tag must be ${MOST_TAG} at most, but is ${tag}`);
}

/**
 * Begins to send a tensor to one process. It must not be changed before the work has ended.
 *
 * @returns null outside of the group.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.isend
 */
export function isend(...args: SendArguments): Work | null {
  const { tensor, dst, group: given, tag, group_dst } = bind_isend(args);
  check_tensor(tensor, 'tensor');
  const group = group_of(given, 'isend');
  if (group === null) return null;
  const rank = peer_in(group, dst, group_dst);
  check_tag(tag);
  const work = new Work();
  group.native.send(work.native, real_view(tensor), rank, tag);
  return work;
}

/**
 * Begins to wait for a tensor from one process, or from any. It must not be used before the work has ended.
 *
 * @returns null outside of the group.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.irecv
 */
export function irecv(...args: ReceiveArguments): Work | null {
  const { tensor, src, group: given, tag, group_src } = bind_irecv(args);
  check_tensor(tensor, 'tensor');
  const group = group_of(given, 'irecv');
  if (group === null) return null;
  check_tag(tag);
  const work = new Work();
  group.native.receive(work.native, real_view(tensor), source_in(group, src, group_src), tag);
  return work;
}

/** What begins a message: `isend` or `irecv`. */
type Begins = (...args: never[]) => Work | null;

/** Overloads have no types that could be compared. */
const is_one_of = (op: unknown, ...functions: readonly unknown[]) => functions.includes(op);

export interface P2POpOptions {
  /** `isend` or `irecv`. */
  op: Begins;
  tensor: Tensor;
  /** Rank of the other process in the job. */
  peer?: number | null;
  /** Default: null, the default group. */
  group?: ProcessGroup | null;
  /** Default: 0. */
  tag?: number;
  /** Rank of the other process in the group, instead. */
  group_peer?: number | null;
}

const bind_op = signature<P2POpOptions>('P2POp.__init__', {
  op: required,
  tensor: required,
  peer: null,
  group: null,
  tag: 0,
  group_peer: null,
});

/**
 * A message of `batch_isend_irecv`.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.P2POp
 */
export class P2POp {
  readonly op: Begins;
  readonly tensor: Tensor;
  readonly group: ProcessGroup;
  /** Rank of the other process in the job. */
  readonly peer: number;
  readonly tag: number;
  /** Rank of the other process in the group. */
  readonly group_peer: number;

  constructor(
    ...args: Arguments<
      P2POpOptions,
      [op: 'op', tensor: 'tensor', peer: 'peer', group: 'group', tag: 'tag', group_peer: 'group_peer']
    >
  ) {
    const { op, tensor, peer, group, tag, group_peer } = bind_op(args);
    if (!is_one_of(op, isend, irecv)) {
      throw new ValueError(
        'Invalid ``op``. Expected ``op`` to be of type ``torch.distributed.isend`` or ``torch.distributed.irecv``.',
      );
    }
    check_tensor(tensor, 'tensor');
    this.op = op;
    this.tensor = tensor;
    this.group = member_of(group) ?? default_group();
    this.peer = global_rank_in(this.group, peer, group_peer);
    this.tag = tag;
    this.group_peer = rank_in(this.group, peer, group_peer);
  }
}

/**
 * Begins several messages, and gives their works.
 *
 * @throws ValueError unless all are `P2POp`s of one group.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.batch_isend_irecv
 */
export function batch_isend_irecv(p2p_op_list: readonly P2POp[]): Work[] {
  if (!Array.isArray(p2p_op_list) || !p2p_op_list.every((each) => each instanceof P2POp)) {
    throw new ValueError(
      'Invalid ``p2p_op_list``. Each op is expected to to be of type ``torch.distributed.P2POp``.',
    );
  }
  const [first] = p2p_op_list;
  if (!p2p_op_list.every((each) => each.group === first?.group)) {
    throw new ValueError('All ops need to use the same group.');
  }
  return p2p_op_list.flatMap(({ op, tensor, group, tag, group_peer }) => {
    const work = is_one_of(op, isend)
      ? isend(tensor, { group, tag, group_dst: group_peer })
      : irecv(tensor, { group, tag, group_src: group_peer });
    return work === null ? [] : [work];
  });
}
