/** What test/parity/files.py makes of Python's values, made of JavaScript's. */
import torch, { type Tensor } from '../../dist/index.js';
import { is_device } from '../../dist/internal/device.js';
import { dict_class_of } from '../../dist/io/pickle/values.js';
import { addon } from '../../dist/native/addon.js';

export function describe(value: unknown): unknown {
  return new Describer().describe(value);
}

function number(value: number | bigint): string {
  if (typeof value === 'bigint' || (Number.isSafeInteger(value) && !Object.is(value, -0)))
    return String(value);
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}

class Describer {
  readonly #storages: bigint[] = [];

  describe(value: unknown): unknown {
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'bigint') return ['number', number(value)];
    if (value instanceof Uint8Array) return ['bytes', Buffer.from(value).toString('hex')];
    if (value instanceof torch.Tensor) return this.#tensor(value);
    return this.#container(value as object);
  }

  #container(value: object): unknown {
    if (Array.isArray(value))
      return [Object.isFrozen(value) ? 'tuple' : 'list', value.map((item) => this.describe(item))];
    if (value instanceof Set)
      return [
        'set',
        [...value].map((item) => this.describe(item)).sort((a, b) => (String(a) < String(b) ? -1 : 1)),
      ];
    if (is_device(value)) return ['device', String(value)];
    const entries = value instanceof Map ? [...value] : Object.entries(value);
    if (entries.length === 2 && 'real' in value && 'imag' in value)
      return ['complex', number(value.real as number), number(value.imag as number)];
    const items = entries.map(([key, item]) => [this.describe(key), this.describe(item)]);
    const metadata = (value as { _metadata?: object })._metadata;
    const name = dict_class_of(value) ?? (metadata === undefined ? 'dict' : 'OrderedDict');
    return metadata === undefined ? [name, items] : [name, items, metadata];
  }

  #tensor(value: Tensor): unknown {
    const kind = value instanceof torch.Parameter ? 'Parameter' : 'Tensor';
    const geometry = [value.shape, value.stride(), value.storage_offset()];
    const flags = [value.requires_grad, value.is_conj(), value.is_neg()];
    return [kind, value.dtype, String(value.device), ...geometry, ...flags, this.#storage(value)];
  }

  #storage(value: Tensor): unknown {
    if (value.is_meta) return null;
    const bytes = addon.storage_bytes(value);
    if (bytes.numel() === 0) return '';
    const known = this.#storages.indexOf(bytes.data_ptr());
    if (known >= 0) return known;
    this.#storages.push(bytes.data_ptr());
    return Buffer.from(addon.to_bytes(bytes)).toString('hex');
  }
}
