import * as t from '#messages/certificates';
import * as r from '#messages/revocations';
import { code, plain, time } from '../ui/markdown.ts';
import { heardInWords, type Propagation } from './propagation.tsx';
import type { CertificateDetail } from './status.tsx';
import type { Usage } from './usage.tsx';

type Revoked = Pick<
  CertificateDetail,
  | 'serial'
  | 'identityName'
  | 'subject'
  | 'owner'
  | 'thumbprint'
  | 'spkiSha256'
  | 'keyBlocked'
  | 'revokedAt'
  | 'revocationReason'
  | 'revocationComment'
  | 'suspectedSince'
>;

/** A revocation as text for a ticket: what was revoked and why, who has heard of it, and whether anybody accepted it since. */
export function incidentInMarkdown(c: Revoked, heard: Propagation, usage: Usage, address: string, readAt: string): string {
  const { acceptedAfterRevocation: accepted, acceptedKnownFrom: knownFrom } = usage;
  const facts: [string, string | null][] = [
    [t.certificate, `${code(c.serial)} <${address}>`],
    [t.identity, c.identityName === null ? plain(c.subject) : plain(c.identityName)],
    [t.owner, c.owner === null ? null : plain(c.owner)],
    [t.thumbprint, c.thumbprint === null ? null : code(c.thumbprint)],
    [t.revoked, c.revokedAt === null ? null : time(c.revokedAt)],
    [t.reason, c.revocationReason],
    [t.suspectedSince, c.suspectedSince === null ? null : time(c.suspectedSince)],
    [t.comment, c.revocationComment === null ? null : plain(c.revocationComment)],
    [
      r.ownerTold,
      heard.ownerTold === null ? null : r.ownerToldInMarkdown({ time: time(heard.ownerTold.at), by: plain(heard.ownerTold.by) }),
    ],
    [t.keyBlocked, c.keyBlocked ? code(c.spkiSha256) : null],
    [
      r.revocationListInWords,
      heard.list?.madeAfter ? r.listInMarkdown({ number: heard.list.number, time: time(heard.list.publishedAt) }) : r.notPublishedYet,
    ],
    [
      r.acceptedAfterIt,
      accepted === null
        ? r.neverAsFarAsIsOnRecord({ from: knownFrom === null ? null : time(knownFrom), readAt: time(readAt) })
        : r.acceptedInMarkdown({
            time: time(accepted.at),
            where: plain(accepted.resourceServer ?? r.theTokenService),
            decision: code(accepted.decisionId),
          }),
    ],
  ];
  return [
    `## ${r.incidentTitle({ holder: plain(c.identityName ?? c.subject) })}`,
    '',
    ...facts.flatMap(([name, value]) => (value === null ? [] : [`- ${name}: ${value}`])),
    ...(heard.servers.length === 0 ? [] : ['', `### ${r.whoHasHeard}`, '']),
    ...heard.servers.map((server) => `- ${plain(server.name)}: ${plain(heardInWords(server))}`),
    '',
  ].join('\n');
}
