/** torchvision.datasets: pictures in folders, and the built-in set. */
export { FileNotFoundError, IMG_EXTENSIONS } from './files.js';
export { Image } from '../image/image.js';
export type { ImageMode } from '../image/modes.js';
export { ImageFolder, type ImageFolderOptions } from './image-folder.js';
export { default_loader, PictureError } from '../image/load-image.js';
export { type PictureOptions, picture_folder } from './built-in/folder.js';
