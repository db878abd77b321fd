/** Files of tensors. */
export { type Limits, limits } from './limits.js';
export * as safetensors from './safetensors.js';
export { type LoadOptions, load } from './torch/load.js';
export type { MapLocation, MapLocationFunction } from './torch/location.js';
export { type SaveOptions, save } from './torch/save.js';
export {
  add_safe_globals,
  clear_safe_globals,
  get_safe_globals,
  safe_globals,
} from './torch/safe-globals.js';
