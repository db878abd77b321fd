// What the site leaves out: on the page of a layer, all that every Module has; and the like for the other large classes.
import { Converter, ReferenceType, ReflectionKind } from 'typedoc';

/** Classes whose members stand on their own page alone. */
const BASES = [
  'Tensor',
  'nn.Module',
  'optim.Optimizer',
  'optim.lr_scheduler.LRScheduler',
  'transforms.Transform',
];

/** What each class has in a form of its own. */
const OWN = ['forward', 'constructor'];

/** Whether two are declared in the same place. */
const is_at = ([one] = [], [other] = []) =>
  one !== undefined && one.fileName === other?.fileName && one.line === other.line;

/** Leaves out of a class what `base` has, which is named above it instead of the expression that made the class. */
function shorten(each, base, members, project) {
  // of a class that was made from a constant, TypeDoc does not say what is inherited
  const is_inherited = ({ name, inheritedFrom, sources }) =>
    members.has(name) && !OWN.includes(name) && (inheritedFrom || is_at(sources, members.get(name)));
  for (const child of each.children.filter(
    (child) => is_inherited(child) || child.name === '[description]',
  )) {
    project.removeReflection(child);
  }
  const link = (to) => ReferenceType.createResolvedReference(to.name, to, project);
  each.typeHierarchy = { types: [link(base)], next: { types: [link(each)], isTarget: true } };
}

export function leave_out_inherited(app) {
  app.converter.on(
    Converter.EVENT_RESOLVE_END,
    ({ project }) => {
      const classes = project.getReflectionsByKind(ReflectionKind.ClassOrInterface);
      for (const name of BASES) {
        const base = classes.find((each) => each.getFullName() === `libtorch-node.${name}`);
        const members = new Map(base?.children?.map(({ name, sources }) => [name, sources]));
        for (const each of classes) {
          const names = new Set(each.children?.map((child) => child.name));
          if (each === base || members.size < 3 || ![...members.keys()].every((member) => names.has(member)))
            continue;
          shorten(each, base, members, project);
        }
      }
    },
    -50, // behind TypeDoc's own finding of what is inherited, before its grouping
  );
}
