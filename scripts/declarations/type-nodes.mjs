// Types as nodes of a declaration file: by name where they have one, with the documentation of their members.
import { posix } from 'node:path';
import ts from 'typescript';
import { properties_in_order } from './argument-lists.mjs';
import { doc_of, with_doc } from './docs.mjs';

const { factory: f, NodeBuilderFlags, SyntaxKind } = ts;
const FLAGS =
  NodeBuilderFlags.NoTruncation |
  NodeBuilderFlags.UseAliasDefinedOutsideCurrentScope |
  NodeBuilderFlags.UseSingleQuotesForStringLiteralType |
  NodeBuilderFlags.AllowUniqueESSymbolType |
  NodeBuilderFlags.IgnoreErrors;
const OPTIONS = new Set(['OptionsOf', 'Given']);

export class TypeNodes {
  #named = new Map();

  constructor(checker, names, source) {
    this.checker = checker;
    this.names = names;
    this.source = source;
    for (const each of source.statements)
      if (this.is_described(each)) this.#named.set(this.#type_of(each), each.name.text);
  }

  /** `interface ELUOptions extends OptionsOf<typeof ELU> {}`. */
  is_described(node) {
    if (!node || !ts.isInterfaceDeclaration(node) || node.members.length > 0) return false;
    const types = node.heritageClauses?.[0]?.types ?? [];
    return types.length === 1 && OPTIONS.has(types[0].expression.text);
  }

  #type_of(node) {
    return this.checker.getTypeAtLocation(node.heritageClauses[0].types[0]);
  }

  /** The members that such an interface inherits, with their documentation. */
  members(node) {
    return this.#members(this.#type_of(node), node);
  }

  #members(type, place) {
    return properties_in_order(this.checker, type).map((property) => {
      const optional = (property.flags & ts.SymbolFlags.Optional) !== 0;
      const member = f.createPropertySignature(
        undefined,
        property.name,
        optional ? f.createToken(SyntaxKind.QuestionToken) : undefined,
        this.node(this.checker.getTypeOfSymbolAtLocation(property, place), place, optional),
      );
      return with_doc(member, this.#doc(property));
    });
  }

  #doc(property) {
    return doc_of(property.declarations?.[0]);
  }

  /** A type; `undefined` is left out of it, which the mark of an optional parameter says. */
  node(type, place, plain = true) {
    const node = this.#known(this.checker.typeToTypeNode(type, place, FLAGS), place);
    if (!plain || !ts.isUnionTypeNode(node)) return node;
    const types = node.types.filter(({ kind }) => kind !== SyntaxKind.UndefinedKeyword);
    return types.length === 1 ? types[0] : f.createUnionTypeNode(types);
  }

  /** Those of the options that have one of the names. */
  pick({ options, names, of }, place) {
    const named = this.#named.get(options);
    const whole = named === undefined ? this.node(options, place) : this.#reference(named, place);
    if (ts.isTypeLiteralNode(whole) || (ts.isTypeReferenceNode(whole) && OPTIONS.has(whole.typeName.text))) {
      const chosen = this.#members(options, place).filter(({ name }) => names.includes(name.text));
      return f.createTypeLiteralNode(chosen);
    }
    if (names.length === of) return whole;
    const literals = names.map((name) => f.createLiteralTypeNode(f.createStringLiteral(name, true)));
    return f.createTypeReferenceNode('Pick', [whole, f.createUnionTypeNode(literals)]);
  }

  /** `MaxPool2dOptions<ReturnIndices>`: with the type parameters of the class. */
  #reference(name, place) {
    const parameters = (place.typeParameters ?? []).map((each) => f.createTypeReferenceNode(each.name.text));
    return f.createTypeReferenceNode(name, parameters);
  }

  /** A signature with its type parameters, parameters and result. */
  signature(call, place) {
    const made = this.checker.signatureToSignatureDeclaration(
      call,
      SyntaxKind.FunctionDeclaration,
      place,
      FLAGS,
    );
    return this.#known(made, place);
  }

  /** The node, each name of it imported where that is needed. */
  #known(node, place) {
    const visit = (each) => {
      const visited = ts.visitEachChild(each, visit, undefined);
      if (ts.isImportTypeNode(visited)) return this.#relative(visited);
      if (ts.isTypeReferenceNode(visited) && ts.isIdentifier(visited.typeName))
        this.#note(visited.typeName, place);
      return visited;
    };
    return ts.visitNode(node, visit);
  }

  #note(name, place) {
    const { symbol } = name;
    if (!symbol || symbol.flags & ts.SymbolFlags.TypeParameter) return;
    if (!this.names.use(symbol))
      throw new Error(`${place.getSourceFile().fileName} cannot name ${symbol.name}`);
  }

  /** The import of an absolute path, as that of a relative one. */
  #relative(node) {
    const { text } = node.argument.literal;
    if (!posix.isAbsolute(text)) return node;
    const path = posix.relative(posix.dirname(this.source.fileName), text).replace(/(\.ts)?$/, '.js');
    const literal = f.createStringLiteral(path.startsWith('.') ? path : `./${path}`, true);
    return f.updateImportTypeNode(
      node,
      f.createLiteralTypeNode(literal),
      node.attributes,
      node.qualifier,
      node.typeArguments,
      node.isTypeOf,
    );
  }
}
