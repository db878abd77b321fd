// The table of what memory.mjs found on both sides, in MiB.

/** So much more than PyTorch a high-water mark may be. */
const ALLOWED = 1.1;

const TITLES = {
  dropped_models: 'six models and optimizers, dropped in a loop: most',
  temporaries: '300 temporaries in a loop: most',
  ten_models: 'ten networks after each other: most',
};

/** undefined where there is no mark: Python has none on the CPU. */
const most = (found) => (found?.peaks ? Math.max(...found.peaks) : (found?.peak ?? undefined));

/** One high-water mark, against PyTorch's if that is known. */
function peak_line(name, ours, theirs, device) {
  const [mine, yours] = [most(ours), most(theirs)];
  // on the CPU both are marks of the whole process
  const good = yours === undefined || device === 'cpu' ? undefined : mine <= ALLOWED * yours;
  const marks = [ours, theirs].flatMap((found) => [most(found), found?.reserved]);
  return { good, cells: [TITLES[name] ?? name, ...marks.map((mark) => (mark ? `${mark} MiB` : ''))] };
}

function fill_lines(found) {
  return Object.entries(found ?? {}).map(([name, { again, error, count }]) => ({
    good: again === true,
    cells: [`full after ${count} blocks (${error}), let go of: ${name}`, again === true ? 'works' : again],
  }));
}

export function memory_section(title, { ours, theirs, device }) {
  const yours = theirs !== null && typeof theirs === 'object' ? theirs : {};
  const marks = Object.keys(TITLES).filter((name) => ours?.[name]);
  return {
    title,
    columns: ['what', 'here', 'reserved', 'PyTorch', 'reserved'],
    lines: [
      ...marks.map((name) => peak_line(name, ours[name], yours[name], device)),
      ...fill_lines(ours?.fill),
    ],
    note: typeof theirs === 'string' ? `PyTorch's side: ${theirs}` : undefined,
  };
}
