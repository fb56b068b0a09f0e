import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { type Preview, RevocationEffect } from './effect.tsx';

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

it('says of a workload without another certificate that it stops now, and of a successor that it goes on', () => {
  const preview: Preview = {
    certificate,
    liveTokens: 0,
    liveUntil: null,
    audiences: [],
    successor: null,
    sameKey: [],
    descendants: [],
    crlWithin: 60,
    state: '',
  };
  const parts = (shown: Preview) => renderToStaticMarkup(<RevocationEffect preview={shown} />).split('<h3');
  const [, now, , not] = parts(preview);
  expect(now).toContain('stops working');
  expect(not).not.toContain('stops working');
  const [, nowToo, , goesOn] = parts({ ...preview, successor: certificate });
  expect(nowToo).not.toContain('stops working');
  expect(goesOn).toContain('goes on working');
});
