import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'playwright/test';
import { consoleRoutes } from '../setup/console-routes.ts';
import { sharedInstance } from '../setup/shared-instance.ts';

const instance = sharedInstance();
const area = resolve(import.meta.dirname, '../../app/(console)');
/** Pages whose filter chooses what to work on, and shows no list of what it finds. */
const noLists = ['/expiry/rotate', '/integrations/preview'];

/** Every list that can be filtered, with one field of its filter, from the page that draws it. */
const lists = consoleRoutes.flatMap((route) => {
  let source: string;
  try {
    source = readFileSync(join(area, route, 'page.tsx'), 'utf8');
  } catch {
    return [];
  }
  const field = ['q', 'owner', 'assignee', 'actor', 'identity'].find((name) => source.includes(`<FilterText name="${name}"`));
  return source.includes('<Filters') && field !== undefined && !noLists.includes(route)
    ? [{ route, field, paged: source.includes('<Pages') }]
    : [];
});

test('a filter that finds nothing, one that is refused, and a list that is empty are told apart on every list', async ({ request }) => {
  const { name, value } = instance.session;
  const read = async (path: string) => {
    const answer = await request.get(instance.urls.console + path, { headers: { cookie: `${name}=${value}` } });
    return {
      path,
      status: answer.status(),
      text: (/<main[\s\S]*?<\/main>/.exec(await answer.text())?.[0] ?? '').replaceAll(/<[^>]+>/g, ' '),
    };
  };
  expect(lists.length).toBeGreaterThan(8);
  for (const { route, field, paged } of lists) {
    const found = await read(`${route}?${field}=nothing-of-the-kind`);
    expect(found).toMatchObject({ status: 200, text: expect.stringMatching(/fits this filter/) });
    expect(found.text, route).toContain('Clear filter');
    expect(found.text, route).not.toContain('This filter cannot be used');
    if (!paged) continue;
    const refused = await read(`${route}?cursor=nowhere`);
    expect(refused).toMatchObject({ status: 200, text: expect.stringContaining('This filter cannot be used') });
    expect(refused.text, route).not.toContain('fits this filter');
  }
});
