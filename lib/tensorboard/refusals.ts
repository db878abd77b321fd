/** Methods of PyTorch's writer that are not here: each says why, and what to use. */
import { define } from '../internal/define.js';
import { NotImplementedError } from '../errors.js';

const reasons = {
  add_graph: 'it draws what torch.jit.trace sees, which follows Python code; print the model instead',
  add_onnx_graph: 'it needs the library onnx for Python',
  add_figure: 'it takes figures of matplotlib; draw to pixels and use add_image',
  add_video: 'it needs the library moviepy for Python; use add_images',
  add_audio: 'sound is not what this package is for',
  add_tensor: 'TensorBoard has nothing that shows it; torch.save keeps tensors',
  add_embedding: 'it writes files for the projector of TensorBoard; torch.save keeps tensors',
  add_pr_curve: 'use add_scalar with precision and recall',
  add_pr_curve_raw: 'use add_scalar with precision and recall',
  add_image_with_boxes: 'draw the boxes into the pixels and use add_image',
  add_custom_scalars: 'use add_scalars, which puts several numbers into one picture',
  add_custom_scalars_multilinechart: 'use add_scalars, which puts several numbers into one picture',
  add_custom_scalars_marginchart: 'use add_scalars, which puts several numbers into one picture',
  add_mesh: 'meshes are not what this package is for',
};

/** Each of these throws a NotImplementedError. */
export type Refused = { readonly [Name in keyof typeof reasons]: (...args: unknown[]) => never };

export function refuse_others(prototype: object): void {
  for (const [name, reason] of Object.entries(reasons)) {
    define(prototype, name, {
      configurable: true,
      writable: true,
      value: () => {
        throw new NotImplementedError(`SummaryWriter.${name}() is not here: ${reason}`);
      },
    });
  }
}
