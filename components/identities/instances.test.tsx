import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { InstanceTable } from './instances.tsx';

const instance = {
  ...{
    certificateId: 'crt_1',
    serial: '0a1b2c3d4e5f60718293',
    thumbprint: 'x'.repeat(43),
    usable: false,
    frozenAt: '2026-01-01T00:00:00Z',
  },
  ...{ notAfter: '2999-01-01T00:00:00Z', sourceAddress: null, resourceServer: null, firstSeenAt: null, lastSeenAt: '2026-01-01T00:00:00Z' },
};
const shown = (more: Partial<typeof instance> & { status: 'active' | 'superseded' | 'revoked' }) =>
  renderToStaticMarkup(<InstanceTable name="billing" mayRevoke instances={[{ ...instance, ...more }]} />);

it('one that is stopped says so, and can be revoked', () => {
  for (const status of ['active', 'superseded'] as const) {
    const html = shown({ status });
    expect(html).toContain('Stopped');
    expect(html).not.toMatch(/Expired|Replaced/);
    expect(html).toContain('/certificates/crt_1/revoke');
  }
  expect(shown({ status: 'active', frozenAt: '', notAfter: '2020-01-01T00:00:00Z' })).toContain('Expired');
  expect(shown({ status: 'revoked' })).not.toContain('/revoke');
});
