/** Which LibTorch this package works with. */

/** The version that is fetched where no other is found. */
export const FETCHED_VERSION = '2.13.0';

const MAJOR = 2;
const FIRST_MINOR = 11;
const LAST_MINOR = 15;

/** What a request to pip for any of them asks for. */
export const SUPPORTED_REQUEST = `torch>=${MAJOR}.${FIRST_MINOR},<${MAJOR}.${LAST_MINOR + 1}`;

/** The minors that the package is tried with and has prebuilt addons for. */
export const SUPPORTED_MINORS: readonly string[] = Array.from(
  { length: LAST_MINOR - FIRST_MINOR + 1 },
  (_, index) => `${MAJOR}.${FIRST_MINOR + index}`,
);

/** How messages name the supported range. */
export const SUPPORTED_TEXT = `${MAJOR}.${FIRST_MINOR} to ${MAJOR}.${LAST_MINOR}`;

export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** As LibTorch writes it: '2.13.0+cpu'. */
  readonly text: string;
}

/** Reads '2.13.0', '2.13.0+cu130', '2.11.0a0+nv26.01'; null if it is none. */
export function parse_version(text: string): Version | null {
  const match = /^(\d+)\.(\d+)\.(\d+)/.exec(text.trim());
  if (match === null) return null;
  const [major, minor, patch] = match.slice(1).map(Number) as [number, number, number];
  return { major, minor, patch, text: text.trim() };
}

/** The part of a version that names an addon: there is no C++ ABI promise between minors. */
export function minor_of(version: Pick<Version, 'major' | 'minor'>): string {
  return `${version.major}.${version.minor}`;
}

/**
 * Why no addon can be built for a LibTorch of this version, or null. One that is newer than all that the package has been
 * tried with may well fit: its headers tell.
 */
export function refusal_of_version(version: Pick<Version, 'major' | 'minor' | 'text'>): string | null {
  const too_old = version.major < MAJOR || (version.major === MAJOR && version.minor < FIRST_MINOR);
  return too_old ? `LibTorch ${version.text} is not supported (${SUPPORTED_TEXT} are)` : null;
}

/** `2.11, 2.12 and 2.13`. */
function list_of_minors(minors: readonly string[]): string {
  if (minors.length < 2) return minors[0] ?? '(none)';
  return `${minors.slice(0, -1).join(', ')} and ${minors.at(-1)}`;
}

/** Why there is no addon for a LibTorch of this version, and how to get one; `build` is the command that compiles it. */
export function without_addon_for(
  version: Pick<Version, 'major' | 'minor' | 'text'>,
  minors: readonly string[],
  build: string,
): string {
  const is_new = version.major > MAJOR || version.minor > LAST_MINOR;
  return (
    `there is no addon for LibTorch ${version.text}, only for ${list_of_minors(minors)}; \`${build}\` compiles one` +
    (is_new ? ', if it is not too different: this libtorch-node was made before it' : '')
  );
}
