import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { ZoneProvider } from '../ui/zone-context.tsx';
import type { Finding } from './evidence.ts';
import { FindingTable } from './finding-table.tsx';

it('writes until when a finding is put aside in the zone of the visitor', () => {
  const finding: Finding = {
    id: 'fnd_1',
    kind: 'stale',
    title: 'Stale',
    subject: 'batch',
    because: 'Nobody would miss it.',
    fix: 'Retire it.',
    nhi: 'NHI1',
    nhiName: 'Improper offboarding',
    identityId: 'idn_1',
    identityName: 'batch',
    owner: 'team-batch',
    evidence: {},
    page: '/identities/idn_1',
    fixPage: '/identities/idn_1/retire',
    subjectId: 'idn_1',
    foundAt: '2026-01-01T00:00:00Z',
    dismissedAt: '2026-01-02T00:00:00Z',
    dismissedBy: 'nina',
    dismissedUntil: '2999-06-30T20:00:00Z',
    dismissedBecause: 'Runs once a year',
  };
  const markup = renderToStaticMarkup(
    <ZoneProvider initial="Asia/Kolkata">
      <FindingTable findings={[finding]} actions={null} back="/findings" />
    </ZoneProvider>,
  );
  expect(markup).toMatch(/until <time [^>]*dateTime="2999-06-30T20:00:00Z"[^>]*>2999-07-01 01:30/);
});
