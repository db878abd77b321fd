/** What a compiler said when the addon could not be built, as one sentence. */
import { FETCHED_VERSION, minor_of, SUPPORTED_MINORS, SUPPORTED_TEXT, type Version } from './versions.js';

interface Complaint {
  /** `native/compat.h:60`. */
  readonly place: string;
  readonly text: string;
}

// GCC and Clang write file:line:column: error: text; MSVC file(line,column): error C2660: text
const COMPLAINTS = [
  /^(.+?):(\d+)(?::\d+)?: (?:fatal )?error: (.+)$/,
  /^(.+?)\((\d+)(?:,\d+)?\)\s*: (?:fatal )?error \w+: (.+)$/,
];

/** Where the machine is the cause, not the sources. */
const causes: readonly (readonly [pattern: RegExp, sentence: string])[] = [
  [
    /Killed signal terminated program|out of memory allocating|virtual memory exhausted|compiler is out of heap space/i,
    'the compiler ran out of memory: it takes up to 1.5 GB for each job',
  ],
  [/No space left on device/, 'the disk is full: the build takes 2 GB'],
];

function complaints_in(output: string): Complaint[] {
  return output.split(/\r?\n/).flatMap((line) => {
    const match = COMPLAINTS.map((pattern) => pattern.exec(line)).find((each) => each !== null);
    if (!match) return [];
    const [, file, number, text] = match as unknown as [string, string, string, string];
    // of this package's own files the part that everybody has; of others, the name that an include has
    const inside = /(?:^|[\\/])((?:native|include)[\\/].*)$/.exec(file)?.[1] ?? file;
    return [{ place: `${inside.replaceAll('\\', '/')}:${number}`, text }];
  });
}

/**
 * Why the addon could not be built, and what to do.
 *
 * @param output all that the build wrote
 * @param log the file that keeps it
 */
export function explain_build(
  output: string,
  version: Pick<Version, 'major' | 'minor' | 'text'>,
  log: string,
): string {
  const whole = `The compiler's own words are in ${log}.`;
  const cause = causes.find(([pattern]) => pattern.test(output));
  if (cause !== undefined) return `The addon could not be built: ${cause[1]}. ${whole}`;
  const [first, ...rest] = complaints_in(output);
  if (first === undefined) return `The addon could not be built. ${whole}`;
  const more = rest.length === 0 ? '' : `, and ${rest.length} more`;
  const said = `${first.place}: ${first.text}${more}`;
  if (SUPPORTED_MINORS.includes(minor_of(version))) return `The addon could not be built: ${said}. ${whole}`;
  return (
    `The sources of this libtorch-node do not fit LibTorch ${version.text} (${said}). A newer libtorch-node may; this one ` +
    `takes LibTorch ${SUPPORTED_TEXT}, \`pip install torch==${FETCHED_VERSION}\` for one. ${whole}`
  );
}
