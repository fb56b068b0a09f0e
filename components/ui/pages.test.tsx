import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Pages, pageNames, type Query } from './pages.tsx';

const hrefs = (query: Query, nextCursor: string | null, of?: string, panel?: string): string[] =>
  [
    ...renderToStaticMarkup(
      <Pages path="/list" query={query} nextCursor={nextCursor} {...(of && { of })} {...(panel && { panel })} />,
    ).matchAll(/href="([^"]*)"/g),
  ].map(([, href = '']) => href.replaceAll('&amp;', '&'));
const queryOf = (href: string): Query => Object.fromEntries(new URL(href, 'https://console').searchParams);

it('one of several lists on a page goes on and comes back while the others stay where they are', () => {
  const others = { kind: 'x', 'acting-cursor': 'far', 'acting-trail': '-' };
  let here: Query = others;
  for (const cursor of ['1', '2', '3']) here = queryOf(hrefs(here, cursor, 'grants').at(-1) ?? '');
  expect(here).toEqual({ ...others, 'grants-cursor': '3', 'grants-trail': '-~1~2' });
  for (const cursor of ['2', '1', undefined]) {
    here = queryOf(hrefs(here, 'more', 'grants')[0] ?? '');
    expect(here[pageNames('grants')[0]]).toBe(cursor);
  }
  expect(here).toEqual(others);
});

it('a list that is low on its page stays in sight from page to page', () => {
  const hashes = (links: readonly string[]) => links.map((href) => new URL(href, 'https://console').hash);
  expect(hashes(hrefs({ 'grants-cursor': '1', 'grants-trail': '-' }, '2', 'grants'))).toEqual(['#grants', '#grants']);
  expect(hashes(hrefs({ cursor: '1', trail: '-' }, '2', undefined, 'events'))).toEqual(['#events', '#events']);
});

it('a list that is whole on one page has no way on, and the only list of a page has the plain names', () => {
  expect(hrefs({}, null)).toEqual([]);
  expect(hrefs({ 'acting-cursor': 'far' }, null, 'grants')).toEqual([]);
  expect(hrefs({}, 'next')).toEqual(['/list?cursor=next&trail=-']);
});
