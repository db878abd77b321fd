/** torchvision.utils: grids, drawings, and files of them. */
export {
  draw_bounding_boxes,
  type DrawBoundingBoxesOptions,
  draw_segmentation_masks,
  type DrawSegmentationMasksOptions,
} from './draw.js';
export { make_grid, type MakeGridOptions } from './grid.js';
export { save_image } from './save-image.js';
