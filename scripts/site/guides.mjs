// The guides of the site.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const docs = fileURLToPath(new URL('../../docs', import.meta.url));

/** For those who work on the project, or too large for a page of the site. */
const NOT_GUIDES = ['architecture.md', 'parity.md'];

export const guides = () =>
  ['', 'guides/'].flatMap((folder) =>
    readdirSync(`${docs}/${folder}`)
      .filter((name) => name.endsWith('.md') && !NOT_GUIDES.includes(name))
      .sort()
      .map((name) => `docs/${folder}${name}`),
  );
