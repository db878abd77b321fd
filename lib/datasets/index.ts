/** torchvision.datasets, and the built-in set. */

export { Image } from '../image/image.js';
export { default_loader, PictureError } from '../image/load-image.js';
export type { ImageMode } from '../image/modes.js';
export { type PictureOptions, picture_folder } from './built-in/folder.js';
export {
  Caltech101,
  type Caltech101Options,
  type Caltech101Target,
  type Caltech101TargetType,
} from './caltech101.js';
export { CelebA, type CelebAOptions, type CelebATarget, type CelebATargetType } from './celeba.js';
export { CIFAR10, CIFAR100, type CIFAROptions } from './cifar.js';
export { type CocoAnnotation, CocoCaptions, CocoDetection, type CocoOptions } from './coco.js';
export { DatasetFolder, type DatasetFolderOptions } from './dataset-folder.js';
export { EMNIST, type EMNISTOptions, type EMNISTSplit } from './emnist.js';
export { FakeData, type FakeDataOptions } from './fake-data.js';
export { FileNotFoundError, IMG_EXTENSIONS } from './files.js';
export { Flowers102, type Flowers102Options } from './flowers102.js';
export { Food101, type Food101Options } from './food101.js';
export { ImageFolder, type ImageFolderOptions } from './image-folder.js';
export { ImageNet, type ImageNetOptions } from './imagenet.js';
export { FashionMNIST, KMNIST, MNIST, type MNISTOptions } from './mnist.js';
export {
  OxfordIIITPet,
  type OxfordIIITPetOptions,
  type PetTarget,
  type PetTargetType,
} from './oxford-iiit-pet.js';
export { PictureShards, type PictureShardsOptions } from './shards.js';
export { type Preparable, type PrepareOptions, prepare } from './shards-write.js';
export { STL10, type STL10Options } from './stl10.js';
export { SVHN, type SVHNOptions } from './svhn.js';
export {
  FileDataset,
  type InMemory,
  type JointTransform,
  type SampleSource,
  type Transforms,
  VisionDataset,
} from './vision.js';
export {
  type VOCAnnotation,
  VOCDetection,
  type VOCImageSet,
  type VOCOptions,
  VOCSegmentation,
  type VOCYear,
} from './voc.js';
