// Writes the argument lists of lib/ into the declarations as plain overloads. In the sources an argument list is a type
// (`...args: Arguments<DropoutArguments, [input: 'input', p: 'p']>`); who hovers over a name wants to read
// `dropout(input: Tensor, p?: number)`, complete the names of options and of nothing else, and read what each is.
import ts from 'typescript';
import { argument_lists } from './argument-lists.mjs';
import { Constants } from './constants.mjs';
import { doc_of, listed_options, page_for, short_doc, with_doc } from './docs.mjs';
import { Names } from './names.mjs';
import { TypeNodes } from './type-nodes.mjs';

const { factory: f, SyntaxKind } = ts;

/** What makes a signature with other parameters, by the kind of the node that it stands in. */
const REMADE = {
  [SyntaxKind.FunctionDeclaration]: (node, parameters) =>
    f.createFunctionDeclaration(
      node.modifiers,
      undefined,
      node.name,
      node.typeParameters,
      parameters,
      node.type,
      undefined,
    ),
  [SyntaxKind.MethodDeclaration]: (node, parameters) =>
    f.createMethodDeclaration(
      node.modifiers,
      undefined,
      node.name,
      node.questionToken,
      node.typeParameters,
      parameters,
      node.type,
      undefined,
    ),
  [SyntaxKind.Constructor]: (node, parameters) =>
    f.createConstructorDeclaration(node.modifiers, parameters, undefined),
  [SyntaxKind.MethodSignature]: (node, parameters) =>
    f.createMethodSignature(
      node.modifiers,
      node.name,
      node.questionToken,
      node.typeParameters,
      parameters,
      node.type,
    ),
  [SyntaxKind.CallSignature]: (node, parameters) =>
    f.createCallSignature(node.typeParameters, parameters, node.type),
  [SyntaxKind.ConstructSignature]: (node, parameters) =>
    f.createConstructSignature(node.typeParameters, parameters, node.type),
};

/** Methods that a described layer inherits with computed argument lists. */
const INHERITED = ['forward', 'forward_async'];
const OVERLOADED = new Set([SyntaxKind.MethodDeclaration, SyntaxKind.MethodSignature]);

const REST = (node) => node.parameters?.at(-1)?.dotDotDotToken !== undefined;

class Plain {
  constructor(program, context, source, documented) {
    this.documented = documented;
    this.checker = program.getTypeChecker();
    this.context = context;
    this.original = ts.getParseTreeNode(source);
    this.names = new Names(program, this.checker, this.original);
    this.types = new TypeNodes(this.checker, this.names, this.original);
    this.constants = new Constants(this);
  }

  file(source) {
    const statements = source.statements.flatMap((statement) => this.statement(statement));
    const plain = f.updateSourceFile(source, statements);
    const tidy = ts.visitEachChild(plain, this.without_import_types, this.context);
    return f.updateSourceFile(tidy, [...this.names.imports(tidy), ...tidy.statements]);
  }

  /** What a statement becomes; documentation that is more than the source's replaces it. */
  statement(node) {
    const made = this.made_of(node);
    const original = ts.getParseTreeNode(node);
    if (made.length === 1 && original && page_for(original)) with_doc(made[0], doc_of(original));
    return made;
  }

  made_of(node) {
    if (ts.isVariableStatement(node)) return this.constants.statement(node);
    if (ts.isInterfaceDeclaration(node) && this.types.is_described(ts.getParseTreeNode(node)))
      return [this.described(node)];
    if (ts.isInterfaceDeclaration(node)) this.document_options(node);
    if (ts.isFunctionDeclaration(node)) return this.signature(node) ?? [node];
    if (ts.isClassDeclaration(node)) return [this.class(node)];
    return [ts.visitNode(node, this.members)];
  }

  /** Overloads in the place of a node with an argument list, or null. */
  signature(node) {
    const original = REST(node) ? ts.getParseTreeNode(node) : undefined;
    if (original === undefined || !(node.kind in REMADE)) return null;
    const lists = argument_lists(this.checker, this.checker.getSignatureFromDeclaration(original), original);
    if (lists === null) return null;
    const doc = doc_of(original) || (ts.isConstructorDeclaration(original) ? doc_of(original.parent) : '');
    return this.overloads(lists, original).map((parameters, index) =>
      with_doc(
        REMADE[node.kind](node, [...node.parameters.slice(0, -1), ...parameters]),
        index === 0 && !ts.isConstructorDeclaration(original) ? doc : short_doc(doc),
      ),
    );
  }

  overloads(lists, place) {
    return lists.map((list) =>
      list.map(({ name, type, optional, pick }) =>
        f.createParameterDeclaration(
          undefined,
          undefined,
          name,
          optional ? f.createToken(SyntaxKind.QuestionToken) : undefined,
          pick ? this.types.pick(pick, place) : this.types.node(type, place),
        ),
      ),
    );
  }

  /** Members of classes, interfaces and type literals, and types of functions, wherever they stand. */
  members = (node) => {
    if (ts.isFunctionTypeNode(node) && REST(node)) return this.function_type(node);
    const lists = this.signature(node);
    if (lists !== null) return lists;
    this.document_overload(node);
    return ts.visitEachChild(node, this.members, this.context);
  };

  /** A second overload without documentation gets that of the first: no editor looks for it there. */
  document_overload(node) {
    const original = OVERLOADED.has(node.kind) ? ts.getParseTreeNode(node) : undefined;
    if (original === undefined || doc_of(original) !== '') return;
    const siblings = (original.parent.members ?? []).filter(
      (each) => each.kind === original.kind && each.name?.getText() === original.name?.getText(),
    );
    if (siblings[0] !== original) with_doc(node, short_doc(doc_of(siblings[0])));
  }

  /** `(...args: Arguments<…>) => Tensor` as an object type with its overloads. */
  function_type(node) {
    const original = ts.getParseTreeNode(node);
    const lists =
      original && argument_lists(this.checker, this.checker.getSignatureFromDeclaration(original), original);
    if (!lists) return node;
    return f.createTypeLiteralNode(
      this.overloads(lists, original).map((parameters) =>
        f.createCallSignature(
          node.typeParameters,
          [...node.parameters.slice(0, -1), ...parameters],
          node.type,
        ),
      ),
    );
  }

  /** Options without documentation of their own get that of the list of their class or function. */
  document_options(node) {
    const [, owner] = /^(\w+)(?:Options|Arguments)$/.exec(node.name.text) ?? [];
    if (owner === undefined) return;
    const statement = this.documented.get(owner.toLowerCase());
    const listed = statement && listed_options(doc_of(statement));
    for (const member of node.members) {
      const original = ts.getParseTreeNode(member);
      if (listed?.has(member.name?.text) && original && doc_of(original) === '')
        with_doc(member, listed.get(member.name.text));
    }
  }

  /** A class; one over a described layer gets the constructors that its base computes. */
  class(node) {
    const visited = ts.visitEachChild(node, this.members, this.context);
    const original = ts.getParseTreeNode(node);
    if (node.members.some(ts.isConstructorDeclaration)) return visited;
    const heritage = node.heritageClauses?.find(({ token }) => token === SyntaxKind.ExtendsKeyword);
    if (!original?.name || !heritage?.types[0].expression.text?.endsWith('_base')) return visited;
    const statics = this.checker.getTypeOfSymbol(this.checker.getSymbolAtLocation(original.name));
    const constructors = statics.getConstructSignatures().flatMap((each) => {
      const lists = argument_lists(this.checker, each, original);
      return lists === null ? [] : this.overloads(lists, original);
    });
    const doc = doc_of(original);
    const { modifiers, name, typeParameters, heritageClauses, members } = visited;
    const made = constructors.map((parameters) =>
      with_doc(f.createConstructorDeclaration(undefined, parameters, undefined), short_doc(doc)),
    );
    return f.updateClassDeclaration(visited, modifiers, name, typeParameters, heritageClauses, [
      ...made,
      ...INHERITED.flatMap((each) => this.inherited(each, original)),
      ...members,
    ]);
  }

  /** The overloads of a method whose argument lists the base computes, as losses do for `forward`. */
  inherited(name, original) {
    const instance = this.checker.getTypeAtLocation(original);
    const property = this.checker.getPropertyOfType(instance, name);
    const declaration = property?.declarations?.[0];
    if (!declaration?.parent.typeParameters || declaration.parent === original) return [];
    const calls = this.checker.getTypeOfSymbolAtLocation(property, original).getCallSignatures();
    const lists = calls.length === 1 ? argument_lists(this.checker, calls[0], original) : null;
    const doc = short_doc(doc_of(declaration));
    return (lists === null ? [] : this.overloads(lists, original)).map((parameters) => {
      const result = this.types.node(calls[0].getReturnType(), original, false);
      const { createMethodDeclaration } = f;
      return with_doc(
        createMethodDeclaration([], undefined, name, undefined, undefined, parameters, result, undefined),
        doc,
      );
    });
  }

  /** `interface ELUOptions extends OptionsOf<typeof ELU> {}` with the members written out. */
  described(node) {
    const members = this.types.members(ts.getParseTreeNode(node));
    return f.updateInterfaceDeclaration(node, node.modifiers, node.name, node.typeParameters, [], members);
  }

  /** `import('../tensor/tensor.js').Tensor` as `Tensor`, which is imported. */
  without_import_types = (node) => {
    const visited = ts.visitEachChild(node, this.without_import_types, this.context);
    if (!ts.isImportTypeNode(visited) || visited.isTypeOf) return visited;
    if (!visited.qualifier || !ts.isIdentifier(visited.qualifier)) return visited;
    const { text } = visited.argument.literal;
    if (!this.names.can_import(visited.qualifier.text, text)) return visited;
    return f.createTypeReferenceNode(visited.qualifier.text, visited.typeArguments);
  };
}

/** The classes and functions of the program by their names, in small letters and without underscores. */
function classes_and_functions(program) {
  const found = new Map();
  for (const source of program.getSourceFiles()) {
    if (source.isDeclarationFile) continue;
    for (const each of source.statements)
      if ((ts.isClassDeclaration(each) || ts.isFunctionDeclaration(each)) && each.name)
        found.set(each.name.text.replaceAll('_', '').toLowerCase(), each);
  }
  return found;
}

/** A transformer of declarations (`afterDeclarations`) for `program`. */
export function plain_declarations(program) {
  const documented = classes_and_functions(program);
  return (context) => (source) =>
    ts.isSourceFile(source) && ts.getParseTreeNode(source)
      ? new Plain(program, context, source, documented).file(source)
      : source;
}
