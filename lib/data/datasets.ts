/** torchvision.datasets: pictures in folders, and the built-in set. */
export { FileNotFoundError, IMG_EXTENSIONS } from './files.js';
export { Image } from './image.js';
export { ImageFolder, type ImageFolderOptions } from './image_folder.js';
export { default_loader, PictureError } from './load_image.js';
export { type PictureOptions, picture_folder } from './pictures/folder.js';
