import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ValueError } from '../errors.js';
import { Image } from '../image/image.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import type { TransformLike } from '../transforms/transform.js';
import { fetch_all, not_found } from './fetch/fetch.js';
import { is_folder, is_intact } from './fetch/integrity.js';
import type { Job } from './fetch/jobs.js';
import { parse_xml, type XmlElement } from './formats/xml.js';
import { check_index, FileDataset, type JointTransform, verify_str_arg } from './vision.js';

interface Year {
  readonly url: string;
  readonly filename: string;
  readonly md5: string;
  readonly base_dir: string;
}

const SITE = 'https://thor.robots.ox.ac.uk/pascal/VOC/';

const year = (folder: string, name: string, md5: string, base_dir: string, filename = name): Year => ({
  url: `${SITE}${folder}/${name}`,
  filename,
  md5,
  base_dir,
});

/** torchvision's table, with its name for the file of 2008. */
const YEARS: Readonly<Record<string, Year>> = {
  '2012': year(
    'voc2012',
    'VOCtrainval_11-May-2012.tar',
    '6cd6e144f989b92b3379bac3b3de84fd',
    'VOCdevkit/VOC2012',
  ),
  '2011': year(
    'voc2011',
    'VOCtrainval_25-May-2011.tar',
    '6c3384ef61512963050cb5d687e5bf1e',
    'TrainVal/VOCdevkit/VOC2011',
  ),
  '2010': year(
    'voc2010',
    'VOCtrainval_03-May-2010.tar',
    'da459979d0c395079b5c75ee67908abb',
    'VOCdevkit/VOC2010',
  ),
  '2009': year(
    'voc2009',
    'VOCtrainval_11-May-2009.tar',
    'a3e00b113cfcfebf17e343f59da3caa1',
    'VOCdevkit/VOC2009',
  ),
  '2008': year(
    'voc2008',
    'VOCtrainval_14-Jul-2008.tar',
    '2629fa636546599198acfcfbfcf1904a',
    'VOCdevkit/VOC2008',
    'VOCtrainval_11-May-2012.tar',
  ),
  '2007': year(
    'voc2007',
    'VOCtrainval_06-Nov-2007.tar',
    'c52e279531787c972589f7e41ab4ae64',
    'VOCdevkit/VOC2007',
  ),
  '2007-test': year(
    'voc2007',
    'VOCtest_06-Nov-2007.tar',
    'b6e924de25625d8de591ea690078ad9f',
    'VOCdevkit/VOC2007',
  ),
};

export type VOCYear = '2007' | '2008' | '2009' | '2010' | '2011' | '2012';
/** `'test'` is of 2007 alone. */
export type VOCImageSet = 'train' | 'trainval' | 'val' | 'test';

export interface VOCOptions<Given, Sample, Target> {
  root: string;
  /** Default: `'2012'`. */
  year?: VOCYear;
  /** Default: `'train'`. */
  image_set?: VOCImageSet;
  /** Fetches what is not there. Default: false. */
  download?: boolean;
  /** What becomes of a picture. Default: null, nothing. */
  transform?: TransformLike<Image, Sample> | null;
  /** What becomes of a target. Default: null, nothing. */
  target_transform?: TransformLike<Given, Target> | null;
  /** What becomes of a picture and its target together. Default: null, nothing. */
  transforms?: JointTransform<Image, Given> | null;
}

const bind_voc = (name: string) =>
  signature<VOCOptions<unknown, unknown, unknown>>(`${name}.__init__`, {
    root: required,
    year: '2012',
    image_set: 'train',
    download: false,
    transform: null,
    target_transform: null,
    transforms: null,
  });

type VOCArguments<Given, Sample, Target> = Arguments<
  VOCOptions<Given, Sample, Target>,
  ['root', 'year', 'image_set', 'download', 'transform', 'target_transform', 'transforms']
>;

interface Part {
  /** The folder of the lists of names. */
  readonly lists: string;
  readonly targets: string;
  readonly ending: string;
}

abstract class VOC<Given, Sample, Target> extends FileDataset<Image, Given, Sample, Target> {
  readonly year: string;
  readonly image_set: string;
  readonly images: readonly string[];
  readonly targets: readonly string[];

  constructor(options: Required<VOCOptions<Given, Sample, Target>>, part: Part) {
    super(options.root, options);
    this.year = verify_str_arg(options.year, 'year', ['2007', '2008', '2009', '2010', '2011', '2012']);
    const sets = ['train', 'trainval', 'val', ...(this.year === '2007' ? ['test'] : [])];
    this.image_set = verify_str_arg(options.image_set, 'image_set', sets);
    const { url, filename, md5, base_dir } = YEARS[this.image_set === 'test' ? '2007-test' : this.year]!;
    const folder = path.join(this.root, base_dir);
    const list = path.join(folder, 'ImageSets', part.lists, `${this.image_set}.txt`);
    const job: Job = { urls: [url], file: path.join(this.root, filename), md5, unpack_into: this.root };
    if (options.download && !is_intact(list)) fetch_all([job]);
    if (!is_folder(folder)) throw not_found('Dataset not found or corrupted', [job]);
    const lines = readFileSync(list, 'utf8').split('\n');
    if (lines.at(-1) === '') lines.pop();
    const names = lines.map((line) => line.trim());
    this.images = names.map((name) => path.join(folder, 'JPEGImages', `${name}.jpg`));
    this.targets = names.map((name) => path.join(folder, part.targets, name + part.ending));
  }

  get length(): number {
    return this.images.length;
  }

  protected abstract target_in(file: string): Promise<Given>;

  override async load(index: number): Promise<[image: Image, target: Given]> {
    check_index(this, index);
    return Promise.all([Image.open(this.images[index]!, 'RGB'), this.target_in(this.targets[index]!)]);
  }
}

const bind_segmentation = bind_voc('VOCSegmentation');

/**
 * Pascal VOC's pictures with a segmentation each, a picture in mode `'P'`: 0 for the background, 1 to 20 for the classes, 255
 * for borders.
 *
 * - `root`: the folder that has `VOCdevkit/VOC2012`
 * - `year`: `'2007'` to `'2012'`; default `'2012'`
 * - `image_set`: `'train'` (default), `'trainval'` or `'val'`; of 2007 also `'test'`
 * - `download`: fetch what is not there; default false
 * - `transform`, `target_transform`: what becomes of a picture and of a segmentation; or
 * - `transforms`: what becomes of both
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.VOCSegmentation.html
 *
 * @throws ValueError for another year or set, TorchError if the files are not there, or cannot be had
 * @example
 * const train = new datasets.VOCSegmentation('data', { year: '2012', download: true });
 * const [image, mask] = await train.get(0);
 */
export class VOCSegmentation<Sample = Image, Target = Image> extends VOC<Image, Sample, Target> {
  constructor(...args: VOCArguments<Image, Sample, Target>) {
    const options = bind_segmentation(args) as Required<VOCOptions<Image, Sample, Target>>;
    super(options, { lists: 'Segmentation', targets: 'SegmentationClass', ending: '.png' });
  }

  get masks(): readonly string[] {
    return this.targets;
  }

  protected override target_in(file: string): Promise<Image> {
    return Image.open(file);
  }
}

/** The tree of an annotation: text, or what an element holds by tags, a list where there are several. */
export type VOCAnnotation = {
  readonly [tag: string]: string | VOCAnnotation | readonly (string | VOCAnnotation)[];
};

const bind_detection = bind_voc('VOCDetection');

/**
 * Pascal VOC's pictures with the boxes of their objects: `{ annotation: { object: [{ name, bndbox: { xmin, … } }] } }`, all of
 * it text.
 *
 * - `root`: the folder that has `VOCdevkit/VOC2012`
 * - `year`: `'2007'` to `'2012'`; default `'2012'`
 * - `image_set`: `'train'` (default), `'trainval'` or `'val'`; of 2007 also `'test'`
 * - `download`: fetch what is not there; default false
 * - `transform`, `target_transform`: what becomes of a picture and of an annotation; or
 * - `transforms`: what becomes of both
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.VOCDetection.html
 *
 * @throws ValueError for another year or set, TorchError if the files are not there, or cannot be had
 * @example
 * const train = new datasets.VOCDetection('data', { year: '2007', image_set: 'trainval', download: true });
 * const [image, { annotation }] = await train.get(0);
 */
export class VOCDetection<Sample = Image, Target = VOCAnnotation> extends VOC<VOCAnnotation, Sample, Target> {
  constructor(...args: VOCArguments<VOCAnnotation, Sample, Target>) {
    const options = bind_detection(args) as Required<VOCOptions<VOCAnnotation, Sample, Target>>;
    super(options, { lists: 'Main', targets: 'Annotations', ending: '.xml' });
  }

  get annotations(): readonly string[] {
    return this.targets;
  }

  protected override async target_in(file: string): Promise<VOCAnnotation> {
    const text = await readFile(file, 'utf8');
    try {
      return tree_of(parse_xml(text));
    } catch (error) {
      throw new ValueError(`${file}: ${(error as Error).message}`, { cause: error });
    }
  }
}

type Value = VOCAnnotation[string];

/** As torchvision makes it: elements without children and text are left out, objects are always a list. */
function tree_of({ tag, children, text }: XmlElement): VOCAnnotation {
  const words = text.trim();
  if (children.length === 0) return text === '' ? {} : { [tag]: words };
  const found = new Map<string, Value[]>();
  for (const child of children) {
    for (const [name, value] of Object.entries(tree_of(child)))
      found.set(name, [...(found.get(name) ?? []), value]);
  }
  if (tag === 'annotation') found.set('object', [(found.get('object') ?? []) as Value]);
  const entries = [...found].map(
    ([name, values]) => [name, values.length === 1 ? values[0] : values] as const,
  );
  return { [tag]: Object.fromEntries(entries) as VOCAnnotation };
}
