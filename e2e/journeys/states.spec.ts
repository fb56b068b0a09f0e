import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'playwright/test';
import { apiWithFirstKey } from '../actors/populated.ts';
import { consoleRoutes, pathOf } from '../setup/console-routes.ts';
import { sharedInstance } from '../setup/shared-instance.ts';

const instance = sharedInstance();
const area = resolve(import.meta.dirname, '../../app/(console)');
/** Pages whose filter chooses what to work on, and shows no list of what it finds. */
const noLists = ['/expiry/rotate', '/integrations/preview'];
/** Where the first field names something that must be there: what finds nothing instead. */
const others: Readonly<Record<string, string>> = { '/rejections': 'assignee', '/resource-servers/proofs': 'from' };

/** Every list that can be filtered, with one field of its filter, from the page that draws it. */
const lists = consoleRoutes.flatMap((route) => {
  let source: string;
  try {
    source = readFileSync(join(area, route, 'page.tsx'), 'utf8');
  } catch {
    return [];
  }
  if (!source.includes('<Filters') || noLists.includes(route)) return [];
  const field = others[route] ?? /<FilterText\s+name="(\w+)"/.exec(source)?.[1];
  if (field === undefined) throw new Error(`${route} has a filter without a field of text: say how it finds nothing`);
  return [{ route, field, paged: source.includes('<Pages') }];
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
  const audience = await apiWithFirstKey(instance)('audience.register', { uri: 'https://states.example.com' });
  expect(lists.length).toBeGreaterThan(11);
  for (const { route: page, field, paged } of lists) {
    const route = pathOf(page, { audience: audience.id });
    const found = await read(`${route}?${field}=${field === 'from' ? '2999-01-01' : 'nothing-of-the-kind'}`);
    expect(found).toMatchObject({ status: 200, text: expect.stringMatching(/fits this filter/) });
    expect(found.text, route).toContain('Clear filter');
    expect(found.text, route).not.toContain('This filter cannot be used');
    if (!paged) continue;
    const refused = await read(`${route}?cursor=nowhere`);
    expect(refused).toMatchObject({ status: 200, text: expect.stringContaining('This filter cannot be used') });
    expect(refused.text, route).not.toContain('fits this filter');
  }
});
