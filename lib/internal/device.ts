import type { Device } from '../types.js';

class InternedDevice implements Device {
  constructor(
    readonly type: string,
    readonly index: number | null,
  ) {
    Object.freeze(this);
  }
  toString(): string {
    return this.index === null ? this.type : `${this.type}:${this.index}`;
  }
  toJSON(): string {
    return this.toString();
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `device(type='${this.type}'${this.index === null ? '' : `, index=${this.index}`})`;
  }
}

/** What every device inherits from, and nothing else does: by it native code knows one. */
export const device_prototype: object = InternedDevice.prototype;

const interned = new Map<string, Device>();

/** The one `Device` of this type and index. */
export function device_of(type: string, index: number | null): Device {
  const key = `${type}:${index}`;
  let device = interned.get(key);
  if (device === undefined) {
    device = new InternedDevice(type, index);
    interned.set(key, device);
  }
  return device;
}

export function is_device(value: unknown): value is Device {
  return value instanceof InternedDevice;
}
