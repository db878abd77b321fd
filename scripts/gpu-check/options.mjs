// What the command takes, and the sizes that follow from it.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const HELP = `Holds libtorch-node against the PyTorch of a Python, on the same GPU.

Usage: npm run gpu-check -- [options]

  --python PYTHON     the Python whose PyTorch is compared, and whose LibTorch both use (default: python3)
  --prebuilt FOLDER   an addon that is built: a checkout or pack with build/Release, or that folder itself
  --headers FOLDER    where node_api.h and napi.h are, to build the addon (may be given twice)
  --only PARTS        of bits,accuracy,api,distributed,memory,calls,data,steps,layers,batches,notebook,profile
                      (default: all but profile)
  --profile           the parts of a step, each apart, too
  --seconds N         what is not done by then is skipped, and said so (default: 350)
  --device cpu        tries the check itself, at tiny sizes
  --pictures FOLDER   photographs in a folder for each class, for data (default: Pillow writes some)
  --batch N           the batch of the rows with all contestants (default: 128; cpu: 2)
  --[no-]compile      torch.compile's rows (default: on a GPU only)
  --out FILE.md       the page; FILE.json beside it has every time (default: bench/results/gpu-NAME.md)

  --pack              writes all that another machine needs into build/gpu-kit, or into the folder of --out
  --with-node         ... and this Node.js
  --libtorch FOLDER   ... and an addon that is built here against the LibTorch in FOLDER
`;

const PARTS = [
  'bits',
  'accuracy',
  'api',
  'distributed',
  'memory',
  'calls',
  'data',
  'steps',
  'layers',
  'batches',
  'notebook',
  'profile',
];

const OPTIONS = {
  python: { type: 'string', default: 'python3' },
  prebuilt: { type: 'string' },
  headers: { type: 'string', multiple: true, default: [] },
  only: { type: 'string' },
  profile: { type: 'boolean', default: false },
  seconds: { type: 'string', default: '350' },
  device: { type: 'string', default: 'cuda' },
  pictures: { type: 'string' },
  batch: { type: 'string' },
  compile: { type: 'boolean' },
  out: { type: 'string' },
  pack: { type: 'boolean', default: false },
  'with-node': { type: 'boolean', default: false },
  libtorch: { type: 'string' },
  help: { type: 'boolean', default: false },
};

function chosen_parts({ only, profile }) {
  const parts = only?.split(',') ?? PARTS.filter((name) => name !== 'profile');
  const unknown = parts.find((name) => !PARTS.includes(name));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there are ${PARTS.join(', ')}`);
  return new Set(profile ? [...parts, 'profile'] : parts);
}

function positive(name, text) {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} must be a number above 0, but got ${text}`);
  return value;
}

/** The options, checked. */
export function options_of(args) {
  const { values } = parseArgs({ args, options: OPTIONS, allowNegative: true });
  if (!['cuda', 'cpu'].includes(values.device))
    throw new Error(`--device must be cuda or cpu, but got ${values.device}`);
  const on_gpu = values.device === 'cuda';
  return {
    ...values,
    // the sides run in the package's folder
    python: values.python.includes('/') ? resolve(values.python) : values.python,
    pictures: values.pictures && resolve(values.pictures),
    parts: chosen_parts(values),
    seconds: positive('seconds', values.seconds),
    batch: positive('batch', values.batch ?? (on_gpu ? 128 : 2)),
    compile: values.compile ?? on_gpu,
  };
}

/** How much is done: seconds of warm-up, of a round and of each limit's repeats, and how many of what. */
export const sizes_for = ({ device, batch }) =>
  device === 'cuda'
    ? {
        batch,
        other_batches: [16, 1024],
        precisions: ['float32', 'tf32', 'bfloat16'],
        trace_batch: 16,
        trace_steps: 5,
        warm_up: 0.3,
        least_warm_up: 6,
        round: 0.2,
        rounds: 5,
        limit: 0.03,
        pictures: 32,
        photographs: 256,
        pictures_a_pass: 6000,
        loaded_batch: 128,
        rounds_of_pictures: 3,
        epochs: 8,
        least_left: 10,
      }
    : {
        batch,
        other_batches: [],
        precisions: ['float32', 'bfloat16'],
        trace_batch: 1,
        trace_steps: 1,
        warm_up: 0,
        least_warm_up: 1,
        round: 0.01,
        rounds: 1,
        limit: 0,
        pictures: 1,
        photographs: 16,
        pictures_a_pass: 1,
        loaded_batch: 4,
        rounds_of_pictures: 1,
        workers: 2,
        epochs: 1,
        least_left: 1,
        small: true,
      };
