import type { JoinConfig } from './join.js';

/** What objects have when they are in no `Join`. */
export const NOT_JOINED: JoinConfig = Object.freeze({
  enable: false,
  throw_on_early_termination: false,
  is_first_joinable: false,
});
