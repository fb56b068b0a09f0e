import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { InviteMember, MemberPanel } from './member-panel.tsx';

const action = () => Promise.resolve({});
const roles = [{ value: 'issuer', label: 'issuer' }];
const ownersOf = (count: number) => Array.from({ length: count }, (_, index) => `team-of-number-${index}`);
const member = (index: number, revokesFor: string[] | null = null) => ({
  ...{ id: `usr_${index}`, name: `Member ${index}`, email: `${index}@example.test`, role: 'issuer' as const, revokesFor },
  ...{ createdAt: '2026-01-01T00:00:00.000Z', lastSeenAt: null, secondFactor: true, passkeys: 0, apiKeys: 0, me: false, mine: true },
});
const panel = (members: ReturnType<typeof member>[], owners: string[]) =>
  renderToStaticMarkup(<MemberPanel members={members} owners={owners} roles={roles} change={action} remove={action} />);
const ticks = (html: string) => [...html.matchAll(/type="checkbox"[^>]*value="([^"]+)"/g)].map(([, value]) => value);

it('offers each of a few owners, and does not grow by the members times the owners where there are many', () => {
  const few = panel([member(1)], ownersOf(3));
  expect(ticks(few)).toEqual(ownersOf(3));
  expect(few).not.toContain('Further owners');
  const members = Array.from({ length: 100 }, (_, index) => member(index));
  expect(panel(members, ownersOf(500)).length).toBeLessThan(panel(members, []).length * 2);
});

it('keeps the ticks of those who are named where the others are written', () => {
  const html = panel([member(1, ['team-of-number-7', 'team-that-was'])], ownersOf(40));
  expect(ticks(html)).toEqual(['team-of-number-7', 'team-that-was']);
  expect(html).toContain('name="furtherOwners"');
  const invitation = (count: number) => renderToStaticMarkup(<InviteMember owners={ownersOf(count)} roles={roles} action={action} />);
  expect(ticks(invitation(100))).toHaveLength(100);
  expect([ticks(invitation(101)), invitation(101).includes('name="furtherOwners"')]).toEqual([[], true]);
});
