/** Hyperparameters of a run, and the names of what it was measured by. */
import { ValueError } from '../errors.js';
import { is_plain_object } from '../internal/objects.js';
import { Tensor } from '../tensor/tensor.js';
import { bytes, type Encoded, integer, message, text } from './protobuf.js';
import { plain_value, plugin_summary } from './summaries.js';

export type Hyperparameter = number | string | boolean | Tensor | null;
export type Hyperparameters = Readonly<Record<string, Hyperparameter>>;

const [TYPE_STRING, TYPE_FLOAT64] = [1, 3];
const SUCCESS = 1;

/** The summaries of the experiment, of the beginning of its session and of its end. */
export function hyperparameter_summaries(
  hparams: Hyperparameters,
  metrics: readonly string[],
  domains: Readonly<Record<string, readonly Hyperparameter[]>>,
): [experiment: Encoded, start: Encoded, end: Encoded] {
  check_domains(hparams, domains);
  const infos: Encoded[] = [];
  const values: Encoded[] = [];
  for (const [name, given] of Object.entries(hparams)) {
    if (given === null) continue;
    const value = value_of(given);
    const type = integer(4, typeof value === 'string' ? TYPE_STRING : TYPE_FLOAT64);
    const domain = domains[name]?.map((each) => bytes(1, plain_value(value_of(each as never))));
    infos.push(bytes(4, message(text(1, name), type, domain ? bytes(5, message(...domain)) : message())));
    values.push(bytes(1, message(bytes(1, name), bytes(2, plain_value(value)))));
  }
  const measured = metrics.map((name) => bytes(5, bytes(1, text(2, name))));
  const part = (tag: string, content: Encoded) => plugin_summary(`_hparams_/${tag}`, 'hparams', content);
  return [
    part('experiment', bytes(2, message(...infos, ...measured))),
    part('session_start_info', bytes(3, message(...values))),
    part('session_end_info', bytes(4, integer(1, SUCCESS))),
  ];
}

/** Python's booleans are numbers. */
function value_of(value: Exclude<Hyperparameter, null>): number | string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
  if (value instanceof Tensor) return Number(value.detach().reshape(-1).select(0, 0).item());
  throw new ValueError('value should be one of int, float, str, bool, or torch.Tensor');
}

function check_domains(hparams: Hyperparameters, domains: unknown): void {
  if (!is_plain_object(domains)) {
    throw new TypeError('parameter: hparam_domain_discrete should be a dictionary, nothing logged.');
  }
  for (const [name, values] of Object.entries(domains)) {
    const type = typeof hparams[name];
    if (Object.hasOwn(hparams, name) && Array.isArray(values) && values.every((each) => typeof each === type))
      continue;
    throw new TypeError(
      `parameter: hparam_domain_discrete[${name}] should be a list of same type as hparam_dict[${name}].`,
    );
  }
}
