import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

/** The TLS listeners of Hawser itself. */
export type ListenerName = 'sts' | 'enrolment';

export type ListenerRequest = { id: string; listener: ListenerName; spki: Uint8Array; certificateId: string | null };

/** A listener asks for a certificate for its key; it may not write certificates itself. Wakes the api process. */
export async function requestListenerCertificate(
  ledger: Ledger,
  request: { readonly id: string; readonly listener: ListenerName; readonly spki: Uint8Array },
  now: Date,
): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO listener_certificates (id, listener, spki, requested_at)
    VALUES (${request.id}::uuid, ${request.listener}, ${request.spki}, ${now})`);
}

/** Leaf and issuing authority, PEM, and which authority that is; undefined until it is issued. */
export async function listenerChain(ledger: Ledger, id: string): Promise<{ chain: string; authorityId: string } | undefined> {
  const [row] = await ledger.$queryRaw<{ chain: string; authorityId: string }[]>(Prisma.sql`
    SELECT l.chain, c.authority_id AS "authorityId" FROM listener_certificates l JOIN certificates c ON c.id = l.certificate_id
    WHERE l.id = ${id}::uuid AND l.chain IS NOT NULL`);
  return row;
}

/** What is not answered yet and was asked since then, oldest first. */
export const openListenerRequests = (ledger: Ledger, since: Date): Promise<ListenerRequest[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT id, listener, spki, certificate_id AS "certificateId" FROM listener_certificates
    WHERE chain IS NULL AND requested_at > ${since} ORDER BY requested_at LIMIT 50`);

/** Names the certificate that will answer it; false when another process did so first. */
export async function nameListenerCertificate(ledger: Ledger, id: string, certificateId: string): Promise<boolean> {
  const changed = await ledger.$executeRaw(Prisma.sql`
    UPDATE listener_certificates SET certificate_id = ${certificateId}::uuid WHERE id = ${id}::uuid AND certificate_id IS NULL`);
  return changed === 1;
}

/** Answers it; false when it is answered already. */
export async function answerListenerRequest(ledger: Ledger, id: string, chain: string): Promise<boolean> {
  const changed = await ledger.$executeRaw(
    Prisma.sql`UPDATE listener_certificates SET chain = ${chain} WHERE id = ${id}::uuid AND chain IS NULL`,
  );
  return changed === 1;
}
