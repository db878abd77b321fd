/** Assertions about types: they compile, or they do not. */

/** True where both types are the same. */
export type Equal<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;

/** Compiles only for `true`. */
export type Expect<Truth extends true> = Truth;

/** Compiles only if `value` has exactly the type that is asked for. */
export function expect_type<Wanted>() {
  return <Found>(_value: Found & (Equal<Found, Wanted> extends true ? unknown : never)): void => {};
}
