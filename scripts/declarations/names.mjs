// Which names a declaration file may use, and the imports that it needs for them.
import { posix } from 'node:path';
import ts from 'typescript';

const { factory: f } = ts;
const TYPES = ts.SymbolFlags.Type;

export class Names {
  #needed = new Map();

  constructor(program, checker, source) {
    this.program = program;
    this.checker = checker;
    this.source = source;
  }

  /** The symbol that `name` has in the file. */
  #here(name) {
    return this.#behind(this.checker.resolveName(name, this.source, TYPES, true));
  }

  /** What an import, or a type that is another under the same name, stands for. */
  #behind(symbol) {
    if (symbol === undefined) return undefined;
    const target = symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
    if (!(target.flags & ts.SymbolFlags.TypeAlias)) return target;
    const type = this.checker.getDeclaredTypeOfSymbol(target);
    return type.symbol?.name === target.name ? type.symbol : target;
  }

  #specifier(file) {
    const path = posix.relative(posix.dirname(this.source.fileName), file.fileName).replace(/\.ts$/, '.js');
    return path.startsWith('.') ? path : `./${path}`;
  }

  /** Whether the source exports what `symbol`, of its own, is. */
  is_exported(symbol) {
    const module = this.checker.getSymbolAtLocation(this.source);
    const behind = (each) => (each.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(each) : each);
    return this.checker.getExportsOfModule(module).some((each) => behind(each) === symbol);
  }

  /** Notes that the declarations need the value `name`, if the source imports it. */
  need_value(name) {
    const symbol = this.checker.resolveName(name, this.source, ts.SymbolFlags.Value, true);
    if (symbol && symbol.flags & ts.SymbolFlags.Alias) this.#needed.set(name, null);
  }

  /** Whether `symbol` can be written as its name; if it needs an import, that is noted. */
  use(symbol) {
    const target = this.#behind(symbol);
    const here = this.#here(symbol.name);
    const file = target.declarations?.[0]?.getSourceFile();
    if (file === undefined || this.#is_global(target, file)) return here === undefined;
    if (here === target) {
      if (file !== this.source) this.#needed.set(symbol.name, null);
      return true;
    }
    const module = this.checker.getSymbolAtLocation(file);
    const exported =
      module && this.checker.getExportsOfModule(module).find(({ name }) => name === target.name);
    if (here !== undefined || exported === undefined || file === this.source) return false;
    this.#needed.set(target.name, this.#specifier(file));
    return true;
  }

  /** Whether `name` of the module `specifier` may be imported under its name; if so, that is noted. */
  can_import(name, specifier) {
    if (!specifier.startsWith('.')) return false;
    const here = this.#here(name);
    if (here !== undefined) {
      const symbol = this.#of_module(name, specifier);
      if (symbol !== here) return false;
      if (here.declarations?.[0]?.getSourceFile() !== this.source) this.#needed.set(name, null);
      return true;
    }
    const known = this.#needed.get(name);
    if (known && this.#of_module(name, known) !== this.#of_module(name, specifier)) return false;
    if (!known) this.#needed.set(name, specifier);
    return true;
  }

  #of_module(name, specifier) {
    const path = posix.join(posix.dirname(this.source.fileName), specifier).replace(/\.js$/, '.ts');
    const file = this.program.getSourceFile(path);
    const module = file && this.checker.getSymbolAtLocation(file);
    const symbol = module && this.checker.getExportsOfModule(module).find((each) => each.name === name);
    return this.#behind(symbol);
  }

  #is_global(symbol, file) {
    return (
      !ts.isExternalModule(file) || (this.program.isSourceFileFromExternalLibrary(file) && !symbol.parent)
    );
  }

  /** The imports that `file`, a declaration file, lacks. */
  imports(file) {
    const present = new Set(file.statements.filter(ts.isImportDeclaration).flatMap(names_of));
    const used = new Set();
    const collect = (node) => {
      if (ts.isIdentifier(node)) used.add(node.text);
      ts.forEachChild(node, collect);
    };
    collect(file);
    const modules = new Map();
    for (const [name, module] of this.#needed) {
      if (present.has(name) || !used.has(name)) continue;
      const [exported, specifier] = module === null ? this.#imported(name) : [name, module];
      modules.set(specifier, [...(modules.get(specifier) ?? []), [name, exported]]);
    }
    return [...modules].map(([specifier, names]) => import_of(specifier, names));
  }

  /** `[exported name, module]` of an import of the source. */
  #imported(name) {
    for (const { importClause, moduleSpecifier } of this.source.statements.filter(ts.isImportDeclaration)) {
      const elements = importClause?.namedBindings?.elements ?? [];
      const found = elements.find((each) => each.name.text === name);
      if (found) return [(found.propertyName ?? found.name).text, moduleSpecifier.text];
    }
    throw new Error(`${this.source.fileName} does not import ${name} by name`);
  }
}

function names_of({ importClause }) {
  const bindings = importClause?.namedBindings;
  const inner = bindings ? (ts.isNamespaceImport(bindings) ? [bindings] : bindings.elements) : [];
  return [importClause, ...inner].flatMap((each) => each?.name?.text ?? []);
}

function import_of(specifier, names) {
  const specifiers = names.map(([name, exported]) =>
    f.createImportSpecifier(
      false,
      exported === name ? undefined : f.createIdentifier(exported),
      f.createIdentifier(name),
    ),
  );
  const clause = f.createImportClause(ts.SyntaxKind.TypeKeyword, undefined, f.createNamedImports(specifiers));
  return f.createImportDeclaration(undefined, clause, f.createStringLiteral(specifier, true), undefined);
}
