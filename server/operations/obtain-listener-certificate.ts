import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isUsable } from '../domain/certificate.ts';
import { Failure } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import type { Custody } from '../keys/custody.ts';
import { readSealedFile, writeSealedFile } from '../keys/sealed-file.ts';
import { generateKey, signerFrom } from '../keys/software-signer.ts';
import { allAuthorities } from '../ledger/authorities.ts';
import { certificateBySha256 } from '../ledger/certificates.ts';
import { type ListenerName, listenerChain, requestListenerCertificate } from '../ledger/listener-certificates.ts';
import { certificateSha256, toPem } from '../pki/certificate.ts';
import type { Context } from './context.ts';

/** What a listener needs for a certificate of its own: it may ask in the ledger, and seal with its role's key. */
export type ListenerContext = Context & {
  readonly custody: Custody;
  /** Where the sealed key and certificate are kept between starts. */
  readonly directory: string;
};

/** What `tls.createServer` and `setSecureContext` take, and when it is time for a new one. */
export type ListenerCertificate = {
  /** PKCS#8, PEM. */
  readonly key: string;
  /** Leaf and issuing authority, PEM. */
  readonly cert: string;
  /** Every authority of Hawser, PEM: whom client certificates are checked against. */
  readonly ca: string;
  readonly notAfter: Date;
  /** When two thirds of its life are over. */
  readonly renewAt: Date;
};

/** Milliseconds between two looks at the ledger for the answer. */
const pause = 200;

/**
 * The TLS certificate of a listener: the one kept from the last start while more than a third of its life remains and the
 * ledger still honours it, otherwise a new one for a new key that never leaves this process unsealed.
 * @param patience milliseconds to wait for the api process, which issues it
 * @throws {Failure} `unavailable` when nobody issued it in that time
 */
export async function obtainListenerCertificate(
  context: ListenerContext,
  listener: ListenerName,
  patience = 60_000,
): Promise<ListenerCertificate> {
  return (await kept(context, listener)) ?? obtain(context, listener, patience);
}

async function kept(context: ListenerContext, listener: ListenerName): Promise<ListenerCertificate | undefined> {
  const plain = readSealedFile(fileOf(context, listener), context.custody, labelOf(listener));
  if (!plain) return undefined;
  const { key, cert }: { key: string; cert: string } = JSON.parse(plain.toString('utf8'));
  const certificate = await withTrust(context, key, cert);
  const known = await certificateBySha256(context.database.prisma, certificateSha256(new X509Certificate(cert).raw));
  const now = context.clock();
  return known && isUsable(known, now) && now < certificate.renewAt ? certificate : undefined;
}

async function obtain(context: ListenerContext, listener: ListenerName, patience: number): Promise<ListenerCertificate> {
  const privateKey = generateKey('ES256');
  const id = newId();
  const spki = signerFrom(privateKey).publicKey.export({ format: 'der', type: 'spki' });
  await requestListenerCertificate(context.database.prisma, { id, listener, spki }, context.clock());
  const cert = await answer(context, id, performance.now() + patience);
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  writeSealedFile(fileOf(context, listener), Buffer.from(JSON.stringify({ key, cert })), context.custody, labelOf(listener));
  return withTrust(context, key, cert);
}

async function answer(context: ListenerContext, id: string, until: number): Promise<string> {
  for (;;) {
    const chain = await listenerChain(context.database.prisma, id);
    if (chain !== null) return chain;
    if (performance.now() > until) throw new Failure('unavailable', 'No TLS certificate came: is the api process running, and the signer?');
    await sleep(pause);
  }
}

async function withTrust({ database }: ListenerContext, key: string, cert: string): Promise<ListenerCertificate> {
  const ca = (await allAuthorities(database.prisma)).map(({ der }) => toPem('CERTIFICATE', der)).join('');
  const { validFromDate, validToDate } = new X509Certificate(cert);
  const life = validToDate.getTime() - validFromDate.getTime();
  return { key, cert, ca, notAfter: validToDate, renewAt: new Date(validFromDate.getTime() + (life * 2) / 3) };
}

const fileOf = ({ directory }: ListenerContext, listener: ListenerName): string => join(directory, `${listener}.sealed`);
const labelOf = (listener: ListenerName) => ({ purpose: 'tls-key', keyId: listener }) as const;

/**
 * Renews the certificate of a listener by itself for as long as the process runs. Where several processes share the
 * directory, one renews and the others take what it got.
 * @param onRenewed puts the new one in use, with `setSecureContext`
 * @param every milliseconds between two looks at the clock
 */
export function keepListenerCertificate(
  context: ListenerContext,
  listener: ListenerName,
  first: ListenerCertificate,
  onRenewed: (certificate: ListenerCertificate) => void,
  { every = 60_000, onError = () => {} }: { every?: number; onError?: (error: unknown) => void } = {},
): { close(): void } {
  let current = first;
  let busy = false;
  const look = async () => {
    if (busy || context.clock() < current.renewAt) return;
    busy = true;
    try {
      current = await obtainListenerCertificate(context, listener);
      onRenewed(current);
    } catch (error) {
      // The old one still serves; the next look tries again.
      onError(error);
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void look(), every).unref();
  return { close: () => clearInterval(timer) };
}
