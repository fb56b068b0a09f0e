import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import IdentityAccessPage from '../../../identities/[identity]/access/page.tsx';
import AudienceGrantsPage from './page.tsx';

const list = vi.hoisted(() => ({ items: [], nextCursor: null }));
vi.mock('../../../../api-client.ts', () => ({
  read: async (name: string, { cursor }: { cursor?: string }) => {
    if (cursor !== undefined) throw new Error('not found');
    const id = name === 'identity.show' ? 'idn_1' : 'aud_1';
    return { ...list, id, name: 'one', uri: 'https://a.test', scopes: [], status: 'active' };
  },
  search: async (_: string, { cursor }: { cursor?: string }) =>
    cursor === undefined ? { found: list, problem: null } : { found: null, problem: 'cursor: is not one that was given out' },
  session: async () => ({ role: 'viewer' }),
}));
vi.mock('../frame.tsx', () => ({ AudienceFrame: ({ children }: { children: unknown }) => children }));
vi.mock('../../../identities/[identity]/frame.tsx', () => ({ IdentityFrame: ({ children }: { children: unknown }) => children }));

it('says of one list that its place in the address is refused, and leads to its beginning, while the others stay', async () => {
  const shown = [
    await AudienceGrantsPage({
      params: Promise.resolve({ audience: 'aud_1' }),
      searchParams: Promise.resolve({ 'delegations-cursor': 'wrong', trail: '-' }),
    }),
    await IdentityAccessPage({
      params: Promise.resolve({ identity: 'idn_1' }),
      searchParams: Promise.resolve({ 'grants-cursor': 'wrong', 'grants-trail': '-', 'acting-trail': '-' }),
    }),
  ].map((page) => renderToStaticMarkup(page));
  for (const html of shown) expect(html).toMatch(/is not one that was given out.*<h2|<h2.*is not one that was given out/s);
  expect(shown[0]).toContain('href="/audiences/aud_1/grants?trail=-"');
  expect(shown[1]).toContain('href="/identities/idn_1/access?acting-trail=-"');
});
