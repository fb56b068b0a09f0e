import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { AheadChart } from './ahead-chart.tsx';
import { Attention } from './attention.tsx';
import { MostRejected } from './most-rejected.tsx';

it('what waits for a second person says so to everybody', () => {
  const approval = {
    ...{ id: 'apr_1', summary: 'Revoke it', target: { kind: 'certificate', id: 'crt_1', name: 'crt_1' }, page: null, reason: null },
    ...{ requestedBy: 'Ada', requestedAt: '2026-01-01T00:00:00.000Z', expiresAt: '2999-01-01T00:00:00.000Z', status: 'pending' as const },
    ...{ operation: 'certificate.revoke', own: false, mayDecide: true, decidedBy: null, decidedAt: null, comment: null },
  };
  const html = renderToStaticMarkup(<Attention now={new Date()} notices={[]} openNotices={0} approvals={[approval]} openApprovals={1} />);
  expect(html).toContain('Waits for you as the second person');
  expect(html).not.toMatch(/sr-only[^>]*>Waits for you/);
});

it('a number that leads somewhere says of whom it is', () => {
  const identities = [{ identityId: 'idn_1', identityName: 'billing', count: 12 }];
  const html = renderToStaticMarkup(<MostRejected of={{ identities, complete: true }} />);
  expect(html).toContain('decisions that turned billing away');
});

it('a part of what is ahead leads to its day, and one that is longer than a day to its month', () => {
  const now = new Date('2030-01-31T00:00:00.000Z');
  const leadsTo = (hours: number) => {
    const at = (part: number) => new Date(now.getTime() + part * hours * 3_600_000).toISOString();
    const parts = [0, 1, 2].map((part) => ({ from: at(part), until: at(part + 1), onTime: 1, others: 0 }));
    const html = renderToStaticMarkup(<AheadChart ahead={{ median: hours * 3_600, parts, later: 0 }} now={now} />);
    return [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
  };
  expect(leadsTo(24)).toEqual(['2030-01-31', '2030-02-01', '2030-02-02'].map((day) => `/expiry?day=${day}#lists`));
  expect(leadsTo(24 * 30)).toEqual(['/expiry?month=2030-01', '/expiry?month=2030-03', '/expiry?month=2030-04']);
  expect(leadsTo(24 * 366 * 80)).toEqual(['/expiry?month=2030-01', '/expiry', '/expiry']);
});
