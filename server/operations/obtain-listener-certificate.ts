import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isUsable } from '../domain/certificate.ts';
import { Failure } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import type { Custody } from '../keys/custody.ts';
import { readSealedFile, resealFile, writeSealedFile } from '../keys/sealed-file.ts';
import { generateKey, signerFrom } from '../keys/software-signer.ts';
import { trustedAuthorities } from '../ledger/authorities.ts';
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
  /** Every authority that is not retired, PEM: whom client certificates are checked against. */
  readonly ca: string;
  readonly authorityId: string;
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
  const known = await certificateBySha256(context.database.prisma, certificateSha256(new X509Certificate(cert).raw));
  const now = context.clock();
  if (!known || !isUsable(known, now)) return undefined;
  const certificate = await withTrust(context, key, cert, known.authorityId);
  return now < certificate.renewAt && (await signsStill(context, known.authorityId)) ? certificate : undefined;
}

async function obtain(context: ListenerContext, listener: ListenerName, patience: number): Promise<ListenerCertificate> {
  const privateKey = generateKey('ES256');
  const id = newId();
  const spki = signerFrom(privateKey).publicKey.export({ format: 'der', type: 'spki' });
  await requestListenerCertificate(context.database.prisma, { id, listener, spki }, context.clock());
  const { chain: cert, authorityId } = await answer(context, id, performance.now() + patience);
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  writeSealedFile(fileOf(context, listener), Buffer.from(JSON.stringify({ key, cert })), context.custody, labelOf(listener));
  return withTrust(context, key, cert, authorityId);
}

async function answer(context: ListenerContext, id: string, until: number): Promise<{ chain: string; authorityId: string }> {
  for (;;) {
    const answered = await listenerChain(context.database.prisma, id);
    if (answered) return answered;
    if (performance.now() > until) throw new Failure('unavailable', 'No TLS certificate came: is the api process running, and the signer?');
    await sleep(pause);
  }
}

async function trustOf({ database }: ListenerContext): Promise<string> {
  return (await trustedAuthorities(database.prisma)).map(({ der }) => toPem('CERTIFICATE', der)).join('');
}

/** Whether that authority is the one which signs what is new: otherwise the listener moves to its successor. */
async function signsStill({ database }: ListenerContext, authorityId: string): Promise<boolean> {
  return (await trustedAuthorities(database.prisma)).some(({ id, status }) => id === authorityId && status === 'active');
}

async function withTrust(context: ListenerContext, key: string, cert: string, authorityId: string): Promise<ListenerCertificate> {
  const ca = await trustOf(context);
  const { validFromDate, validToDate } = new X509Certificate(cert);
  const life = validToDate.getTime() - validFromDate.getTime();
  return { key, cert, ca, authorityId, notAfter: validToDate, renewAt: new Date(validFromDate.getTime() + (life * 2) / 3) };
}

/** After the key-encryption key of its role was replaced. */
export const resealListenerCertificate = (context: ListenerContext, listener: ListenerName): void =>
  resealFile(fileOf(context, listener), context.custody, labelOf(listener));

const fileOf = ({ directory }: ListenerContext, listener: ListenerName): string => join(directory, `${listener}.sealed`);
const labelOf = (listener: ListenerName) => ({ purpose: 'tls-key', keyId: listener }) as const;

/**
 * Keeps the certificate of a listener and its trust by itself for as long as the process runs: it renews when it is time and
 * when another authority is activated, and learns each change of the trusted authorities. Where several processes share the
 * directory, one renews and the others take what it got.
 * @param onRenewed puts the new one in use, with `setSecureContext`
 * @param every milliseconds between two looks at the clock and the ledger
 */
export function keepListenerCertificate(
  context: ListenerContext,
  listener: ListenerName,
  first: ListenerCertificate,
  onRenewed: (certificate: ListenerCertificate) => void,
  { every = 1_000, onError = () => {} }: { every?: number; onError?: (error: unknown) => void } = {},
): { close(): void } {
  let current = first;
  let busy = false;
  const look = async () => {
    if (busy) return;
    busy = true;
    try {
      const ca = await trustOf(context);
      if (ca !== current.ca) {
        current = { ...current, ca };
        onRenewed(current);
      }
      if (context.clock() >= current.renewAt || !(await signsStill(context, current.authorityId))) {
        current = await obtainListenerCertificate(context, listener);
        onRenewed(current);
      }
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
