import { request } from 'node:https';
import { checkServerIdentity } from 'node:tls';
import type { Config } from '../config.ts';
import { buildEnrolment, tlsOptions } from '../doors/enrolment/server.ts';
import { buildPki, type Check } from '../doors/pki/server.ts';
import { sealedTablesOf } from '../ledger/key-encryption-keys.ts';
import { requireAnswer } from '../ledger/outage.ts';
import { trustBundle } from '../operations/certificate-chain.ts';
import {
  keepListenerCertificate,
  obtainListenerCertificate,
  resealListenerCertificate,
} from '../operations/obtain-listener-certificate.ts';
import { resealKeys } from '../operations/reseal-keys.ts';
import { type Certificates, startCertificateWork } from '../runtime/certificates.ts';
import { watchKeys } from '../runtime/key-rotation.ts';
import { openListener } from '../runtime/listener.ts';

type Running = { close(): Promise<void> };

/**
 * The part of the api process that is about certificates: revocation lists, certificates of listeners, the enrolment door
 * and the PKI door. Resolves when both doors listen.
 */
export async function startCertificates(config: Config, context: Certificates, onError: (error: unknown) => void): Promise<Running> {
  const running: Running[] = [];
  const close = async () => {
    for (const part of running.reverse()) await part.close();
    await context.close();
  };
  try {
    running.push(await startCertificateWork(context, onError));
    running.push(await startPki(config, context, onError));
    running.push(await startEnrolment(config, context, onError));
    return { close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Listens with a certificate of its own, and renews it by itself. */
async function startEnrolment(config: Config, context: Certificates, onError: (error: unknown) => void): Promise<Running> {
  const listener = openListener(config, context.ocspCustody, context.database, context.clock);
  const certificate = await obtainListenerCertificate(listener, 'enrolment');
  const app = buildEnrolment(context, certificate, onError);
  const keeper = keepListenerCertificate(
    listener,
    'enrolment',
    certificate,
    (renewed) => app.server.setSecureContext(tlsOptions(renewed)),
    {
      onError,
    },
  );
  const custody = context.ocspCustody;
  const rotation = watchKeys(
    context,
    {
      role: 'api',
      custody,
      reseal: async () => {
        for (const kind of sealedTablesOf('api')) await resealKeys(context, custody, kind);
        resealListenerCertificate(listener, 'enrolment');
      },
    },
    onError,
  );
  await app.listen(config.listen.enrolment);
  return {
    async close() {
      keeper.close();
      await rotation.close();
      await app.close();
    },
  };
}

async function startPki(config: Config, context: Certificates, onError: (error: unknown) => void): Promise<Running> {
  const app = buildPki(context, readinessChecks(config, context), onError);
  await app.listen(config.listen.pki);
  return { close: () => app.close() };
}

/** Ready means that each process answers a request, with the certificate that its address promises. */
const readinessChecks = (config: Config, context: Certificates): Record<string, Check> => ({
  database: () => requireAnswer(context.database.prisma),
  signer: async () => {
    if (!(await context.signer.healthy())) throw new Error('does not answer');
  },
  sts: () => answers(config.listen.sts, config.urls.sts, '/.well-known/oauth-authorization-server', context),
  enrolment: () => answers(config.listen.enrolment, config.urls.enrolment, '/healthz', context),
});

async function answers(at: { host: string; port: number }, url: string, path: string, context: Certificates): Promise<void> {
  const ca = await trustBundle(context);
  const { hostname } = new URL(url);
  const status = await new Promise<number>((resolve, reject) => {
    const asked = request({
      host: at.host === '0.0.0.0' ? '127.0.0.1' : at.host === '::' ? '::1' : at.host,
      port: at.port,
      path,
      ca,
      agent: false,
      timeout: 2_000,
      checkServerIdentity: (_host, certificate) => checkServerIdentity(hostname.replace(/^\[|\]$/g, ''), certificate),
    });
    asked.once('timeout', () => asked.destroy(new Error('no answer in time')));
    asked.once('error', reject);
    asked.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.end();
  });
  if (status !== 200) throw new Error(`answered ${status}`);
}
