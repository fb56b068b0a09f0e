import { Children, isValidElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeEach, expect, it, vi } from 'vitest';
import { RevokeManyForm } from '#components/certificates/revoke-many-form';
import RevokeManyPage from './page.tsx';

const answers = vi.hoisted(() => ({ preview: {} as Record<string, unknown>, asked: [] as unknown[], fits: 'crt_1' }));
vi.mock('../../../api-client.ts', () => ({
  requirePermission: async () => undefined,
  read: async () => ({ certificates: ['crt_1', 'crt_2'], requestedBy: 'Ann' }),
  search: async (_: string, filter: unknown) => {
    answers.asked.push(filter);
    return { found: { items: [{ id: answers.fits }], nextCursor: null }, problem: null };
  },
  searchByPost: async (_: string, named: unknown) => {
    answers.asked.push(named);
    return { found: answers.preview, problem: null };
  },
}));
vi.mock('./actions.ts', () => ({ revokeCertificates: async () => ({}) }));
beforeEach(() => {
  answers.asked.length = 0;
  answers.preview = {
    ...{ revocable: 2, revoked: 0, identityCount: 0, identities: [], unknown: [], seenLately: 0, leftWithNone: 0, internal: 0 },
    ...{
      madeElsewhere: 0,
      liveTokens: 0,
      liveUntil: null,
      audiences: [],
      crlWithin: 60,
      takesTwo: true,
      state: 'shown',
      beyondRight: null,
    },
  };
});
const page = async (parameters: Record<string, string>) =>
  renderToStaticMarkup(await RevokeManyPage({ searchParams: Promise.resolve(parameters) }));
const form = 'name="certificates"';

it('shows whoever approves all that was named, and leaves the decision where it is made', async () => {
  const html = await page({ approval: 'apr_1' });
  expect(answers.asked).toEqual([{ certificates: ['crt_1', 'crt_2'] }]);
  expect(html).toContain('Ann asked for this.');
  expect(html).toContain('What will happen');
  expect(html).not.toContain(form);
});

it('asks of a filter of the list what can be used, and leads back to that filter', async () => {
  const html = await page({ owner: 'team-a', status: 'any' });
  expect(answers.asked).toEqual([{ owner: 'team-a', status: 'usable', limit: '200' }, { certificates: ['crt_1'] }]);
  expect(html).toContain(form);
  expect(html.match(/href="\/certificates\?status=any&amp;owner=team-a"/g)).toHaveLength(2);
});

it('offers no form for none, but a way back', async () => {
  answers.preview = { ...answers.preview, revocable: 0, unknown: ['nobody'] };
  const html = await page({ certificates: 'nobody' });
  expect(html).toContain('None of these can be revoked');
  expect(html).toContain('To the certificates');
  expect(html).not.toContain(form);
});

it('says before anything is typed what is not theirs to revoke, and whom to ask, and offers no form', async () => {
  const certificates = [
    { id: 'crt_1', serial: '0123456789abcdef', identityName: 'billing', owner: 'team-b' },
    { id: 'crt_2', serial: 'fedcba9876543210', identityName: null, owner: null },
  ];
  answers.preview = { ...answers.preview, beyondRight: { revokesFor: ['team-a', 'team-c'], certificates, count: 7, ask: ['Ann', 'Bea'] } };
  const html = await page({ certificates: 'crt_1' });
  expect(html).not.toContain(form);
  const text = html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
  expect(text).toContain('7 certificates here are not yours to revoke: you may revoke for team-a and team-c alone.');
  expect(text).toContain('0123456789ab… of billing, which belongs to team-b');
  expect(text).toContain('fedcba987654… of Hawser itself and 5 more certificates. Leave them out, or ask somebody who may: Ann or Bea.');
});

const keysIn = (node: ReactNode): string[] =>
  Children.toArray(node).flatMap((one) =>
    isValidElement<{ children?: ReactNode }>(one)
      ? [...(one.type === RevokeManyForm ? [String(one.key)] : []), ...keysIn(one.props.children)]
      : [],
  );
const keyOf = async (parameters: Record<string, string>) => {
  const [key] = keysIn(await RevokeManyPage({ searchParams: Promise.resolve(parameters) }));
  return key;
};

it('begins anew for other certificates, and not for what a filter finds next', async () => {
  expect(await keyOf({ certificates: 'crt_1' })).not.toBe(await keyOf({ certificates: 'crt_2' }));
  const before = await keyOf({ owner: 'team-a' });
  answers.fits = 'crt_9';
  expect(await keyOf({ owner: 'team-a' })).toBe(before);
});
