import { judgeBinding } from '../domain/binding.ts';
import type { RefusalCode } from '../domain/codes.ts';
import type { Report } from '../domain/report.ts';
import { before } from '../ledger/batch.ts';
import type { NewDecision } from '../ledger/decisions.ts';
import type { ResourceServerFacts } from '../ledger/exchange.ts';
import type { TokenFacts } from '../ledger/liveness.ts';
import { insertReports } from '../ledger/reports.ts';
import type { Client, Connection } from './connection.ts';
import type { StsContext } from './sts-context.ts';

export type RejectedReport = { readonly report_id: string; readonly detail: string };
export type ReportsTaken = { readonly accepted: number; readonly rejected: readonly RejectedReport[] };

/** Reports may come late, because a resource server keeps them while the STS is away; in milliseconds. */
const latest = 7 * 86_400_000;
const ahead = 60_000;

/** Whatever stands in a token that nobody of ours has signed is nobody's claim: such a report names no token. */
const unproven: ReadonlySet<RefusalCode> = new Set(['token_malformed', 'signature_invalid', 'issuer_mismatch', 'request_malformed']);

/**
 * Takes in what a resource server decided by itself. Each is the reporter's claim: it counts only for the reporter's own audiences
 * and for tokens issued for them, and who presented what is read from the ledger. A report that was taken before counts again
 * and writes nothing.
 * @throws {Failure} `unavailable`
 */
export async function acceptReports(
  context: StsContext,
  connection: Connection,
  client: Client,
  server: ResourceServerFacts,
  reports: readonly Report[],
): Promise<ReportsTaken> {
  const now = context.clock();
  const rejected: RejectedReport[] = [];
  const decisions = new Map<string, NewDecision>();
  const known = await Promise.all(reports.map((report) => readKnown(context, connection, report)));
  reports.forEach((report, index) => {
    const facts = known[index];
    const detail = facts === undefined ? 'is not known' : objectionTo(report, facts, server, now);
    if (detail !== null) rejected.push({ report_id: report.report_id, detail });
    else if (facts !== undefined) decisions.set(report.report_id, decisionFrom(report, facts, client, server));
  });
  const mine = await before(connection.deadline, insertReports(context.database.pool, server.id, [...decisions.values()], now));
  context.onReports?.([...decisions.values()].filter(({ id }) => mine.has(id)));
  for (const id of decisions.keys()) {
    if (!mine.has(id)) rejected.push({ report_id: id, detail: 'report_id: is in use for something else; give each report its own' });
  }
  return { accepted: reports.length - rejected.length, rejected };
}

/** Only a token says whose certificate was bound: a thumbprint alone would let a reporter accuse anybody. */
const namesToken = ({ code, jti }: Report): boolean => jti !== undefined && !unproven.has(code);

const readKnown = ({ reported }: StsContext, { deadline }: Connection, report: Report): Promise<TokenFacts> =>
  reported.read(
    {
      jti: namesToken(report) ? (report.jti ?? null) : null,
      at: new Date(report.at),
      audience: report.audience,
      bound: namesToken(report) ? (report.bound_thumbprint ?? null) : null,
      presented: report.presented_thumbprint ?? null,
    },
    deadline,
  );

function objectionTo(report: Report, { token, bound }: TokenFacts, server: ResourceServerFacts, now: Date): string | null {
  const at = Date.parse(report.at);
  if (at > now.getTime() + ahead) return 'at: lies in the future; compare the clocks';
  if (at < now.getTime() - latest) return 'at: is more than seven days ago';
  if (!server.audiences.includes(report.audience)) return 'audience: is not one of the reporter';
  if (!namesToken(report)) return isMismatch(report) ? 'jti: is needed to name the mismatch' : null;
  if (!token) return 'jti: is not of a token that was issued here, or of one that ended more than thirty days ago';
  if (report.code !== 'aud_mismatch' && token.audience !== report.audience) return 'jti: is of a token for another audience';
  if (report.bound_thumbprint !== undefined && bound?.certificate.id !== token.certificateId)
    return 'bound_thumbprint: is not that of the token';
  if (isMismatch(report) && !showsMismatch(report)) return 'presented_thumbprint: and bound_thumbprint must be there and differ';
  return null;
}

const isMismatch = ({ code }: Report): boolean => code.startsWith('cnf_mismatch.');
const showsMismatch = ({ bound_thumbprint: bound, presented_thumbprint: presented }: Report): boolean =>
  bound !== undefined && presented !== undefined && bound !== presented;

function decisionFrom(report: Report, facts: TokenFacts, client: Client, server: ResourceServerFacts): NewDecision {
  const { bound, presented } = facts;
  const proven = namesToken(report);
  const verdict = judgeBinding(report.bound_thumbprint ?? null, report.presented_thumbprint ?? null, facts);
  const certificate = bound?.certificate;
  return {
    id: report.report_id,
    at: new Date(report.at),
    // A resource server sees only that two thumbprints differ; whose they are, and so the name of the mismatch, stands in the ledger.
    code: isMismatch(report) ? (verdict.code ?? report.code) : report.code,
    alsoFound: report.also_found,
    door: 'report',
    asker: client.identity,
    audience: report.audience,
    resourceServerId: server.id,
    tokenIdentityId: verdict.tokenIdentityId,
    presentedIdentityId: verdict.presentedIdentityId,
    boundCertificateId: certificate?.id ?? null,
    presentedCertificateId: presented?.certificateId ?? null,
    boundThumbprint: proven ? (report.bound_thumbprint ?? null) : null,
    presentedThumbprint: report.presented_thumbprint ?? null,
    boundSerial: certificate?.serial ?? null,
    presentedSerial: presented?.serial ?? report.presented_serial ?? null,
    jti: proven ? (report.jti ?? null) : null,
    kid: proven ? (report.kid ?? null) : null,
    sourceAddress: report.client_address ?? null,
    method: report.request_method ?? null,
    path: report.request_path ?? null,
    tlsVersion: report.tls_version ?? null,
    userAgent: report.user_agent ?? null,
    latencyMicros: report.latency_micros ?? null,
  };
}
