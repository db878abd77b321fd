// A link to PyTorch's own page for every name that PyTorch has, by docs/parity.md, and whose docstring has none.
import { Comment, CommentTag, Converter } from 'typedoc';
import { names_of_pytorch, page_of } from '../declarations/pytorch-pages.mjs';

/** PyTorch's name of a reflection, or null. */
function name_of(full_name) {
  const path = full_name.replace(/^libtorch-node\./, 'torch.').replace(/^torch\.Functions\./, 'torch.');
  return path === full_name ? null : path;
}

const text_of = (comment) =>
  [comment.summary, ...comment.blockTags.map(({ content }) => content)]
    .flat()
    .map(({ text }) => text)
    .join('');

const is_linked = (comment) => comment !== undefined && text_of(comment).includes('docs.pytorch.org');

/** Adds the links; `app.pytorch_links` then counts them. */
export function link_to_pytorch(app) {
  const known = names_of_pytorch();
  const count = { had: 0, got: 0 };
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const each of Object.values(project.reflections)) {
      const name = each.isDeclaration() ? name_of(each.getFullName()) : null;
      if (name === null || !known.has(name) || /\._/.test(name)) continue;
      const places = each.signatures?.length > 0 ? each.signatures : [each];
      if ([each, ...places].some(({ comment }) => is_linked(comment))) {
        count.had++;
        continue;
      }
      const place = places[0];
      place.comment ??= new Comment();
      const link = `[PyTorch: ${name}](${page_of(name)})`;
      place.comment.blockTags.push(new CommentTag('@see', [{ kind: 'text', text: link }]));
      count.got++;
    }
  });
  return count;
}
