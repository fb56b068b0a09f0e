import { renderToReadableStream } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import type { FormState } from '../../../../../components/ui/form-state.ts';
import RevokePage from './page.tsx';

const answers = vi.hoisted(() => ({ certificate: {} as Record<string, unknown> }));
vi.mock('../../../../api-client.ts', () => ({
  requirePermission: async () => undefined,
  consoleUrl: (path: string) => `https://console.test${path}`,
  read: async (name: string) =>
    name === 'certificate.usage'
      ? { since: at, places: [], decisions: 0, foreign: 0 }
      : {
          ...{ certificate: { ...certificate, ...answers.certificate }, liveTokens: 0, liveUntil: null, audiences: [], successor: null },
          ...{ sameKey: [], descendants: [], crlWithin: 60, inUse: false, state: 'shown', identity: null, beyondRight: null },
        },
}));
// As a page without a script sends it: React knows the form again by where it stands.
vi.mock('../../actions.ts', () => {
  const action = Object.assign(async () => ({}), {
    $$FORM_ACTION: () => ({ name: 'action', method: 'POST', encType: 'multipart/form-data', data: new FormData() }),
    $$IS_SIGNATURE_EQUAL: () => true,
    bind: () => action,
  });
  return { revokeCertificate: action };
});
// The parts around the form are shown elsewhere.
vi.mock('#components/certificates/usage', () => ({ InUse: () => null, Misused: () => null, UsageTable: () => null }));
vi.mock('#components/certificates/summary', () => ({ CertificateSummary: () => null }));
vi.mock('#components/certificates/status', async (original) => ({ ...(await original<object>()), CertificateStatus: () => null }));

const at = '2026-01-01T00:00:00Z';
const certificate = {
  ...{ id: 'crt_1', identityId: 'idn_1', identityName: 'batch', status: 'active', usable: true, subject: 'CN=batch', thumbprint: null },
  ...{ serial: '0102030405060708', keyBlocked: false, profile: 'workload', revocationReason: null, notAfter: at },
};
const revoked = (revocationReason: string) => ({ status: 'revoked', usable: false, revocationReason });

async function page(now: Record<string, unknown>, answered?: { state: FormState; key: string }): Promise<string> {
  answers.certificate = now;
  const element = await RevokePage({ params: Promise.resolve({ certificate: 'crt_1' }), searchParams: Promise.resolve({}) });
  const formState = answered && ([answered.state, answered.key, 'action', 0] as never);
  const stream = await renderToReadableStream(element, formState === undefined ? {} : { formState });
  await stream.allReady;
  return new Response(stream).text();
}
const keyIn = (html: string): string => /name="\$ACTION_KEY" value="([^"]+)"/.exec(html)?.[1] ?? '';

it('shows what is shown once where there is no script, whatever the certificate was revoked for', async () => {
  const key = keyIn(await page({}));
  expect(key).not.toBe('');
  const state = { reveal: { title: 'done', note: '', items: [{ label: 'run this', value: 'hwj_shown-once' }], onward: '/' } };
  for (const reason of ['superseded', 'keyCompromise']) expect(await page(revoked(reason), { state, key })).toContain('hwj_shown-once');
});

it('offers nothing for what is revoked for keyCompromise, and says so', async () => {
  const html = await page(revoked('keyCompromise'));
  expect(html).toContain('It is revoked already, for keyCompromise.');
  for (const one of ['type="submit"', 'name="comment"', '<details', '>Decision<']) expect(html).not.toContain(one);
});
