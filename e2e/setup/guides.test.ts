import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, test } from 'vitest';
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
    .filter(({ text }) => !/checkout of Hawser has `npm run hawser --`|ln -s \S+\/cli\/bin\.mjs \S+\/hawser/.test(text));
  expect(unsaid.map(({ path }) => path)).toEqual([]);
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
