// What a call costs on tensors so small that nothing else does.
import { CALLS, call_row } from '../rows.mjs';
import { run_rows } from './timed.mjs';

export async function calls(context) {
  const { rows, section } = await run_rows(
    CALLS.map(call_row),
    `Calls on 4 numbers on ${context.device}; a training step of one 64x64 product`,
    context,
  );
  return { sections: [section], results: { calls: rows } };
}
