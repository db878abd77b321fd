/** Goes on where nobody reads any more: `| head -1` has enough, or the terminal is gone. What is written is dropped. */
export function outlive_readers(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}
