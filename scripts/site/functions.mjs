// What a constant is to whoever reads about it: a function where it can be called, as most of nn.functional, which is made
// from descriptions; a class where it can be made with `new`, as nn.Sequential; a namespace where it holds functions, as fft.
import ts from 'typescript';
import { Comment, Context, Converter, ReflectionKind } from 'typedoc';

const MARKS = { function: '@function', class: '@class', namespace: '@namespace' };

/** Whether values of this type are functions, or hold nothing but such. */
function holds_functions(checker, type, place, depth = 0) {
  if (type.getCallSignatures().length > 0) return true;
  const properties = type.flags & ts.TypeFlags.Object && depth < 3 ? type.getProperties() : [];
  const type_of = (property) => checker.getTypeOfSymbolAtLocation(property, place);
  return (
    properties.length > 0 &&
    properties.every((each) => holds_functions(checker, type_of(each), place, depth + 1))
  );
}

function kind_of(checker, symbol) {
  const { valueDeclaration: place } = symbol;
  if (place === undefined || !place.getSourceFile().fileName.includes('/dist/')) return 'function';
  const type = checker.getTypeOfSymbolAtLocation(symbol, place);
  const [made] = type.getConstructSignatures();
  // older names for ways to make a tensor have no members of their own
  if (made !== undefined) return made.getReturnType().symbol?.name === 'Tensor' ? 'function' : 'class';
  if (type.getCallSignatures().length > 0) return 'function';
  return holds_functions(checker, type, place) ? 'namespace' : 'function';
}

/** Marks every constant for TypeDoc's own conversion. */
export function show_functions(app) {
  const { getComment } = Context.prototype;
  Context.prototype.getComment = function (symbol, kind) {
    const comment = getComment.call(this, symbol, kind);
    // what a class made from a constant is stands at the type of the same name
    if (kind === ReflectionKind.Class)
      return comment ?? getComment.call(this, symbol, ReflectionKind.TypeAlias);
    if (kind !== ReflectionKind.Variable) return comment;
    const marked = comment ?? new Comment();
    marked.modifierTags.add(MARKS[kind_of(this.checker, symbol)]);
    return marked;
  };
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const each of Object.values(project.reflections)) {
      const marks = Object.values(MARKS).filter((mark) => each.comment?.hasModifier(mark));
      if (marks.length === 0) continue;
      for (const mark of marks) each.comment.removeModifier(mark);
      if (!each.comment.hasVisibleComponent()) each.comment = undefined;
    }
  });
}
