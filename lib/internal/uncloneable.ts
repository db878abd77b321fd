/**
 * Objects that stand for something outside JavaScript. `structuredClone` and `postMessage` copy the properties of an
 * object and nothing else: what arrived would be an empty object that fails later. Of all that a property may hold, a
 * symbol is what they refuse, and its text becomes part of the DataCloneError.
 */

/** The property that keeps an object from being cloned. It is one that they see: of its own, enumerable, no symbol. */
export const UNCLONEABLE = '__native__';

export const uncloneable = {
  tensor: Symbol(
    'a tensor lives outside of JavaScript: send x.numpy() or torch.save(x), and make a tensor of it there;',
  ),
  module: Symbol(
    'a module lives outside of JavaScript: send torch.save(module.state_dict()), and load it there;',
  ),
};

/** Makes `structuredClone(object)` throw, in the words of `reason`. */
export function refuse_clones(object: object, reason: symbol): void {
  (object as Record<string, unknown>)[UNCLONEABLE] = reason;
}
