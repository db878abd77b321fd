/** `libtorch-node doctor`: what was found at each step, and a line of advice for each problem. */
import type { Examination } from '../native/libtorch/doctor.js';
import { variant_of } from '../native/libtorch/variant.js';

const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...indent(lines), ''];
}

/** The report for a person. */
export function doctor_report(found: Examination): string {
  return [
    ...section('System', system(found)),
    ...section('Addon', addon(found)),
    ...section('LibTorch', libtorch(found)),
    ...section('CUDA', cuda(found)),
    ...section('Settings', settings(found)),
    ...verdict(found),
  ].join('\n');
}

function system({ package: own, runtime, system }: Examination): string[] {
  const libc = system.glibc === null ? '' : `, glibc ${system.glibc}`;
  const features = system.features.length > 0 ? ` (${system.features.join(' ')})` : '';
  return [
    `libtorch-node ${own.version} in ${own.folder}`,
    `${runtime.name} ${runtime.version} on ${system.platform}-${system.arch}${libc}`,
    `${system.processor}, ${system.cores} cores${features}`,
  ];
}

function addon({ addon }: Examination): string[] {
  if (addon.loader === null) return ['none'];
  const needs = Object.entries(addon.needs).map(([name, version]) => `${name} ${version}`);
  return [
    `${addon.kind}: ${addon.loader}`,
    `for LibTorch ${addon.minors.join(', ') || '(none)'}`,
    ...(needs.length > 0 ? [`needs ${needs.join(', ')}`] : []),
  ];
}

function libtorch({ search, probe }: Examination): string[] {
  const tried = search.attempts.map(({ place, refusal }) => `- ${place}: ${refusal}`);
  const installation = probe?.installation ?? search.found;
  if (installation === null) return [...tried, '- nothing found'];
  const lines = [
    ...tried,
    `+ ${installation.source}: ${installation.folder}`,
    `LibTorch ${installation.version.text}, a build for ${variant_of(installation)}`,
  ];
  return probe === null
    ? lines
    : [...lines, `opened: kernels for ${probe.capability}, ${probe.threads} threads`];
}

function cuda({ probe }: Examination): string[] {
  if (probe === null) return [];
  if (!probe.cuda.loaded) return [probe.cuda.reason ?? 'not loaded'];
  if (probe.devices.length === 0) return ['loaded, but the driver sees no device'];
  return probe.devices.map(
    ({ name, major, minor, total_memory }, index) =>
      `cuda:${index}: ${name}, compute capability ${major}.${minor}, ${Math.round(total_memory / 2 ** 30)} GiB`,
  );
}

function settings({ settings }: Examination): string[] {
  return Object.entries(settings).map(([name, value]) => `${name}=${value}`);
}

function verdict({ problems, probe, search }: Examination): string[] {
  if (problems.length > 0) {
    const lines = problems.flatMap((problem) => problem.split('\n'));
    return section(problems.length === 1 ? 'Problem' : 'Problems', lines);
  }
  if (probe === null && search.found === null) {
    return ['LibTorch will be fetched at the first start, or now with `npx libtorch-node setup`.'];
  }
  return ['libtorch-node works.'];
}
