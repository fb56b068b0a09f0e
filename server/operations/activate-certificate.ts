import type { Actor } from '../domain/actor.ts';
import type { EventType } from '../domain/event-types.ts';
import { Failure } from '../domain/failure.ts';
import { activateTogether } from '../ledger/activations.ts';
import { activate, type Certificate, certificateById, holdUnretired } from '../ledger/certificates.ts';
import { appendEvent, type NewEvent } from '../ledger/events.ts';
import type { Statements } from '../ledger/statements.ts';
import type { CertificateContext } from './certificate-context.ts';

type Activation = {
  readonly type: Extract<EventType, 'certificate.issued' | 'certificate.renewed' | 'listener_certificate.issued' | 'ocsp_responder.issued'>;
  readonly actor: Actor;
  /** Name of the identity or listener. */
  readonly name: string;
  readonly detail?: Record<string, unknown>;
  readonly sourceAddress?: string | undefined;
  /** What changes together with it; false when somebody else was first, and then nothing changes. */
  readonly also?: (ledger: Statements, certificate: Certificate) => Promise<boolean>;
};

/** Somebody else was first: the transaction is undone. */
class Lost extends Error {}

/**
 * Has a pending certificate signed, then makes it `active` with its event in one transaction. Asked again after a crash it
 * goes on where it stopped.
 * @returns the certificate as it stands now; when `also` said no, it is still `pending`
 * @throws {Failure} `unavailable` when the signer does not answer; `conflict` when its identity was retired meanwhile
 */
export async function signAndActivate(context: CertificateContext, id: string, activation: Activation): Promise<Certificate> {
  await context.signer.sign('certificate', id);
  const { database } = context;
  const at = context.clock();
  const event = (certificate: Certificate) => issueEvent(certificate, activation, at);
  if (!activation.also) {
    const activated = await activateTogether(database, { id, at, event });
    if (activated) return activated;
  }
  try {
    return await database.statementTransaction(async (ledger) => {
      const certificate = await required(ledger, id);
      if (certificate.status !== 'pending') return certificate;
      // The identity before its certificates: a retirement holds them in this order.
      const unretired = await holdUnretired(ledger, certificate);
      if (activation.also && !(await activation.also(ledger, certificate))) throw new Lost();
      if (!unretired) throw new Failure('conflict', `${activation.name} was retired meanwhile: no certificate is issued to it any more`);
      // Another attempt at the same row may have come first; its event stands, and there is none from us.
      if (!(await activate(ledger, certificate, at))) throw new Lost();
      await appendEvent(ledger, event(certificate));
      return { ...certificate, status: 'active', activatedAt: at };
    });
  } catch (error) {
    if (!(error instanceof Lost)) throw error;
    return required(database.statements, id);
  }
}

const issueEvent = (certificate: Certificate, { type, actor, name, detail, sourceAddress }: Activation, at: Date): NewEvent => ({
  type,
  at,
  actor,
  target: { kind: 'certificate', id: certificate.id, name },
  detail: {
    serial: certificate.serial,
    thumbprint: Buffer.from(certificate.sha256 ?? []).toString('base64url'),
    notAfter: certificate.notAfter.toISOString(),
    ...detail,
  },
  sourceAddress,
});

async function required(ledger: Statements, id: string): Promise<Certificate> {
  const certificate = await certificateById(ledger, id);
  if (!certificate) throw new Failure('unavailable', `The certificate ${id} is gone from the ledger.`);
  return certificate;
}
