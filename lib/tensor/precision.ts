/** How precise float32 is: the `fp32_precision` switches of `torch.backends`. */
import { define } from '../internal/define.js';
import { type_name } from '../internal/type-name.js';
import { addon } from '../native/addon.js';

/**
 * `'ieee'` is float32; `'tf32'` and `'bf16'` compute products in shorter numbers, where the processor has them. `'none'`
 * follows the switch above: that of the backend, then `torch.backends.fp32_precision`.
 */
export type Fp32Precision = 'none' | 'ieee' | 'tf32' | 'bf16';

/** An object with the switch. */
export interface Precise {
  /** @throws TorchError for a precision that is unknown, or that the backend does not have. */
  fp32_precision: Fp32Precision;
}

/** `room` with the switch of an operation of a backend. Setting may go to another switch than reading asks. */
export function precise<Room extends object>(
  backend: string,
  operation: string,
  room: Room,
  set_backend = backend,
): Room & Precise {
  define(room, 'fp32_precision', {
    enumerable: true,
    get: () => addon.fp32_precision(backend, operation),
    set: (value: unknown) => {
      if (typeof value !== 'string')
        throw new TypeError(`fp32_precision must be str, not ${type_name(value)}`);
      addon.fp32_precision(set_backend, operation, value);
    },
  });
  return room as Room & Precise;
}

/** `room`, whose switches can be set and whose properties stay what they are. */
export function fixed<Room extends object>(room: Room): Room {
  return Object.freeze(room);
}

/** The switch of one operation. */
function precision(backend: string, operation: string): Precise {
  return fixed(precise(backend, operation, {}));
}

export const cudnn_precisions = precise('cuda', 'all', {
  /** Convolutions on NVIDIA GPUs. */
  conv: precision('cuda', 'conv'),
  /** Recurrent layers on NVIDIA GPUs. */
  rnn: precision('cuda', 'rnn'),
});

/** As in Python, where setting `mkldnn.fp32_precision` sets `backends.fp32_precision`. */
export const mkldnn_precisions = precise(
  'mkldnn',
  'all',
  {
    /** Matrix products on CPUs. */
    matmul: precision('mkldnn', 'matmul'),
    /** Convolutions on CPUs. */
    conv: precision('mkldnn', 'conv'),
    /** Recurrent layers on CPUs. */
    rnn: precision('mkldnn', 'rnn'),
  },
  'generic',
);
