import { isUsable } from '../domain/certificate.ts';
import type { RefusalCode } from '../domain/codes.ts';
import { Failure } from '../domain/failure.ts';
import type { Facts, Question } from '../ledger/exchange.ts';
import { type Client, type Connection, decisionOn, type Refusal } from './connection.ts';
import { recordRefusal } from './record-refusal.ts';
import type { StsContext } from './sts-context.ts';
import { verifyClientAssertion } from './verify-client-assertion.ts';

export type Authentication = { readonly ok: true; readonly client: Client } | { readonly ok: false; readonly refusal: Refusal };

/**
 * Establishes who is at the other end of a mutual TLS connection (RFC 8705 §2.1, §2.2), for each request anew: the handshake and
 * the form of the certificate must not object, and the ledger must know these very bytes, as usable and of an active identity.
 * Only for bytes that are registered it does not matter who signed them.
 * A refusal is on record when this returns.
 * @param remembered may answer from memory, but only yes: for whoever has the ledger compare the versions before anything is done
 * @param assertion what the client asserts of itself besides, by a registered key of the same identity (RFC 7523 §2.2)
 * @throws {Failure} `unavailable` when the ledger does not answer and nothing else decides
 */
export async function authenticateClient(
  context: StsContext,
  connection: Connection,
  about: Omit<Question, 'thumbprint'> = {},
  { remembered = false, assertion = null }: { readonly remembered?: boolean; readonly assertion?: string | null } = {},
): Promise<Authentication> {
  if (remembered && assertion === null && connection.certificate) {
    const known = context.facts.recall({ ...about, thumbprint: connection.certificate.thumbprint });
    const judged = known && judgeClient(connection, known, context.clock());
    if (judged?.ok) return judged;
  }
  const facts = await readFacts(context, connection, about);
  const now = context.clock();
  const judged = judgeClient(connection, facts, now);
  const asserted = judged.ok && assertion !== null ? await judgeAssertion(context, connection, judged.client, assertion) : judged;
  if (asserted.ok) return asserted;
  const [{ code, reason }, ...others] = asserted.findings;
  const decision = {
    ...decisionOn(connection, now, facts, null),
    code,
    alsoFound: others.map((finding) => finding.code),
    door: 'sts',
    detail: { reason, ...(facts?.certificate || !connection.certificate?.says ? {} : { presented: connection.certificate.says }) },
  } as const;
  return { ok: false, refusal: { code, decisionId: await recordRefusal(context, decision, connection.deadline) } };
}

async function readFacts(context: StsContext, connection: Connection, about: Omit<Question, 'thumbprint'>): Promise<Facts | null> {
  if (!connection.certificate) return null;
  try {
    return await context.facts.read({ ...about, thumbprint: connection.certificate.thumbprint }, connection.deadline);
  } catch (error) {
    // Whether an unknown issuer matters, only the ledger knows.
    if (connection.objection && !connection.objection.issuerAlone && error instanceof Failure) return null;
    throw error;
  }
}

async function judgeAssertion(context: StsContext, { deadline }: Connection, client: Client, assertion: string): Promise<Judged> {
  const verdict = await verifyClientAssertion(context, client.identity, assertion, deadline);
  return verdict.ok ? { ok: true, client } : refused([verdict]);
}

type Finding = { readonly code: RefusalCode; readonly reason: string };
type Judged = { readonly ok: true; readonly client: Client } | { readonly ok: false; readonly findings: readonly [Finding, ...Finding[]] };

/** The ledger has the first word about a certificate that it knows, since it knows more than the handshake. */
export function judgeClient(
  { certificate: shown, objection }: Pick<Connection, 'certificate' | 'objection'>,
  facts: Facts | null,
  now: Date,
): Judged {
  if (!shown) return refused([{ code: 'cert_unknown', reason: 'no certificate was shown' }]);
  const { certificate, identity } = facts ?? {};
  if (!certificate || !identity || certificate.status === 'pending') {
    return refused([objection ?? { code: 'cert_unknown', reason: 'it is not in the ledger' }]);
  }
  const findings: (Finding | false)[] = [
    certificate.status === 'revoked' && { code: 'cert_revoked', reason: 'it is revoked' },
    certificate.frozenAt !== null && { code: 'cert_frozen', reason: 'its lineage is frozen' },
    certificate.usage !== 'client' && { code: 'cert_not_client', reason: 'it was issued for a server' },
    !certificate.namesIdentity &&
      !certificate.registered && { code: 'cert_not_client', reason: 'it does not hold the SPIFFE ID of its identity' },
    certificate.status !== 'revoked' &&
      !isUsable({ ...certificate, frozenAt: null }, now) && { code: 'cert_expired', reason: 'it is outside its time' },
    objection !== null && !(objection.issuerAlone && certificate.registered) && objection,
    identity.status === 'retired' && { code: 'identity_retired', reason: 'its identity is retired' },
    identity.status === 'suspended' && { code: 'identity_suspended', reason: 'its identity is suspended' },
  ];
  const [first, ...others] = findings.filter((finding) => finding !== false);
  return first || !facts ? refused([first, ...others]) : { ok: true, client: { ...facts, certificate, identity } };
}

const refused = ([first, ...others]: (Finding | undefined)[]): Judged => ({
  ok: false,
  findings: [first ?? { code: 'cert_unknown', reason: 'nothing is known of it' }, ...others.filter((finding) => finding !== undefined)],
});
