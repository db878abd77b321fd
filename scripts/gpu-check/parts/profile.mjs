// Where the time of a step goes: its parts, each apart, forward and backward.
import { SEGMENTS, segment_row } from '../rows.mjs';
import { run_rows } from './timed.mjs';

export async function profile(context) {
  const { batch } = context.sizes;
  const precision = 'bfloat16';
  const { rows, section } = await run_rows(
    Object.keys(SEGMENTS).map((name) => segment_row(name, batch, precision)),
    `Parts of the step, batch ${batch}, bfloat16, channels_last, each apart`,
    context,
  );
  return { sections: [section], results: { profile: rows } };
}
