/** What lint takes for a call of Node-API whose status nobody looks at. */
import t from 'tap';

const { dropped_in } = (await import('../../scripts/house/statuses.mjs' as string)) as {
  dropped_in(text: string): [string, number][];
};

const dropped = [
  'f(); napi_throw(env, error);',
  'if (a(b)) napi_throw(env, error);',
  'for (;;) napi_throw(env, error);',
  'else napi_throw(env, error);',
  '{ napi_throw(env, error); }',
  'case 3: napi_throw(env, error);',
  '(void)napi_throw(env, error);',
  'napi_get_null(env, &null);  // Check(env, …)',
];

const looked_at = [
  'Check(env, napi_throw(env, error));',
  'Ignore(\n    napi_throw(env, error), "it fails where JavaScript has ended");',
  'status = napi_throw(env, error);',
  'if (napi_throw(env, error) != napi_ok) return;',
  'return napi_throw(env, error);',
  'const napi_status status = ok ? napi_one(env) : napi_two(env);',
  '// napi_throw(env, error);',
  'std::function<napi_value(Napi::Env)> f; napi_value(value);',
  'f("; napi_throw(env, error);");',
];

t.test('a status that is dropped is found, with its line', (t) => {
  for (const text of dropped) t.equal(dropped_in(text).length, 1, text);
  t.same(dropped_in('a();\n\nnapi_throw(env, error);'), [['napi_throw', 3]]);
  t.end();
});

t.test('one that is looked at is none', (t) => {
  for (const text of looked_at) t.same(dropped_in(text), [], text);
  t.end();
});
