import * as t from '#messages/cases';
import { isOwnRequest } from '#server/domain/cases';
import { code, plain, time } from '../ui/markdown.ts';
import type { CaseDetail } from './types.ts';

const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;

const kinds: Record<CaseDetail['ladder'][number]['kind'], string> = {
  issued: t.ladderIssued,
  rightful: t.ladderUsedByItsHolder,
  unchecked: t.ladderAcceptedUnchecked,
  rejected: t.ladderTurnedAway,
};
const accepted: Record<CaseDetail['spread']['accepted'], string> = { no: t.no, yes: t.yesInBold, unknown: t.notKnownInBold };

/** A case as text for a ticket: what happened, what differs, what came before and after, how far it went, what was said of it. */
export function caseInMarkdown(c: CaseDetail, address: string): string {
  const { decision, spread } = c;
  const addresses = c.addresses.flatMap(({ sourceAddress }) => sourceAddress ?? []);
  const party = (of: CaseDetail['tokenIdentity'], otherwise: string) =>
    of === null ? otherwise : t.nameAndOwner({ name: plain(of.name), owner: plain(of.owner) });
  const facts: [string, string][] = [
    [t.caseWord, `${code(c.id)} <${address}>`],
    [t.classOfCase, `${code(c.code)}, ${c.severity}: ${plain(c.meaning)}`],
    [t.state, `${c.state}, ${c.assignee === null ? t.assignedToNobody : t.assignedTo({ assignee: plain(c.assignee) })}`],
    [t.tokenOf, party(isOwnRequest(c) ? null : c.tokenIdentity, t.notKnown)],
    [t.presentedBy, party(c.presentedIdentity, c.presentedThumbprint === null ? t.noCertificate : t.anUnknownCertificate)],
    [t.boundThumbprint, c.boundThumbprint === null ? t.noThumbprint : code(c.boundThumbprint)],
    [t.presentedThumbprint, c.presentedThumbprint === null ? t.noThumbprint : code(c.presentedThumbprint)],
    [t.fromColumn, addresses.length === 0 ? t.notShown : addresses.map(code).join(', ')],
    [t.times, t.countFromTo({ count: c.count, firstAt: time(c.firstAt), lastAt: time(c.lastAt) })],
    [t.newestDecision, code(decision.id)],
  ];
  const uncertain = spread.silent.map(({ name }) => plain(name));
  return [
    `## ${plain(c.verdict)}`,
    '',
    ...facts.map(([name, value]) => `- ${name}: ${value}`),
    t.acceptedAnywhereLine({
      accepted: accepted[spread.accepted],
      acceptedAt: spread.acceptedAt.length > 0 ? ` (${spread.acceptedAt.map(plain).join(', ')})` : '',
      uncertain: uncertain.length > 0 ? t.nothingOnRecordIn24Hours({ uncertain: uncertain.join(', ') }) : '',
    }),
    t.othersMoreCasesOfTheSame({
      samePresenter: spread.samePresenter.length,
      sameToken: spread.sameToken.length,
      sameAddress: spread.sameAddress.length,
    }),
    t.toDo({ action: plain(c.action) }),
    '',
    ...(c.ladder.length === 0
      ? []
      : [
          t.headingFromIssuanceToNow,
          '',
          row(t.what, t.byWhom, t.where, t.times, t.whenUtc),
          row('---', '---', '---', '---:', '---'),
          ...c.ladder.map((step) =>
            row(
              `${kinds[step.kind]}${step.kind === 'rejected' ? ` ${code(step.code)}` : ''}`,
              step.presenter === null ? t.noCertificate : plain(step.presenter),
              step.place === null ? t.tokenService : plain(step.place),
              String(step.count),
              step.firstAt === step.lastAt
                ? time(step.firstAt)
                : t.firstAtToLastAt({ firstAt: time(step.firstAt), lastAt: time(step.lastAt) }),
            ),
          ),
          '',
        ]),
    ...(c.notes.length === 0
      ? []
      : [t.headingNotes, '', ...c.notes.map(({ at, author, text }) => `- ${time(at)}, ${plain(author)}: ${plain(text)}`), '']),
  ].join('\n');
}
