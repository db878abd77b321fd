/** How query, key and value are projected before attention. */
import { nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { python_text } from '../module/repr.js';
import { assert, size_text } from './attention-masks.js';

const { linear } = nn_functions;

interface Projected {
  query: Tensor;
  key: Tensor;
  value: Tensor;
  use_separate_proj_weight: boolean;
  in_proj_weight: Tensor | null;
  in_proj_bias: Tensor | null;
  q_proj_weight: Tensor | null;
  k_proj_weight: Tensor | null;
  v_proj_weight: Tensor | null;
}

type Three = [query: Tensor, key: Tensor, value: Tensor];

/** Query, key and value, each times its weight. */
export function project(given: Projected): Three {
  const { query, key, value, use_separate_proj_weight, in_proj_weight, in_proj_bias } = given;
  if (use_separate_proj_weight) {
    const [before, last] = [key, value].map((each) => size_text(each.shape.slice(0, 2)));
    assert(before === last, () => `key's sequence and batch dims ${before} do not match value's ${last}`);
    return separately(given);
  }
  assert(
    String(key.shape) === String(value.shape),
    () => `key shape ${size_text(key)} does not match value shape ${size_text(value)}`,
  );
  assert(in_proj_weight !== null, () => 'use_separate_proj_weight is False but in_proj_weight is None');
  return packed([query, key, value], in_proj_weight as Tensor, in_proj_bias);
}

function separately({ query, key, value, in_proj_bias, ...given }: Projected): Three {
  const biases = in_proj_bias === null ? [null, null, null] : in_proj_bias.chunk(3);
  const embed = query.shape.at(-1) as number;
  const inputs = { query, key, value };
  const results = Object.entries(inputs).map(([name, input], place) => {
    const weight_name = `${name[0]}_proj_weight` as 'q_proj_weight';
    const weight = given[weight_name];
    assert(weight !== null, () => `use_separate_proj_weight is True but ${weight_name} is None`);
    const wanted = [embed, input.shape.at(-1) as number];
    assert(
      String(weight!.shape) === String(wanted),
      () =>
        `expecting ${name} weights shape of ${python_text(wanted)}, but got ${size_text(weight as Tensor)}`,
    );
    return [input, weight as Tensor, biases[place] ?? null] as const;
  });
  return results.map(([input, weight, bias]) => linear(input, weight, bias)) as Three;
}

/** One product where the same tensor is used twice or thrice: its rounding is Python's. */
function packed([q, k, v]: Three, weight: Tensor, bias: Tensor | null): Three {
  const embed = q.shape.at(-1) as number;
  if (k === v && q === k) return parts(linear(q, weight, bias), 3, embed) as Three;
  if (k === v) {
    const [query_weight, other_weight] = weight.split([embed, embed * 2]) as [Tensor, Tensor];
    const [query_bias, other_bias] = bias?.split([embed, embed * 2]) ?? [];
    const query = linear(q, query_weight, query_bias ?? null);
    return [query, ...parts(linear(k, other_weight, other_bias ?? null), 2, embed)] as Three;
  }
  const weights = weight.chunk(3);
  const biases = bias?.chunk(3) ?? [];
  return [q, k, v].map((input, place) =>
    linear(input, weights[place] as Tensor, biases[place] ?? null),
  ) as Three;
}

function parts(joined: Tensor, count: number, embed: number): Tensor[] {
  const apart = joined.unflatten(-1, [count, embed]).unsqueeze(0).transpose(0, -2).squeeze(-2).contiguous();
  return Array.from({ length: count }, (_, place) => apart.select(0, place));
}
