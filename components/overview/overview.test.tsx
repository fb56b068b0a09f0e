import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
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
