import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { incidentInMarkdown } from './incident.ts';
import { lookAgainAfter, type Propagation, PropagationList } from './propagation.tsx';
import { InUse, type Usage } from './usage.tsx';

const revokedAt = '2026-01-02T03:04:05.000Z';
const readAt = '2026-01-02T03:14:05.000Z';
const server = { id: 'rsv_1', name: 'orders', kind: 'server' as const, audiences: [], instances: [] };
const propagation: Propagation = {
  ...{ certificate: 'crt_1', revokedAt, position: 1, at: revokedAt, ownerTold: null, list: null, tokensUntil: null },
  servers: [{ ...server, state: 'not_following' }],
};
const usage: Usage = {
  ...{
    certificate: 'crt_1',
    since: revokedAt,
    decisions: { issued: 0, refused: 0, accepted: 0, rejected: 0 },
    places: [],
    morePlaces: false,
  },
  ...{ misused: [], successor: null, acceptedAfterRevocation: null, acceptedKnownFrom: null },
};

it('a revocation is looked at again while somebody may hear of it, and while a token may be accepted by who does not follow', () => {
  const at = (seconds: number, more: Partial<Propagation>) =>
    lookAgainAfter({ ...propagation, ...more }, Date.parse(revokedAt) + seconds * 1_000);
  const servers = [{ ...server, state: 'waiting' as const }];
  expect([at(10, { servers }), at(200, { servers })]).toEqual([1_500, null]);
  const tokensUntil = '2026-01-02T03:24:05.000Z';
  expect([at(10, { tokensUntil }), at(200, { tokensUntil }), at(200, { servers, tokensUntil })]).toEqual([10_000, 10_000, 10_000]);
  expect([at(1_200, { tokensUntil }), at(10, {}), at(10, { tokensUntil, revokedAt: null })]).toEqual([null, null, null]);
});

it('that it was accepted nowhere says when that was read, and is not said where not all could be looked at', () => {
  const shown = (more: Partial<Usage>) =>
    renderToStaticMarkup(<PropagationList propagation={{ ...propagation, servers: [] }} usage={{ ...usage, ...more }} readAt={readAt} />);
  expect(shown({})).toContain(`dateTime="${readAt}"`);
  expect(shown({})).toMatch(/text-good.*never, as far as is on record/s);
  const acceptedKnownFrom = '2026-01-02T03:10:00.000Z';
  expect(shown({ acceptedKnownFrom })).not.toMatch(/: never/);
  expect(shown({ acceptedKnownFrom })).toContain(`dateTime="${acceptedKnownFrom}"`);
});

it('the same in Markdown', () => {
  const certificate = {
    ...{
      identityName: 'billing',
      subject: 'x',
      serial: '0a',
      owner: 'team',
      thumbprint: null,
      spkiSha256: 'x',
      keyBlocked: false,
      revokedAt,
    },
    ...{ revocationReason: 'superseded' as const, revocationComment: null, suspectedSince: null },
  };
  const told = (more: Partial<Usage>) =>
    incidentInMarkdown(certificate, propagation, { ...usage, ...more }, 'https://console.test/certificates/crt_1', readAt);
  expect(told({})).toContain('never, as far as is on record at 2026-01-02T03:14:05Z');
  expect(told({ acceptedKnownFrom: revokedAt })).toContain('not known: not since 2026-01-02T03:04:05Z');
  expect(told({})).not.toContain('Owner told');
  const heard = { ...propagation, ownerTold: { at: readAt, by: 'ann', notice: null } };
  expect(incidentInMarkdown(certificate, heard, usage, '', readAt)).toContain('- Owner told: 2026-01-02T03:14:05Z by ann');
});

it('where not all places are shown, their decisions are so many at least', () => {
  const place = { resourceServerId: null, resourceServer: null, sourceAddress: null, firstAt: readAt, lastAt: readAt, successorSeen: null };
  const shown = (morePlaces: boolean) =>
    renderToStaticMarkup(<InUse usage={{ ...usage, places: [{ ...place, count: 7 }], morePlaces }} successor />);
  expect(shown(true)).toContain('In use: at least 7 decisions');
  expect(shown(false)).toContain('In use: 7 decisions');
});
