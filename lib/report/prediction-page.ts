/** A page of pictures and what a network sees in them. */
import { own } from '../internal/define.js';
import type { Prediction } from '../training/predict.js';
import { escaped, page } from './page.js';
import { picture_card } from './pictures.js';

/**
 * One page with every picture and its best classes; it needs neither scripts nor a network.
 *
 * @example
 * writeFileSync('seen.html', await predictions_html(predictions, { title: 'What alexnet sees' }));
 */
export async function predictions_html(
  predictions: readonly Prediction[],
  options: { title?: string } = {},
): Promise<string> {
  const title = own(options, 'title') ?? 'Predictions';
  const cards: string[] = [];
  for (const { file, best, error } of predictions) {
    cards.push(await picture_card({ file, target: null, best, error }));
  }
  const count = `${predictions.length} ${predictions.length === 1 ? 'picture' : 'pictures'}`;
  const body = `<h1>${escaped(title)}</h1><p>${count}</p><h2>Pictures</h2><div class="pictures">${cards.join('\n')}</div>`;
  return page(title, body);
}
