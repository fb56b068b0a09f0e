import { isOwnRequest } from '../domain/cases.ts';
import { addSeconds } from '../domain/clock.ts';
import { describe, isReplay } from '../domain/codes.ts';
import { toPublicId } from '../domain/ids.ts';
import { type CaseStep, type CaseToken, caseTokens, isWitnessed, silentServers, storyOf } from '../ledger/case-story.ts';
import { suspendedBy } from '../ledger/case-suspensions.ts';
import { type CaseNoteView, type CaseView, casesLike, caseView, findCase, notesOf } from '../ledger/case-views.ts';
import { type DecisionDetailView, showDecision } from '../ledger/decision-log.ts';
import { untoldAt } from '../ledger/feed-followers.ts';
import type { Context } from './context.ts';

export type CaseDetail = CaseView & {
  /** Who presented whose token, where, when, how often, and how it ended. */
  verdict: string;
  action: string;
  codes: { code: string; meaning: string; count: number }[];
  /** The newest decision of the severest code, with both sides of the comparison. */
  decision: DecisionDetailView;
  tokens: CaseToken[];
  ladder: CaseStep[];
  /** `copied`: the holder went on while others presented the token. `moved`: the holder went silent. */
  holder: 'copied' | 'moved' | 'unknown';
  spread: {
    samePresenter: CaseView[];
    sameToken: CaseView[];
    sameAddress: CaseView[];
    /** `yes` where the token was accepted by whoever did not compare; `unknown` where a resource server says nothing. */
    accepted: 'no' | 'yes' | 'unknown';
    acceptedUnchecked: number;
    acceptedAt: string[];
    silent: { id: string; name: string }[];
    /** Resource servers that have told of what they accepted only until then, which is before the last rejection. */
    untold: { id: string; name: string; until: Date }[];
  };
  /** Whom this case suspended and nobody resumed since: that can be taken back. */
  suspended: { id: string; name: string }[];
  notes: CaseNoteView[];
};

/** A resource server that decided nothing for so many seconds may let everything through. */
const silence = 86_400;

/** A case in the order in which it is read: what happened, what differs, what came before and after, how far it went. @throws {Failure} `not_found` */
export async function showCase({ database, clock }: Context, { case: reference }: { case: string }): Promise<CaseDetail> {
  const { prisma } = database;
  const now = clock();
  const row = await findCase(prisma, reference);
  const shown = caseView(row);
  const [tokens, ladder, witnessed, decision, samePresenter, sameToken, sameAddress, suspended, notes] = await Promise.all([
    caseTokens(prisma, row.jtis, row.boundCertificateId, now),
    storyOf(prisma, row.jtis),
    isWitnessed(prisma, row.id),
    showDecision(prisma, toPublicId('decision', row.decisionId), now),
    casesLike(prisma, row, 'presenter'),
    casesLike(prisma, row, 'token'),
    casesLike(prisma, row, 'address'),
    suspendedBy(prisma, row.id),
    notesOf(prisma, row.id),
  ]);
  const unchecked = ladder.filter(({ kind }) => kind === 'unchecked');
  const audiences = [...new Set(tokens.map(({ audience }) => audience))];
  const issued = tokens.at(-1);
  const [silent, untold] = await Promise.all([
    audiences.length === 0 ? [] : silentServers(prisma, audiences, addSeconds(now, -silence)),
    issued === undefined ? [] : untoldAt(prisma, audiences, issued.issuedAt, row.lastAt),
  ]);
  const acceptedUnchecked = unchecked.reduce((sum, { count }) => sum + count, 0);
  const accepted = acceptedUnchecked > 0 ? 'yes' : silent.length > 0 ? 'unknown' : 'no';
  const acceptedAt = [...new Set(unchecked.map(({ place }) => place ?? 'the token service'))];
  return {
    ...shown,
    verdict: sentence(shown, tokens, accepted, witnessed, now),
    action: describe(shown.code).action,
    codes: Object.entries(row.codes).map(([code, count]) => ({ code, meaning: meaningOf(code), count })),
    decision,
    tokens,
    ladder,
    holder: holderOf(ladder, shown.tokenIdentity?.name),
    spread: { samePresenter, sameToken, sameAddress, accepted, acceptedUnchecked, acceptedAt, silent, untold },
    suspended,
    notes,
  };
}

const meaningOf = (code: string): string => describe(code as CaseView['code']).meaning;

function holderOf(ladder: readonly CaseStep[], owner: string | undefined): CaseDetail['holder'] {
  // What its holder took to a wrong audience says nothing of anybody else.
  const foreign = ladder.find(({ kind, code, presenter }) => kind === 'rejected' && isReplay(code) && presenter !== owner);
  const rightful = ladder.filter(({ kind }) => kind === 'rightful');
  if (foreign === undefined || rightful.length === 0) return 'unknown';
  return rightful.some(({ lastAt }) => lastAt > foreign.firstAt) ? 'copied' : 'moved';
}

/** Always the same form, so that who shows the sentence can write its instants in another zone. */
const instantOf = (at: Date): string => `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;

function sentence(
  c: CaseView,
  tokens: readonly CaseToken[],
  accepted: CaseDetail['spread']['accepted'],
  witnessed: boolean,
  now: Date,
): string {
  const owner = isOwnRequest(c) ? undefined : c.tokenIdentity?.name;
  const what = owner === undefined ? 'request' : `token issued to ${owner}`;
  const times = c.count === 1 ? 'once' : `${c.count} times`;
  const presenter =
    c.presentedIdentity?.name ??
    (c.presentedThumbprint === null ? 'somebody without a certificate' : 'somebody with an unknown certificate');
  const place = c.resourceServer?.name ?? (c.door === 'enrolment' ? 'enrolment' : 'the token service');
  const [first, last] = [instantOf(c.firstAt), instantOf(c.lastAt)];
  const when = first === last ? `on ${first}` : `between ${first} and ${last}`;
  const these = c.count === 1 ? 'It was' : 'These were';
  const ended = {
    no: c.count === 1 ? 'It was turned away.' : 'All were turned away.',
    yes: `${these} turned away, but the token was accepted where nobody compared the certificate.`,
    unknown: `${these} turned away; of other resource servers nobody knows.`,
  }[accepted];
  const lastToEnd = tokens.toSorted((a, b) => b.endsAt.getTime() - a.endsAt.getTime())[0];
  const life = lastToEnd === undefined ? '' : ` ${lifeOf(lastToEnd, tokens.length, c.firstAt, now)}`;
  const told = `${what} was presented ${times} by ${presenter}`;
  return `${witnessed ? `A ${told} at ${place}` : `As ${place} reports, a ${told}`} ${when}. ${ended}${life}`;
}

/** Whether what was presented was worth anything: until when it was, by whatever ended it, or that it had ended before. */
function lifeOf({ endsAt, deniedAt, live }: CaseToken, of: number, firstAt: Date, now: Date): string {
  const token = of === 1 ? 'The token' : `The last of its ${of} tokens`;
  const end = instantOf(endsAt);
  if (endsAt <= firstAt) return `${token} had ended at ${end}.`;
  if (endsAt <= now) return `${token} was live until ${end}${deniedAt?.getTime() === endsAt.getTime() ? ', when it was denied' : ''}.`;
  return live ? `${token} is live until ${end}.` : `${token} is not honoured at this moment; its own end is ${end}.`;
}
