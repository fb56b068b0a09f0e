import type { Actor } from '../domain/actor.ts';
import { grantTypes } from '../domain/claims.ts';
import { Failure } from '../domain/failure.ts';
import { type SandboxRole, sandboxName } from '../domain/sandbox.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { askSts, type OwnPair, type StsAnswer } from './ask-sts.ts';
import { trustBundle } from './certificate-chain.ts';
import type { CertificateContext } from './certificate-context.ts';
import { makePair } from './make-pair.ts';

/** Seconds, after which somebody else may begin again. */
export const longestPlay = 60;

const profile = 'workload';
const userAgent = 'hawser-demo';

/**
 * What happens in a sandbox: its workloads ask for tokens, its API is called with them, and its intruder comes with a copy. All of it goes over
 * mutual TLS to the STS, which decides as it decides for anybody. The keys are gone afterwards.
 * @throws {Failure} `unavailable` where the STS or the signer does not answer, or answers otherwise; `conflict` where the profile is not as it was
 */
export async function playSandbox(
  context: CertificateContext,
  actor: Actor,
  { label, audience }: { readonly label: string; readonly audience: string },
): Promise<void> {
  const signal = AbortSignal.timeout((longestPlay - 5) * 1000);
  const ca = await trustBundle(context);
  const pairOf = (role: SandboxRole) =>
    makePair(context, actor, { identity: sandboxName(label, role), profile, detail: { sandbox: label } });
  const [orders, billing, reports, intruder] = await Promise.all([
    pairOf('orders'),
    pairOf('billing'),
    pairOf('reports'),
    pairOf('intruder'),
  ]);

  const ask = (client: OwnPair, endpoint: '/token' | '/introspect', form: Readonly<Record<string, string>>) =>
    askSts({ issuer: context.urls.sts, ca, client, name: 'The demo', userAgent, signal }, endpoint, form);
  const tokenOf = (client: OwnPair) => ask(client, '/token', { grant_type: grantTypes.clientCredentials, audience });
  /** As the API does for whoever calls it: with the certificate that the caller showed, or none. */
  const called = (token: string, by: OwnPair | null, path: string) => {
    const certificate = by === null ? '' : parseCertificate(by.chain).raw.toString('base64url');
    const about = { request_method: 'GET', request_path: path, tls_version: 'TLSv1.3' };
    return ask(orders, '/introspect', { token, client_certificate: certificate, ...about });
  };

  const [his, others] = [tokenIn(await tokenOf(billing)), tokenIn(await tokenOf(reports))];
  for (const path of ['/orders', '/orders/1017', '/orders/1018']) expect(await called(his, billing, path), true);
  expect(await called(others, reports, '/orders'), true);
  for (const path of ['/orders', '/orders/1017', '/customers']) expect(await called(his, intruder, path), false);
  expect(await called(his, null, '/orders'), false);
  const { status } = await tokenOf(intruder);
  if (status === 200) throw new Failure('unavailable', 'The STS gave the intruder of the demo a token.');
}

function tokenIn({ status, body }: StsAnswer): string {
  if (status === 200 && typeof body.access_token === 'string') return body.access_token;
  throw new Failure('unavailable', `The STS gave the demo no token: ${body.error} (decision ${body.decision_id ?? 'unknown'}).`);
}

function expect({ body }: StsAnswer, active: boolean): void {
  if (body.active === active) return;
  const decision = `decision ${body.decision_id ?? 'unknown'}`;
  throw new Failure('unavailable', `The STS ${active ? 'does not take' : 'takes'} a token of the demo (${decision}).`);
}
