/**
 * Evaluates a Python expression over this library, so that a test writes a case once and runs it on both sides:
 *
 *     evaluate("nn.Conv2d(3, 4, (3, 2), stride=2)(x)", { x });      // new nn.Conv2d(3, 4, [3, 2], { stride: 2 }).forward(x)
 *
 * It knows literals, tuples, lists, names, attributes, calls with keywords, `*args`, `repr` and unary minus. A class is called with
 * `new`, a module by its `forward`; `torch.float64` is `'float64'`.
 */
import torch, { nn } from 'libtorch-node';

type Scope = Record<string, unknown>;

const names: Scope = { torch, nn, F: nn.functional, True: true, False: false, None: null, repr: String };
const dtypes = /^(float|bfloat|int|uint|complex)\d+$|^bool$/;
const token = /\s*(?:(\d+\.?\d*(?:e-?\d+)?)|('[^']*'|"[^"]*")|([A-Za-z_]\w*)|(.))/y;

class Parser {
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(
    text: string,
    readonly scope: Scope,
  ) {
    token.lastIndex = 0;
    for (let match = token.exec(text); match !== null && match[0].trim() !== ''; match = token.exec(text)) {
      this.#tokens.push(match[0].trim());
    }
  }

  expression(): unknown {
    if (this.#take('-')) return -(this.expression() as number);
    let owner: unknown;
    let value = this.#primary();
    for (;;) {
      if (this.#take('.')) {
        owner = value;
        value = attribute(owner, this.#next());
      } else if (this.#take('(')) {
        value = call(owner, value, this.#list(')'));
        owner = undefined;
      } else return value;
    }
  }

  get is_done(): boolean {
    return this.#at === this.#tokens.length;
  }

  #primary(): unknown {
    const text = this.#next();
    if (text === '(' || text === '[') {
      const items = this.#list(text === '(' ? ')' : ']');
      const is_group = text === '(' && items.length === 1 && this.#tokens[this.#at - 2] !== ',';
      return is_group ? items[0] : items;
    }
    if (/^\d/.test(text)) return Number(text);
    if (/^['"]/.test(text)) return text.slice(1, -1);
    if (text in this.scope) return this.scope[text];
    if (text in names) return names[text];
    if (text === 'float') {
      this.#take('(');
      const [infinity] = this.#list(')') as string[];
      return Number(infinity?.replace('inf', 'Infinity'));
    }
    throw new SyntaxError(`'${text}' means nothing here`);
  }

  /** What stands between brackets, with keywords in one object at the end. */
  #list(end: string): unknown[] {
    const items: unknown[] = [];
    const keywords: Scope = {};
    while (!this.#take(end)) {
      if (this.#tokens[this.#at + 1] === '=') {
        const name = this.#next();
        this.#next();
        keywords[name] = this.expression();
      } else if (this.#take('*')) items.push(...(this.expression() as unknown[]));
      else items.push(this.expression());
      this.#take(',');
    }
    if (Object.keys(keywords).length > 0) items.push(keywords);
    return items;
  }

  #next(): string {
    const text = this.#tokens[this.#at++];
    if (text === undefined) throw new SyntaxError('the expression ends too early');
    return text;
  }

  #take(text: string): boolean {
    if (this.#tokens[this.#at] !== text) return false;
    this.#at++;
    return true;
  }
}

function attribute(owner: unknown, name: string): unknown {
  if (owner === torch && dtypes.test(name)) return name;
  return (owner as Scope)[name];
}

function call(owner: unknown, callee: unknown, args: unknown[]): unknown {
  if (callee instanceof nn.Module) return (callee.forward as (...args: unknown[]) => unknown)(...args);
  if (typeof callee !== 'function') throw new SyntaxError('what is called is no function');
  const is_class = /^class\b/.test(Function.prototype.toString.call(callee));
  return is_class ? Reflect.construct(callee, args) : Reflect.apply(callee, owner, args);
}

/** The value of a Python expression; `scope` gives names to values. */
export function evaluate(text: string, scope: Scope = {}): unknown {
  const parser = new Parser(text, scope);
  const value = parser.expression();
  if (!parser.is_done) throw new SyntaxError(`cannot read all of ${text}`);
  return value;
}
