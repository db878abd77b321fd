/** What ImageNet's development kit says: the names of the synsets, and which one each validation picture shows. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { TorchError } from '../errors.js';
import { ordered } from '../internal/ordered.js';
import { load, save } from '../io/index.js';
import { is_intact } from './fetch/integrity.js';
import { type MatArray, parse_mat } from './formats/mat.js';
import { part_of_bytes, places } from './formats/tar-index.js';
import type { Resource } from './mnist.js';

/** torchvision's file of it. */
const META_FILE = 'meta.bin';

/** The kit holds 15 MB; what unpacks to more is another file. */
const MOST_BYTES = 2 ** 28;

export interface Meta {
  /** The names of each synset, by its WordNet ID. */
  readonly wnid_to_classes: Readonly<Record<string, readonly string[]>>;
  /** The WordNet ID of each validation picture, in the order of their files. */
  readonly val_wnids: readonly string[];
}

/** From `meta.bin`, or else from the development kit, which is kept as `meta.bin`. */
export function load_meta(root: string, [archive, md5]: Resource): Meta {
  const file = path.join(root, META_FILE);
  if (is_intact(file)) {
    const [wnid_to_classes, val_wnids] = load(file) as [Meta['wnid_to_classes'], string[]];
    return { wnid_to_classes, val_wnids };
  }
  if (!is_intact(path.join(root, archive), md5)) {
    throw new TorchError(
      `The archive ${archive} is not present in the root directory or is corrupted. ` +
        `You need to download it externally and place it in ${root}.`,
    );
  }
  const meta = parse_kit(gunzipSync(readFileSync(path.join(root, archive)), { maxOutputLength: MOST_BYTES }));
  try {
    save(Object.freeze([meta.wnid_to_classes, meta.val_wnids]), file);
  } catch {
    // a folder that cannot be written: it is read from the kit again next time
  }
  return meta;
}

function parse_kit(tar: Buffer): Meta {
  const files = new Map([...places(part_of_bytes(tar))].map((place) => [path.basename(place.name), place]));
  const content = (name: string): Buffer => {
    const place = files.get(name);
    if (place === undefined) throw new TorchError(`The development kit has no ${name}`);
    return tar.subarray(place.offset, place.offset + place.length);
  };
  const synsets = leaves(parse_mat(content('meta.mat')).get('synsets'));
  const wnids = new Map(synsets.map(({ index, wnid }) => [index, wnid]));
  const truth = content('ILSVRC2012_validation_ground_truth.txt').toString('latin1').trim().split(/\s+/);
  const val_wnids = truth.map((index) => {
    const wnid = wnids.get(Number(index));
    if (wnid === undefined) throw new TorchError(`The development kit has no synset ${index}`);
    return wnid;
  });
  return { wnid_to_classes: ordered(synsets.map(({ wnid, names }) => [wnid, names])), val_wnids };
}

interface Synset {
  readonly index: number;
  readonly wnid: string;
  readonly names: readonly string[];
}

/** The synsets that have no others below them: the classes of the challenge. */
function leaves(synsets: MatArray | undefined): Synset[] {
  if (synsets?.kind !== 'structures') throw new TorchError('The development kit has no synsets');
  const number = (fields: ReadonlyMap<string, MatArray>, name: string): number => {
    const array = fields.get(name);
    return array?.kind === 'numbers' ? Number(array.values[0]) : Number.NaN;
  };
  const text = (fields: ReadonlyMap<string, MatArray>, name: string): string => {
    const array = fields.get(name);
    return array?.kind === 'text' ? array.text : '';
  };
  return synsets.items
    .filter((fields) => number(fields, 'num_children') === 0)
    .map((fields) => ({
      index: number(fields, 'ILSVRC2012_ID'),
      wnid: text(fields, 'WNID'),
      names: Object.freeze(text(fields, 'words').split(', ')),
    }));
}
