const LIST = /(only available for these backends: )[\s\S]*/;
const LEFT_OUT = 'only available for these backends: [left out]';

/**
 * Our message, to be compared with theirs: without the list of an operator's kernels where test/parity/refusals.py has left
 * out theirs, whose CUDA half has more.
 */
export function comparable(ours: string, theirs: string): string {
  return theirs.includes(LEFT_OUT) ? ours.replace(LIST, '$1[left out]') : ours;
}
