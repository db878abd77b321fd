/** Files of tensors. */
export { load_file, load_metadata, type SaveFileOptions, save_file } from './safetensors.js';
