import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { hawserCommand } from '../../cli/program.ts';
import { Guide } from '../actors/guide.ts';

const root = resolve(import.meta.dirname, '../..');
const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: root })].map((path) => ({
  path,
  text: readFileSync(resolve(root, path), 'utf8'),
}));

const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

test('every relative link of the README and the guides leads somewhere', () => {
  const dead = pages.flatMap(({ path, text }) =>
    [...text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
      if (/^[a-z]+:/.test(link)) return [];
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? resolve(root, path) : resolve(root, dirname(path), file);
      const leads = existsSync(target) && (anchor === undefined || anchorsOf(readFileSync(target, 'utf8')).includes(anchor));
      return leads ? [] : [`${path}: ${link}`];
    }),
  );
  expect(pages.length).toBeGreaterThan(20);
  expect(dead).toEqual([]);
});

test('a guide that names the command alone says what it stands for in the checkout', () => {
  const unsaid = pages
    .filter(({ path }) => path.startsWith('docs/guides/'))
    .filter(({ text }) => /(?:^|[`( ])hawser [a-z]/m.test(text.replaceAll('npm run hawser --', '')))
    // Silent, or what is written into a file or given to another command begins with npm's own words.
    .filter(({ text }) => !/checkout of Hawser has `npm run --silent hawser --`|ln -s \S+\/cli\/bin\.mjs \S+\/hawser/.test(text));
  expect(unsaid.map(({ path }) => path)).toEqual([]);
});

/** Each command of ours in a text: those of its blocks whole, those within a sentence at least as far as they are written. */
function commandsIn(text: string): { words: string[]; whole: boolean }[] {
  const blocks = [...text.matchAll(/```\w*\n([\s\S]*?)```/g)].map(([, block = '']) => block.replaceAll('\\\n', ' '));
  const lines = blocks.flatMap((block) => block.split('\n')).map((line) => line.replace(/\s#.*$/, ''));
  const found = (line: string) =>
    [...line.matchAll(/(?:^|[\s(=])(?:npm run (?:--silent )?hawser --|(?<![\w/.])hawser) (?=[a-z-])([^|>&)]*)/g)].map(([, rest = '']) =>
      [...rest.matchAll(/'([^']*)'|"([^"]*)"|[^\s'"]+/g)].map(([word, single, double]) => single ?? double ?? word),
    );
  const spoken = [...text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/`((?:npm run (?:--silent )?hawser --|hawser) [^`]*)`/g)].map(
    ([, code = '']) => code.replaceAll(/\s+/g, ' '),
  );
  return [
    ...lines.filter((line) => !/^\s*(?:sudo|ln|#)/.test(line)).flatMap((line) => found(line).map((words) => ({ words, whole: true }))),
    ...spoken.flatMap((code) => found(code).map((words) => ({ words, whole: false }))),
  ];
}

test('every command of the README and the guides is one that Hawser has, with options that it takes', async () => {
  const program = hawserCommand('data').configureOutput({ writeOut: () => {}, writeErr: () => {} });
  const silent = (command: Command): void => {
    command.configureOutput({ writeOut: () => {}, writeErr: () => {} });
    if (command.commands.length === 0 || command.name() === 'token') command.action(() => {});
    for (const below of command.commands) silent(below);
  };
  silent(program);
  const wrong: string[] = [];
  let read = 0;
  for (const { path, text } of pages)
    for (const { words, whole } of commandsIn(text)) {
      read++;
      // A file that is named is the reader's.
      const given = words.map((word) => word.replace(/^@.+/, '-'));
      const trouble = await program.parseAsync(given, { from: 'user' }).then(
        () => undefined,
        (error: Error & { code?: string }) => error,
      );
      const unfinished = ['commander.missingArgument', 'commander.missingMandatoryOptionValue', 'commander.optionMissingArgument'];
      if (trouble === undefined || ['commander.help', 'commander.helpDisplayed'].includes(trouble.code ?? '')) continue;
      if (whole || !unfinished.includes(trouble.code ?? '')) wrong.push(`${path}: hawser ${words.join(' ')}: ${trouble.message}`);
    }
  expect(wrong).toEqual([]);
  expect(read).toBeGreaterThan(120);
});

test('nothing that is printed has npx fetch whatever has the name of Hawser on the public registry', () => {
  const printed = globSync(['{app,components,messages,examples,cli,server}/**/*.{ts,tsx,sh,yaml,mjs}', 'README.md', 'docs/**/*.md'], {
    cwd: root,
  });
  expect(printed.filter((path) => /npx (?:-\S+ )*hawser/.test(readFileSync(resolve(root, path), 'utf8')))).toEqual([]);
});

test('commands are read out of guides in each of their forms', () => {
  expect(new Guide('onboarding').commands('token')).toEqual([['token', '--audience', 'https://orders.example.com']]);
  expect(new Guide('investigation').commands('decision list')[0]?.slice(0, 2)).toEqual(['decision', 'list']);
});
