// Runs the chosen parts, one after the other, and writes what they found. A part that fails stops no other.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OutOfTime } from './budget.mjs';
import { accuracy } from './parts/accuracy.mjs';
import { batches, compile, layers, steps } from './parts/bench.mjs';
import { bits } from './parts/bits.mjs';
import { calls } from './parts/calls.mjs';
import { data } from './parts/data.mjs';
import { distributed } from './parts/distributed.mjs';
import { notebook } from './parts/notebook.mjs';
import { profile } from './parts/profile.mjs';
import { api, memory } from './parts/programs.mjs';
import { figures } from './figures.mjs';
import { as_markdown, as_text, is_good, remark, times } from './sections.mjs';

/**
 * In their order: those that nothing is timed in come first, while PyTorch compiles its networks; what is measured
 * of the whole card waits for that.
 */
const PARTS = [
  ['bits', 'Bits against PyTorch', bits],
  ['accuracy', 'Accuracy against float64', accuracy],
  ['api', 'torch.cuda', api],
  ['distributed', 'Several ranks', distributed],
  ['notebook', 'The notebook', notebook],
  ['memory', 'Memory', memory],
  ['calls', 'Calls', calls],
  ['data', 'Pictures', data],
  ['steps', 'Training steps', steps],
  ['layers', 'Layers', layers],
  ['batches', 'Training steps of other batches', batches],
  ['profile', 'Parts of the step', profile],
];
const AFTER_COMPILING = 'memory';

async function attempt(title, part, context) {
  try {
    context.budget.require(context.sizes.least_left);
    return await part(context);
  } catch (error) {
    // no time is no defect
    return { sections: [remark(title, error.message, error instanceof OutOfTime ? undefined : false)] };
  }
}

function figure_section(results, batch) {
  const lines = figures(results, batch).map(({ title, at_least, ratio }) => ({
    cells: [title, times(at_least), times(ratio), ratio >= at_least ? 'yes' : 'no'],
  }));
  return { title: 'Figures to reach', columns: ['figure', 'at least', 'measured', 'reached'], lines };
}

/** `gpu-h200` of 'NVIDIA H200', `gpu-check-cpu` where there is none. */
export function file_name(device, name) {
  if (device === 'cpu') return 'gpu-check-cpu';
  const words = name.toLowerCase().replace(/^nvidia /, '');
  return `gpu-${words.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')}`;
}

function write({ root, out, device }, facts, sections, results) {
  const fallback = join(root, 'bench', 'results', `${file_name(device, facts.device)}.md`);
  const page = out ?? fallback;
  const list = Object.entries(facts).map(([name, value]) => `- ${name}: ${value}`);
  const text = [`# ${facts.device}`, list.join('\n'), ...sections.map(as_markdown)].join('\n\n');
  mkdirSync(dirname(page), { recursive: true });
  writeFileSync(page, `${text}\n`);
  writeFileSync(`${page.replace(/\.md$/, '')}.json`, `${JSON.stringify({ ...facts, ...results })}\n`);
  return page;
}

/** True if nothing failed and everything that must agree does. */
export async function run_parts(context, machine) {
  const { parts, budget, sides, device, sizes, report } = context;
  const about = await sides.ask('node', 'about', { device });
  const facts = { device: about.device, ...machine, kernels: about.kernels, graphs: about.graphs };
  report(`${about.device}, LibTorch ${about.version}, PyTorch ${machine.pytorch}`);
  context.compiling = parts.has('steps') && context.compile ? compile(context) : Promise.resolve();
  const sections = [];
  const results = {};
  let page;
  for (const [name, title, part] of PARTS) {
    if (name === AFTER_COMPILING) await context.compiling;
    if (!parts.has(name)) continue;
    report(title);
    const done = await attempt(title, part, context);
    Object.assign(results, done.results);
    sections.push(...done.sections);
    console.log(`${done.sections.map(as_text).join('\n\n')}\n`);
    // after each part: a run that is broken off has what it found
    page = write(context, facts, [figure_section(results, sizes.batch), ...sections], results);
  }
  const summary = figure_section(results, sizes.batch);
  if (summary.lines.length > 0) console.log(`${as_text(summary)}\n`);
  const wrong = sections.filter((section) => !is_good(section));
  for (const { title } of wrong) console.log(`!! ${title}`);
  console.log(`${Math.round(budget.spent())} s; written to ${page}`);
  return wrong.length === 0;
}
