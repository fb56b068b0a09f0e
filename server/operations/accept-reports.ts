import { setImmediate as breathe } from 'node:timers/promises';
import { judgeBinding, type Thumbprint } from '../domain/binding.ts';
import type { DecisionCode } from '../domain/codes.ts';
import type { Report } from '../domain/report.ts';
import type { NewDecision } from '../ledger/decisions.ts';
import type { ResourceServerFacts } from '../ledger/exchange.ts';
import type { ReportedCertificate, ReportedToken } from '../ledger/report-facts.ts';
import type { ReportLedger } from '../ledger/reports.ts';
import type { Client, Connection } from './connection.ts';
import type { StsContext } from './sts-context.ts';

export type RejectedReport = { readonly report_id: string; readonly detail: string };
export type ReportsTaken = { readonly accepted: number; readonly rejected: readonly RejectedReport[] };

/** Reports may come late, because a resource server keeps them while the STS is away; in milliseconds. */
const latest = 7 * 86_400_000;
const ahead = 60_000;

/** Whatever stands in a token that nobody of ours has signed is nobody's claim: such a report names no token. */
const unproven: ReadonlySet<DecisionCode> = new Set(['token_malformed', 'signature_invalid', 'issuer_mismatch', 'request_malformed']);

/** How many are judged in one go: whoever asks for a token in the meantime waits no longer than they take. */
const judgedAtOnce = 250;

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
  return context.reports.take(connection.deadline, (ledger) => takeIn(ledger, context.clock(), client, server, reports, context.onReports));
}

async function takeIn(
  ledger: ReportLedger,
  now: Date,
  client: Client,
  server: ResourceServerFacts,
  reports: readonly Report[],
  heard: StsContext['onReports'],
): Promise<ReportsTaken> {
  const rejected: RejectedReport[] = [];
  const decisions = new Map<string, NewDecision>();
  const known = await factsFor(ledger, reports);
  for (const [index, report] of reports.entries()) {
    if (index % judgedAtOnce === judgedAtOnce - 1) await breathe();
    const facts = known(report);
    const detail = objectionTo(report, facts, server, now);
    if (detail !== null) rejected.push({ report_id: report.report_id, detail });
    else decisions.set(report.report_id, decisionFrom(report, facts, client, server));
  }
  const reporter = { asker: client.identity, resourceServerId: server.id };
  const mine = await ledger.insert(reporter, [...decisions.values()], now, (fresh) => {
    heard?.([...decisions.values()].filter(({ id }) => fresh.has(id)));
  });
  for (const id of decisions.keys()) {
    if (!mine.has(id)) rejected.push({ report_id: id, detail: 'report_id: is in use for something else; give each report its own' });
  }
  return { accepted: reports.length - rejected.length, rejected };
}

/** Only a token says whose certificate was bound: a thumbprint alone would let a reporter accuse anybody. */
const namesToken = ({ code, jti }: Report): boolean => jti !== undefined && !unproven.has(code);

type Known = {
  readonly token: ReportedToken | null;
  readonly bound: { readonly certificate: ReportedCertificate & { readonly id: string } } | null;
  readonly presented: (ReportedCertificate & { readonly isGateway: boolean }) | null;
};

/** What the ledger knows of each: many reports are about the same few tokens and certificates. */
async function factsFor(ledger: ReportLedger, reports: readonly Report[]): Promise<(report: Report) => Known> {
  const jtis = new Set<string>();
  const thumbprints = new Set<Thumbprint>();
  for (const report of reports) {
    const { jti, bound_thumbprint: bound, presented_thumbprint: presented } = report;
    if (namesToken(report) && jti !== undefined) jtis.add(jti);
    if (namesToken(report) && bound !== undefined) thumbprints.add(bound);
    if (presented !== undefined) thumbprints.add(presented);
  }
  const { tokens, certificates } = await ledger.facts(jtis, thumbprints);
  return (report) => {
    const proven = namesToken(report);
    const bound = proven ? certificates.get(report.bound_thumbprint ?? '') : undefined;
    const presented = certificates.get(report.presented_thumbprint ?? '');
    return {
      token: (proven ? tokens.get(report.jti ?? '') : undefined) ?? null,
      bound: bound === undefined ? null : { certificate: { ...bound, id: bound.certificateId } },
      presented: presented === undefined ? null : { ...presented, isGateway: presented.gatewayOf.includes(report.audience) },
    };
  };
}

function objectionTo(report: Report, { token, bound }: Known, server: ResourceServerFacts, now: Date): string | null {
  const at = Date.parse(report.at);
  const first = report.first_at === undefined ? at : Date.parse(report.first_at);
  if (at > now.getTime() + ahead) return 'at: lies in the future; compare the clocks';
  if (first < now.getTime() - latest) return `${report.first_at === undefined ? 'at' : 'first_at'}: is more than seven days ago`;
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

function decisionFrom(report: Report, facts: Known, client: Client, server: ResourceServerFacts): NewDecision {
  const { bound, presented } = facts;
  const proven = namesToken(report);
  const verdict = judgeBinding(report.bound_thumbprint ?? null, report.presented_thumbprint ?? null, facts);
  const certificate = bound?.certificate;
  const { count, first_at: firstAt } = report;
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
    ...(count === undefined || firstAt === undefined ? {} : { counted: { count, firstAt: new Date(firstAt) } }),
  };
}
