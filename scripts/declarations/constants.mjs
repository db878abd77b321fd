// Constants of the sources whose types hold argument lists: functions, and objects of functions.
import ts from 'typescript';
import { argument_lists } from './argument-lists.mjs';
import { doc_of, linked, page_in, short_doc, with_doc } from './docs.mjs';

const { factory: f } = ts;

export class Constants {
  constructor(plain) {
    this.plain = plain;
  }

  /** Constants. Those that are functions with argument lists become functions with overloads. */
  statement(node) {
    for (const each of node.declarationList.declarations) this.document_base(each);
    const lists = node.declarationList.declarations.map((each) => this.variable(each, node.modifiers));
    if (lists.every((list) => list === null)) return [ts.visitNode(node, this.plain.members)];
    return lists.flatMap((list, index) => list ?? [this.alone(node, index)]);
  }

  alone(node, index) {
    const declaration = node.declarationList.declarations[index];
    const list = f.createVariableDeclarationList([declaration], node.declarationList.flags);
    return ts.visitNode(f.createVariableStatement(node.modifiers, list), this.plain.members);
  }

  /** `ELU_base`, what the class `ELU` extends, gets the documentation of its options: their source may be another. */
  document_base(declaration) {
    const [, name] = /^(\w+)_base$/.exec(declaration.name.text ?? '') ?? [];
    const made = this.plain.original.statements.find(
      (each) => ts.isClassDeclaration(each) && each.name?.text === name,
    );
    const clause = made?.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
    if (clause === undefined) return;
    const type = this.plain.checker.getTypeAtLocation(clause.types[0].expression);
    for (const [place, node] of (declaration.type?.typeArguments ?? []).entries()) {
      const described = this.plain.checker.getTypeArguments(type)[place];
      this.document_members(node, described);
    }
  }

  document_members(node, described) {
    ts.forEachChild(node, (each) => this.document_members(each, described));
    if (!ts.isTypeLiteralNode(node)) return;
    for (const member of node.members) {
      const property = described?.getProperty(member.name?.text ?? '');
      if (property) with_doc(member, doc_of(property.declarations?.[0]));
    }
  }

  variable(declaration, modifiers) {
    const original = ts.getParseTreeNode(declaration.name)?.parent;
    if (original === undefined || !ts.isIdentifier(declaration.name)) return null;
    const taken = taken_out_of(original);
    if (taken !== null) return this.taken_out(declaration, original, modifiers, taken);
    const type = this.plain.checker.getTypeAtLocation(original.name);
    const calls = type.getCallSignatures();
    if (calls.length === 0)
      return is_written_out(original)
        ? this.object_of_functions(declaration, original, modifiers, type)
        : null;
    if (
      this.plain.checker.getPropertiesOfType(type).some(is_named) ||
      type.getConstructSignatures().length > 0
    )
      return null;
    const lists = calls.map((each) => argument_lists(this.plain.checker, each, original));
    if (lists.every((list) => list === null)) return null;
    const doc = doc_of(original.parent.parent);
    const functions = calls.flatMap((call, index) => {
      const made = this.plain.types.signature(call, original);
      const fixed = made.parameters.slice(0, lists[index] === null ? undefined : -1);
      return (lists[index] === null ? [[]] : this.plain.overloads(lists[index], original)).map((parameters) =>
        f.createFunctionDeclaration(
          modifiers,
          undefined,
          declaration.name,
          made.typeParameters,
          [...fixed, ...parameters],
          made.type,
          undefined,
        ),
      );
    });
    return functions.map((each, index) => with_doc(each, index === 0 ? doc : short_doc(doc)));
  }

  /** `export const sparse = Object.freeze({ addmm, … })`: its functions as methods with overloads. */
  object_of_functions(declaration, original, modifiers, type) {
    const properties =
      type.getConstructSignatures().length > 0 ? [] : this.plain.checker.getPropertiesOfType(type);
    const listed = properties.map((property) => {
      const own = this.plain.checker.getTypeOfSymbolAtLocation(property, original);
      const calls = own.getProperties().length === 0 ? own.getCallSignatures() : [];
      return { property, own, call: calls.length === 1 ? calls[0] : undefined };
    });
    const is_computed = ({ property, call }) =>
      call !== undefined &&
      this.is_made_here(property) &&
      argument_lists(this.plain.checker, call, original) !== null;
    const constants = this.constants_in(original);
    if (!listed.some(is_computed))
      return constants.size === 0 ? null : this.with_types_of(declaration, constants, modifiers, original);
    const members = listed.flatMap(({ property, own, call }) => {
      const doc = this.doc_behind(property);
      const lists = call && argument_lists(this.plain.checker, call, original);
      if (!lists)
        return [
          with_doc(
            f.createPropertySignature(
              undefined,
              property.name,
              undefined,
              this.plain.types.node(own, original),
            ),
            doc,
          ),
        ];
      const made = this.plain.types.signature(call, original);
      return this.plain
        .overloads(lists, original)
        .map((parameters) =>
          with_doc(
            f.createMethodSignature(
              undefined,
              property.name,
              undefined,
              made.typeParameters,
              parameters,
              made.type,
            ),
            short_doc(doc),
          ),
        );
    });
    const whole = f.createTypeReferenceNode('Readonly', [f.createTypeLiteralNode(members)]);
    const made = f.createVariableDeclaration(declaration.name, undefined, whole);
    const list = f.createVariableDeclarationList([made], ts.NodeFlags.Const);
    return [with_doc(f.createVariableStatement(modifiers, list), doc_of(original.parent.parent))];
  }

  /** Names of `{ masked, … }` that are constants: their types are those that they have where they are made. */
  constants_in({ initializer }) {
    const literal = ts.isCallExpression(initializer) ? initializer.arguments[0] : initializer;
    const names = literal.properties.filter(ts.isShorthandPropertyAssignment).filter((each) => {
      const value = this.plain.checker.getShorthandAssignmentValueSymbol(each);
      if (!value) return false;
      if (!(value.flags & ts.SymbolFlags.Alias)) return this.plain.names.is_exported(value);
      return (this.plain.checker.getAliasedSymbol(value).flags & ts.SymbolFlags.Variable) !== 0;
    });
    return new Set(names.map(({ name }) => name.text));
  }

  with_types_of(declaration, constants, modifiers, original) {
    const visit = (node) => {
      if (ts.isPropertySignature(node) && constants.has(node.name.text)) {
        this.plain.names.need_value(node.name.text);
        const type = f.createTypeQueryNode(f.createIdentifier(node.name.text));
        return f.updatePropertySignature(node, node.modifiers, node.name, node.questionToken, type);
      }
      return ts.isTypeLiteralNode(node) || ts.isTypeReferenceNode(node)
        ? ts.visitEachChild(node, visit, this.plain.context)
        : node;
    };
    const made = f.createVariableDeclaration(declaration.name, undefined, visit(declaration.type));
    const list = f.createVariableDeclarationList([made], ts.NodeFlags.Const);
    return [with_doc(f.createVariableStatement(modifiers, list), doc_of(original.parent.parent))];
  }

  is_made_here(property) {
    const [declaration] = property.declarations ?? [];
    if (declaration?.getSourceFile() !== this.plain.original) return false;
    if (!ts.isShorthandPropertyAssignment(declaration)) return true;
    const value = this.plain.checker.getShorthandAssignmentValueSymbol(declaration);
    return value !== undefined && !(value.flags & ts.SymbolFlags.Alias);
  }

  /** The documentation of a property, or of the function that it is. */
  doc_behind(property) {
    const [declaration] = property.declarations ?? [];
    if (declaration === undefined) return '';
    const own = doc_of(declaration);
    if (own !== '' || !ts.isShorthandPropertyAssignment(declaration)) return own;
    const value = this.plain.checker.getShorthandAssignmentValueSymbol(declaration)?.declarations?.[0];
    return value === undefined ? '' : doc_of(ts.isVariableDeclaration(value) ? value.parent.parent : value);
  }

  /** With the type that it has where it is taken from, and the documentation, if it has none of its own. */
  taken_out(declaration, original, modifiers, [from, name]) {
    const holder = this.plain.checker.getTypeAtLocation(from);
    if (!holder.symbol || !(holder.symbol.flags & ts.SymbolFlags.Interface)) return null;
    const property = holder.getProperty(name);
    const literal = f.createLiteralTypeNode(f.createStringLiteral(name, true));
    const type = f.createIndexedAccessTypeNode(this.plain.types.node(holder, original), literal);
    const made = f.createVariableDeclaration(declaration.name, undefined, type);
    const statement = f.createVariableStatement(
      modifiers,
      f.createVariableDeclarationList([made], ts.NodeFlags.Const),
    );
    const own = ts.isVariableDeclaration(original) ? doc_of(original.parent.parent) : '';
    const page = page_in(original.getSourceFile(), declaration.name.text);
    return [with_doc(statement, linked(own || doc_of(property?.declarations?.[0]), page))];
  }
}

/** Whether a property is more than the mark of what was made from a description. */
function is_named({ name }) {
  return !name.startsWith('__@');
}

/** Whether the value of a constant is `{ … }` or `Object.freeze({ … })`. */
function is_written_out({ type, initializer: value }) {
  const inner = value && ts.isCallExpression(value) ? value.arguments[0] : value;
  return type === undefined && inner !== undefined && ts.isObjectLiteralExpression(inner);
}

/** Where `export const { conv2d } = functions` or `export const celu_ = functions.celu_` takes it from, and its name there. */
function taken_out_of(original) {
  if (ts.isBindingElement(original))
    return [original.parent.parent.initializer, (original.propertyName ?? original.name).text];
  const value = original.initializer;
  return value && ts.isPropertyAccessExpression(value) ? [value.expression, value.name.text] : null;
}
