const MOST = 200;

/** Text that somebody else has written, short enough for a message. */
export function excerpt(text: string): string {
  return text.length <= MOST ? text : `${text.slice(0, MOST)}… (${text.length} characters)`;
}
