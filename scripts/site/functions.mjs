// A constant that can be called is a function to whoever reads about it: most of nn.functional is made from descriptions.
import { Comment, Context, Converter, ReflectionKind } from 'typedoc';

const MARK = '@function';

/** Marks every constant for TypeDoc's own conversion, which makes functions of those that have calls and no `new`. */
export function show_functions(app) {
  const { getComment } = Context.prototype;
  Context.prototype.getComment = function (symbol, kind) {
    const comment = getComment.call(this, symbol, kind);
    if (kind !== ReflectionKind.Variable) return comment;
    const marked = comment ?? new Comment();
    marked.modifierTags.add(MARK);
    return marked;
  };
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const each of Object.values(project.reflections)) {
      if (!each.comment?.hasModifier(MARK)) continue;
      each.comment.removeModifier(MARK);
      if (!each.comment.hasVisibleComponent()) each.comment = undefined;
    }
  });
}
