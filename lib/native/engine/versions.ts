/** Which LibTorch this package works with. */

/** The version that is fetched where no other is found. */
export const FETCHED_VERSION = '2.13.0';

const MAJOR = 2;
const FIRST_MINOR = 11;
const LAST_MINOR = 13;

/** The minors that an addon can be built for. */
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

/** Why a LibTorch of this version cannot be used, or null. */
export function refusal_of_version(version: Pick<Version, 'major' | 'minor' | 'text'>): string | null {
  const supported = version.major === MAJOR && version.minor >= FIRST_MINOR && version.minor <= LAST_MINOR;
  return supported ? null : `LibTorch ${version.text} is not supported (${SUPPORTED_TEXT} are)`;
}
