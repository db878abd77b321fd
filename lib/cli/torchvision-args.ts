import { presets } from '../training/presets.js';
import { model_names } from './models.js';

type Args = Readonly<Record<string, unknown>>;

/** The arguments in a checkpoint by this program's names; those of torchvision's `train.py` are told by `data_path`. */
export function own_args(args: Args): Args {
  if (!Object.hasOwn(args, 'data_path')) return args;
  const { model, data_path, val_resize_size, val_crop_size, train_crop_size, ...rest } = args;
  const name = `torchvision-${String(model)}`;
  return {
    ...rest,
    data: data_path,
    ...((model_names as string[]).includes(name) && { model: name }),
    views: {
      ...presets.torchvision.views,
      resize: val_resize_size ?? presets.torchvision.views.resize,
      crop: train_crop_size ?? presets.torchvision.views.crop,
      val_crop: val_crop_size ?? presets.torchvision.views.crop,
    },
  };
}
