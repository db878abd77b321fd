/** Ends the run at the first Ctrl+C, SIGTERM or SIGHUP, and the program at the second. */
export function end_on_signal(): AbortSignal {
  const controller = new AbortController();
  const end = (): void => {
    if (controller.signal.aborted) return;
    // from here on they do what the system has them do
    process.off('SIGINT', end).off('SIGTERM', end);
    process.stderr.write('\nending after this step; press Ctrl+C again to end at once\n');
    controller.abort();
  };
  // SIGHUP stays caught: of a terminal that closes it often comes twice, from the system and from the shell
  process.on('SIGINT', end).on('SIGTERM', end).on('SIGHUP', end);
  return controller.signal;
}
