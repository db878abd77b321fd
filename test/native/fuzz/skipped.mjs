// What the fuzzer does not call.

/** It loops without end for NaN: in Python, too. */
const endless = new Set(['choose_qparams_optimized']);

/** Whether a function may take as long as a number says, in Python as here: 2 ** 53 steps of a recurrence. */
export const is_skipped = (name) => endless.has(name) || name.includes('_polynomial_');
