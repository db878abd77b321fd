/** Whose files are used: this user's and the system's own, as ssh has it. */
import { lstatSync, type Stats, statSync } from 'node:fs';

/** Why what lies in `folder` is not to be used, because somebody else could have put it there; null if nobody could. */
export function refusal_of_owner(folder: string): string | null {
  if (process.getuid === undefined) return null;
  let own: Stats;
  let link: Stats;
  try {
    [own, link] = [statSync(folder), lstatSync(folder)];
  } catch {
    return null; // it is not there, and who uses it says so better
  }
  const stranger = [link, own].find(({ uid }) => !is_trusted(uid));
  if (stranger !== undefined) return `${folder} belongs to another user (uid ${stranger.uid})`;
  const writers = writers_of(own);
  return writers === null ? null : `${folder} can be written by ${writers}`;
}

const ROOT = 0;

const is_trusted = (uid: number): boolean => uid === ROOT || uid === process.getuid!();

const STICKY = 0o1000;

/** Who else may put files there. In a folder as /tmp what is there belongs to whoever put it, which is looked at then. */
function writers_of({ mode, gid }: Stats): string | null {
  if (mode & STICKY) return null;
  if (mode & 0o002) return 'everybody';
  // where each user has a group of their own, files are commonly writable for it
  const is_own_group = gid === ROOT || gid === process.getgid!();
  return mode & 0o020 && !is_own_group ? `the group ${gid}` : null;
}
