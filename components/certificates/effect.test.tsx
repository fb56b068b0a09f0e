import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { FormContext } from '../ui/form.tsx';
import { Done } from '../ui/notice.tsx';
import { AlsoFields } from './also-fields.tsx';
import { tokensSaid } from './bound-tokens.tsx';
import { type Preview, WhatWillHappen } from './effect.tsx';
import { changesBetween, figuresOf, figuresOfMany } from './figures.ts';
import { OutcomeOfMany } from './outcome-of-many.tsx';
import { RevokeForm } from './revoke-form.tsx';
import { ScopeFields } from './scope-fields.tsx';

const certificate: Preview['certificate'] = {
  id: 'crt_1',
  identityId: 'idn_1',
  identityName: 'batch',
  owner: 'team-batch',
  status: 'active',
  usable: true,
  usage: 'client',
  source: 'csr',
  subject: 'CN=batch',
  names: [],
  serial: '0102030405060708',
  thumbprint: null,
  spkiSha256: '',
  keyAlgorithm: 'P-256',
  keyBlocked: false,
  issuer: 'CN=Hawser',
  authority: 'first',
  profile: 'standard',
  profileVersion: 1,
  notBefore: '2026-01-01T00:00:00Z',
  notAfter: '2026-02-01T00:00:00Z',
  usableUntil: null,
  frozenAt: null,
  lineageId: '1',
  predecessorId: null,
  successorId: null,
  lastSeen: null,
  createdBy: 'nina',
  createdAt: '2026-01-01T00:00:00Z',
  revokedAt: null,
  revocationReason: null,
  revocationComment: null,
  suspectedSince: null,
};

const preview: Preview = {
  certificate,
  liveTokens: 0,
  liveUntil: null,
  audiences: [],
  successor: null,
  sameKey: [],
  descendants: [],
  crlWithin: 60,
  inUse: false,
  state: '',
  identity: null,
  beyondRight: null,
};

it('says of a workload without another certificate that it stops now, and of a successor that it goes on', () => {
  const parts = (shown: Preview) => renderToStaticMarkup(<WhatWillHappen preview={shown} />).split('<h3');
  const [, now, , not] = parts(preview);
  expect(now).toContain('stops working');
  expect(not).not.toContain('stops working');
  const [, nowToo, , goesOn] = parts({ ...preview, successor: certificate });
  expect(nowToo).not.toContain('stops working');
  expect(goesOn).toContain('goes on working');
});

it('says what of it is another now, with what it was, in the column where it stands', () => {
  expect(changesBetween(figuresOf(preview), figuresOf({ ...preview, state: 'another' }))).toEqual([]);
  const audience = { audience: 'https://orders.example', liveTokens: 2, liveUntil: '2026-01-02T00:00:00Z' };
  const server = { id: 'rsv_1', name: 'orders', state: 'enforces', stops: 'within_a_second', because: 'follows' } as const;
  const served = { ...preview, liveTokens: 2, audiences: [{ ...audience, resourceServers: [server] }] };
  const leaking = {
    ...served,
    audiences: [{ ...audience, resourceServers: [{ ...server, stops: 'not' as const }] }],
    successor: certificate,
  };
  expect(changesBetween(figuresOf(served), figuresOf(leaking))).toEqual([
    { part: 'later', name: 'Stop within a second', before: 'orders', value: 'none' },
    { part: 'not', name: 'Do not stop', before: 'none', value: 'orders' },
    { part: 'not', name: 'Its successor', before: 'none', value: '0102030405' },
  ]);
});

const whole: Preview = {
  ...preview,
  identity: {
    ...{ id: 'idn_1', name: 'batch', status: 'active', certificates: 2, liveTokens: 0, more: false, audiences: [] },
    ...{ crlWithin: 60, liveUntil: null, heldByOthers: 0, state: 'whole' },
  },
};
const chosen = (html: string) => /<input[^>]*name="scope"[^>]*checked=""[^>]*>/.exec(html)?.[0] ?? '';

it('has the scope chosen that was asked for, where it is offered', () => {
  const form = (shown: Preview, scope?: string) =>
    renderToStaticMarkup(<RevokeForm preview={shown} scope={scope} reasons={[]} action={() => Promise.reject(new Error('not sent'))} />);
  expect(chosen(form(whole))).toContain('value="certificate"');
  expect(chosen(form(whole, 'identity'))).toContain('value="identity"');
  expect(chosen(form(whole, 'related'))).toContain('value="certificate"');
});

it('offers to block the key, which keyCompromise always does, and to replace it only where that can be', () => {
  const also = (shown: Preview, upgrade = false) => renderToStaticMarkup(<AlsoFields preview={shown} upgrade={upgrade} />);
  expect([also(whole), also(preview)].map((html) => [html.includes('name="blockKey"'), html.includes('name="replace"')])).toEqual([
    [true, true],
    [true, false],
  ]);
  expect(also(whole)).toContain('Always so for keyCompromise');
  expect(also(whole, true)).not.toContain('name="blockKey"');
  const suspended = whole.identity && { ...whole, identity: { ...whole.identity, status: 'suspended' as const } };
  expect(also(suspended ?? whole)).not.toContain('name="replace"');
  // What is revoked with it has keys of its own.
  const blocked = also({ ...whole, certificate: { ...certificate, keyBlocked: true } });
  expect(blocked).toContain('It is blocked already');
  expect(/<label[^>]*>([^<]*)<\/label>/.exec(blocked.slice(blocked.indexOf('name="blockKey"')))?.[1]).toBe('Block the keys of the others');
  const ids = [...blocked.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

it('marks a tick that cannot be', () => {
  const state = { values: { replace: 'on' }, problems: { replace: 'cannot be' } };
  const html = renderToStaticMarkup(
    <FormContext value={{ state, pending: false }}>
      <AlsoFields preview={whole} upgrade={false} />
    </FormContext>,
  );
  expect(/<input[^>]*name="replace"[^>]*>/.exec(html)?.[0]).toMatch(/aria-invalid="true".*checked=""|checked="".*aria-invalid="true"/);
  expect(html).toContain('cannot be</p>');
});

it('keeps what was ticked, and has ticked what was not there when it was', () => {
  const sameKey = ['crt_2', 'crt_3', 'crt_4'].map((id) => ({ ...certificate, id }));
  const state = { values: { scope: 'related', also: 'crt_2', offered: 'crt_2\ncrt_3' } };
  const html = renderToStaticMarkup(
    <FormContext value={{ state, pending: false }}>
      <ScopeFields preview={{ ...preview, sameKey }} chosen={undefined} />
    </FormContext>,
  );
  const ticked = [...html.matchAll(/<input[^>]*name="also"[^>]*>/g)].map(([tag]) => [
    /value="(\w+)"/.exec(tag)?.[1],
    tag.includes('checked=""'),
  ]);
  expect(ticked).toEqual([
    ['crt_2', true],
    ['crt_3', false],
    ['crt_4', true],
  ]);
  expect([...html.matchAll(/name="offered" value="(\w+)"/g)].map(([, id]) => id)).toEqual(['crt_2', 'crt_3', 'crt_4']);
});

it('shows of a revoked certificate what ends with its whole identity, once that is chosen, and nothing else', () => {
  const revoked = { ...certificate, status: 'revoked' as const, usable: false };
  const shown = (of: Preview) => renderToStaticMarkup(<WhatWillHappen preview={{ ...of, certificate: revoked }} />);
  expect(shown(preview)).toBe('');
  expect(shown(whole)).toMatch(/^<div class="hidden group-has-\[input\[value=identity\]:checked\]\/sheet:block">/);
  expect(shown(whole)).toContain('All certificates of');
});

it('says of several together which of their figures moved', () => {
  const many = {
    ...{ revocable: 3, revoked: 0, identityCount: 1, identities: [], unknown: [], seenLately: 0, leftWithNone: 0, internal: 0 },
    ...{ madeElsewhere: 0, liveTokens: 4, liveUntil: null, audiences: [], crlWithin: 60, takesTwo: false, state: '', beyondRight: null },
  };
  const moved = changesBetween(figuresOfMany(many), figuresOfMany({ ...many, revocable: 2, revoked: 1, leftWithNone: 1, liveTokens: 5 }));
  expect(moved.map(({ part, name, before, value }) => `${part}: ${name} ${before} ${value}`)).toEqual([
    'now: Certificates to revoke 3 2',
    'now: Identities left without a usable certificate 0 1',
    'now: Live tokens bound to them 4 5',
    'not: Revoked already 0 1',
  ]);
});

it('warns of tokens that are left, which is no success', () => {
  const said = (notice: string) => renderToStaticMarkup(<Done notice={notice} sentences={tokensSaid} />);
  expect(said('tokens-left')).toContain('text-warn');
  expect(said('tokens-ended')).toContain('text-good');
});

it('leads from what became of them back to where they came from, and to those that failed', () => {
  const failed = { certificate: 'crt_1', id: null, serial: null, identityName: null, outcome: 'failed' as const, problem: 'not found' };
  const html = renderToStaticMarkup(<OutcomeOfMany revocations={[failed]} back="/certificates?owner=team-a" />);
  expect(html).toContain('href="/certificates?owner=team-a"');
  expect(html).toMatch(/href="\/certificates\/revoke\?certificates=crt_1"[^>]*>[^<]*Look at the one that failed/);
});
