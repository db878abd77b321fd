import { addon } from '../../native/addon.js';

/** What each kind of native layer has: options, parameters and buffers, by name. */
export const native_kinds = addon.layer_kinds();
