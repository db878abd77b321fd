/** Messages of scalars and texts. */
import { bytes, double, doubles, type Encoded, float, floats, integer, message, text } from './protobuf.js';

const [DT_FLOAT, DT_DOUBLE, DT_STRING] = [1, 2, 7];

/** A summary of one value. */
function summary(tag: string, ...fields: Encoded[]): Encoded {
  return bytes(1, message(text(1, tag), ...fields));
}

/** What says which part of TensorBoard shows a value. */
function for_plugin(name: string, content: Encoded | null = null): Encoded {
  return bytes(
    9,
    bytes(
      1,
      message(text(1, name), content === null || content.length === 0 ? message() : bytes(2, content)),
    ),
  );
}

export function scalar_summary(tag: string, value: number): Encoded {
  return summary(tag, float(2, value));
}

/** A scalar as a tensor, in single or double precision. */
export function tensor_scalar_summary(tag: string, value: number, is_double: boolean): Encoded {
  const tensor = is_double
    ? message(integer(1, DT_DOUBLE), doubles(6, [value]))
    : message(integer(1, DT_FLOAT), floats(5, [value]));
  return summary(tag, bytes(8, tensor), for_plugin('scalars'));
}

export function text_summary(tag: string, value: string): Encoded {
  const shape = bytes(2, bytes(2, integer(1, 1)));
  const tensor = message(integer(1, DT_STRING), shape, bytes(8, value));
  return summary(`${tag}/text_summary`, bytes(8, tensor), for_plugin('text'));
}

/** A value that carries data of a plugin and nothing else. */
export function plugin_summary(tag: string, plugin: string, content: Encoded): Encoded {
  return summary(tag, for_plugin(plugin, content));
}

/** A value of any kind, as JSON has them. */
export function plain_value(value: number | string): Encoded {
  return typeof value === 'number' ? double(2, value, true) : bytes(3, value);
}
