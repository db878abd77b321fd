/** What a shell offers behind Tab: `complete bash|zsh|fish|powershell` prints the shell's script, which asks `complete -- …`. */
import { define, own } from '../internal/define.js';
import { readdirSync } from 'node:fs';
import { type Command as Completed, type RootCommand, ShellCompDirective } from '@bomb.sh/tab';
import tab from '@bomb.sh/tab/commander';
import type { Command, Option } from 'commander';
import { model_names } from './models.js';
import { options_of, type Row, rows } from './train-table.js';

type Complete = (value: string, description: string) => void;
type Offer = (complete: Complete) => void;

const offering =
  (values: readonly string[]): Offer =>
  (complete) => {
    for (const value of values) complete(value, '');
  };

/** Files and folders that begin as the text does; a folder ends in `/`. */
function paths_from(text: string): string[] {
  const folder = text.slice(0, text.lastIndexOf('/') + 1);
  try {
    const entries = readdirSync(folder || '.', { withFileTypes: true });
    const shown = entries.filter(({ name }) => !name.startsWith('.'));
    return shown.map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`);
  } catch {
    return [];
  }
}

/** Offers files: the library's script for bash has none of its own, and would put a space behind a folder. */
function offering_files(root: RootCommand, text: string): Offer {
  return (complete) => {
    const paths = paths_from(text).filter((each) => each.startsWith(text));
    offering(paths)(complete);
    if (paths.length !== 1 || !paths[0]?.endsWith('/')) return;
    const value =
      ShellCompDirective.ShellCompDirectiveNoFileComp | ShellCompDirective.ShellCompDirectiveNoSpace;
    // the library sets it once more before it answers
    define(root, 'directive', { get: () => value, set: () => {} });
  };
}

/** Gives the options and arguments of one command what they offer. */
function fill(command: Completed, ours: Command, files: Offer): void {
  const option_of = (own_option: Option | undefined) => command.options.get(own_option?.long?.slice(2) ?? '');
  for (const each of ours.options) {
    const option = option_of(each);
    if (option !== undefined && /<(folder|file)>/.test(each.flags)) option.handler = files;
  }
  for (const row of rows as readonly Row[]) {
    const option = option_of(options_of(row)[0]);
    const choices = own(row, 'choices');
    if (option !== undefined && choices !== undefined) option.handler = offering(choices);
  }
  const model = command.options.get('model');
  if (model !== undefined) {
    model.handler = (complete) => {
      offering(model_names)(complete);
      files(complete);
    };
  }
  for (const argument of command.arguments.values()) if (argument.name === 'files') argument.handler = files;
}

/**
 * Adds the command `complete` to a program that has all others.
 *
 * @param text the word in front of the cursor
 */
export function add_completion(program: Command, text: string): void {
  const root = tab(program);
  // without a command, options are those of train
  for (const [name, { description, alias, handler }] of root.commands.get('train')?.options ?? []) {
    root.option(name, description, handler, alias);
  }
  const files = offering_files(root, text.startsWith('--') ? text.slice(text.indexOf('=') + 1) : text);
  for (const own of program.commands) {
    const command = root.commands.get(own.name());
    if (command !== undefined) fill(command, own, files);
    if (own.name() === 'train') fill(root, own, files);
  }
}
