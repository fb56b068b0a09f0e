import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { ApprovalTable } from './approval-table.tsx';
import { SettingPanel } from './setting-panel.tsx';

const never = () => Promise.reject(new Error('nothing is sent here'));

test('whoever switches the second person on is told before that one alone cannot switch it off', () => {
  const html = renderToStaticMarkup(<SettingPanel required={false} owner action={never} />);
  expect(html).toContain('You alone cannot switch it off again');
  expect(html).toContain('revoking a certificate that is in use');
});

test('every act that waits shows until when, and buttons are offered for each act by itself', () => {
  const row = {
    ...{ id: 'apv_1', summary: 'Revoke it', target: { kind: 'certificate', id: 'crt_1', name: 'crt_1' }, page: null, reason: null },
    ...{ requestedBy: 'Ada', requestedAt: '2026-01-01T00:00:00.000Z', expiresAt: '2026-01-02T03:04:05.000Z', status: 'pending' as const },
    ...{ operation: 'certificate.revoke', own: false, mayDecide: false, decidedBy: null, decidedAt: null, comment: null },
  };
  const shown = (who: { own?: boolean; mayDecide?: boolean }) =>
    renderToStaticMarkup(<ApprovalTable approvals={[{ ...row, ...who }]} approve={never} decline={never} withdraw={never} />);
  const [own, mine, others] = [shown({ own: true }), shown({ mayDecide: true }), shown({})];
  for (const html of [own, mine, others]) expect(html).toContain('2026-01-02T03:04:05.000Z');
  for (const word of ['Approve', 'Decline']) expect(mine).toContain(`${word}<span class="sr-only"> Revoke it</span>`);
  expect(others).not.toContain('Approve');
  expect(own).toContain('Withdraw<span class="sr-only"> Revoke it</span>');
});
