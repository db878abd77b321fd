/** lib/internal/arguments.ts: positional prefixes, options, and Python's errors. */
import t from 'tap';
import { type Arguments, keyword_only, required, signature } from '../../dist/internal/arguments.js';
import { expect_error, observe } from '../helpers/reference.js';

interface Options {
  a: number;
  b: number;
  c: number;
  d?: number | null;
  e?: number;
}

const bind = signature<Options>('Layer.__init__', {
  a: required,
  b: required,
  c: required,
  d: 1,
  e: keyword_only(2),
});
const layer = (...args: Arguments<Options, [a: 'a', b: 'b', c: 'c', d: 'd']>) => bind(args);
const wrong = layer as (...args: unknown[]) => unknown;

t.test('every split of the arguments gives the same values', (t) => {
  const values = { a: 1, b: 2, c: 3, d: 4, e: 5 };
  t.same(layer(1, 2, 3, 4, { e: 5 }), values);
  t.same(layer(1, 2, 3, { d: 4, e: 5 }), values);
  t.same(layer(1, { b: 2, c: 3, d: 4, e: 5 }), values);
  t.same(layer({ e: 5, d: 4, c: 3, b: 2, a: 1 }), values);
  t.end();
});

t.test('defaults, undefined and null', (t) => {
  t.same(layer(1, 2, 3), { a: 1, b: 2, c: 3, d: 1, e: 2 });
  t.same(layer(1, 2, 3, {}), { a: 1, b: 2, c: 3, d: 1, e: 2 });
  t.same(layer(1, 2, 3, undefined, { e: undefined }), { a: 1, b: 2, c: 3, d: 1, e: 2 });
  t.same(layer(1, 2, 3, null), { a: 1, b: 2, c: 3, d: null, e: 2 });
  t.end();
});

t.test('a call leaves no trace', (t) => {
  layer(1, 2, 3, 4, { e: 5 });
  t.same(layer(6, 7, 8), { a: 6, b: 7, c: 8, d: 1, e: 2 });
  t.end();
});

t.test('only a plain object is read as options', (t) => {
  const one = signature<{ x?: unknown }>('f', { x: null });
  t.same(one([[1, 2]]), { x: [1, 2] });
  const date = new Date(0);
  t.equal(one([date]).x, date);
  t.same(one([{ real: 1, imag: 2 }]), { x: { real: 1, imag: 2 } });
  t.same(one([Object.assign(Object.create(null), { x: 1 })]), { x: 1 });
  t.end();
});

t.test("mistakes, in Python's words", async (t) => {
  const calls: [args: unknown[], python: string][] = [
    [[], 'Layer()'],
    [[1], 'Layer(1)'],
    [[1, 2], 'Layer(1, 2)'],
    [[1, 2, 3, 4, 5], 'Layer(1, 2, 3, 4, 5)'],
    [[1, 2, 3, 4, 5, { e: 5 }], 'Layer(1, 2, 3, 4, 5, e=5)'],
    [[1, 2, 3, { pad: 1 }], 'Layer(1, 2, 3, pad=1)'],
    [[1, 2, 3, { a: 1 }], 'Layer(1, 2, 3, a=1)'],
    [[1, { pad: 1 }], 'Layer(1, pad=1)'],
    [[1, 2, 3, 4, 5, { pad: 1 }], 'Layer(1, 2, 3, 4, 5, pad=1)'],
    [[{ a: 1 }], 'Layer(a=1)'],
    [[{ constructor: 1 }], 'Layer(constructor=1)'],
  ];
  for (const [args, python] of calls) {
    const code = `global Layer\nclass Layer:\n    def __init__(self, a, b, c, d=1, *, e=2): pass\n${python}`;
    await expect_error(t, () => wrong(...args), (await observe(code)).error, python);
  }
});

t.test('functions do not count self', async (t) => {
  const functions: [parameters: object, args: unknown[], python: string][] = [
    [{}, [1], 'def f(): pass\nf(1)'],
    [{ a: required }, [1, 2], 'def f(a): pass\nf(1, 2)'],
    [{ a: required, b: 2 }, [1, 2, 3], 'def f(a, b=2): pass\nf(1, 2, 3)'],
    [{ a: required, b: required }, [1], 'def f(a, b): pass\nf(1)'],
    [{ a: keyword_only(required) }, [], 'def f(*, a): pass\nf()'],
    [
      { a: keyword_only(required), b: keyword_only(required) },
      [1, { a: 1, b: 2 }],
      'def f(*, a, b): pass\nf(1, a=1, b=2)',
    ],
  ];
  for (const [parameters, args, python] of functions) {
    const bind = signature<object>('f', parameters as never);
    await expect_error(t, () => bind(args), (await observe(`global f\n${python}`)).error, python);
  }
});
