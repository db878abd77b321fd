// npm run site: the API reference from the docstrings, and the guides, as pages in docs/site.
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';
import { compile_lib } from './compile.mjs';
import { show_functions } from './site/functions.mjs';
import { guides } from './site/guides.mjs';
import { link_to_pytorch } from './site/pytorch-links.mjs';
import { link_to_sources } from './site/sources.mjs';
import { leave_out_inherited } from './site/tidy.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = `${root}docs/site`;
const repository = 'https://github.com/libtorch-node/libtorch-node';

// The pages are made from the declarations, in which argument lists are written out.
if (!compile_lib()) process.exit(1);

const app = await Application.bootstrap({
  name: 'libtorch-node',
  entryPoints: ['torch', 'models', 'training'].map((name) => `${root}scripts/site/entries/${name}.ts`),
  tsconfig: `${root}scripts/site/tsconfig.json`,
  out,
  readme: `${root}README.md`,
  projectDocuments: guides().map((file) => root + file),
  alwaysCreateEntryPointModule: true,
  excludeInternal: true,
  excludePrivate: true,
  excludeExternals: true,
  gitRevision: 'main',
  sourceLinkTemplate: `${repository}/blob/{gitRevision}/{path}#L{line}`,
  disableGit: true,
  basePath: root,
  validation: { notExported: false, invalidLink: true, notDocumented: false },
  navigationLinks: { GitHub: repository },
  customCss: `${root}scripts/site/site.css`,
  cleanOutputDir: true,
  sort: ['kind', 'alphabetical'],
  searchInDocuments: true,
  highlightLanguages: ['typescript', 'javascript', 'python', 'bash', 'json', 'text'],
  categorizeByGroup: false,
  logLevel: 'Error',
  skipErrorChecking: true,
});
show_functions(app);
leave_out_inherited(app);
const links = link_to_pytorch(app);
const project = await app.convert();
if (project === undefined) process.exit(1);
link_to_sources(project, root, repository);
rmSync(out, { recursive: true, force: true });
await app.generateDocs(project, out);
if (app.logger.hasErrors()) process.exit(1);

// README's links to folders, which the site does not have
let index = readFileSync(`${out}/index.html`, 'utf8');
for (const [, target] of readFileSync(`${root}README.md`, 'utf8').matchAll(/\]\(([\w./-]+)\)/g)) {
  if (!statSync(root + target).isDirectory()) continue;
  index = index.replaceAll(`"media/${basename(target)}"`, `"${repository}/tree/main/${target}"`);
}
writeFileSync(`${out}/index.html`, index);

console.log(
  `${out}: ${links.had + links.got} names of PyTorch's, each with its page there (${links.got} by its name)`,
);
