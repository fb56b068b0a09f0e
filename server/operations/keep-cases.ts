import { system } from '../domain/actor.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { addNote, moveCase, partiesOf } from '../ledger/case-handling.ts';
import {
  type CaseRejection,
  containRevoked,
  nextPart,
  progressOf,
  prolongFlooded,
  putIntoCases,
  rejectionsBetween,
  setProgress,
  takeProgress,
} from '../ledger/cases.ts';
import { type ContainmentRuleView, listContainmentRules, tokensReaching } from '../ledger/containment-rules.ts';
import type { Ledger } from '../ledger/database.ts';
import { leftoversAmong } from '../ledger/demo-leftovers.ts';
import { denyToken } from '../ledger/denied-tokens.ts';
import { appendEvent } from '../ledger/events.ts';
import type { Context } from './context.ts';
import { tellOfHappening } from './open-notice.ts';
import { settleDemoCases } from './settle-demo-cases.ts';

/** Entries of the sealed ledger that one transaction goes through. */
const atOnce = 2_000;
/** Tokens that one rule denies in one transaction; its next look finds the others. */
const deniedAtOnce = 1_000;

/**
 * Follows the sealed ledger and puts its rejections into cases, each exactly once: how far it came and what it wrote are one commit,
 * so that it goes on where it was after any end. Several may run at a time; they take turns.
 * @returns how many rejections it took in
 */
export async function keepCases({ database, clock }: Context): Promise<number> {
  let taken = 0;
  while ((await nextPart(database.prisma, await progressOf(database.prisma), 1)) !== undefined)
    taken += await database.transaction(async (ledger) => {
      const now = clock();
      const after = await takeProgress(ledger);
      const last = await nextPart(ledger, after, atOnce);
      if (last === undefined) return 0;
      const rejections = await rejectionsBetween(ledger, after, last);
      const placed = await putIntoCases(ledger, rejections, now);
      await prolongFlooded(ledger, after, last);
      await containRevoked(ledger, after, last);
      // No rule acts, nor tells anybody, on demo data that was removed.
      const leftOver = await leftoversAmong(ledger, [...new Set(placed.values())]);
      const real = new Map([...placed].filter(([, id]) => !leftOver.has(id)));
      for (const rule of await listContainmentRules(ledger)) if (rule.enabled) await applyRule(ledger, rule, real, now);
      await settleDemoCases(ledger, now);
      await setProgress(ledger, last);
      return rejections.length;
    });
  return taken;
}

/** What comes of reports is somebody's claim: a rule denies the token, and never touches an identity or a certificate. */
async function applyRule(ledger: Ledger, rule: ContainmentRuleView, placed: ReadonlyMap<CaseRejection, string>, now: Date): Promise<void> {
  const caseOf = new Map<string, string>();
  const times: number[] = [];
  for (const [{ jti, code, at }, id] of placed) {
    if (jti === null || !rule.codes.includes(code)) continue;
    caseOf.set(jti, id);
    times.push(at.getTime());
  }
  if (times.length === 0) return;
  const range = { from: new Date(Math.min(...times) - 1), to: new Date(Math.max(...times)), jtis: [...caseOf.keys()] };
  for (const { jti, expiresAt, deniedAt, count, reachedAt } of await tokensReaching(ledger, rule, range, deniedAtOnce)) {
    const id = caseOf.get(jti);
    if (id === undefined || deniedAt !== null || expiresAt <= now) continue;
    const name = toPublicId('case', id);
    const comment = `containment rule ${rule.name}, case ${name}: presented by others ${count} times within ${rule.windowSeconds} s`;
    if (!(await denyToken(ledger, system('containment'), { jti, expiresAt, at: now, comment }))) continue;
    await moveCase(ledger, id, ['new', 'acknowledged'], 'contained');
    await addNote(ledger, {
      id: newId(now.getTime()),
      caseId: id,
      at: now,
      author: 'containment',
      text: `Denied the token ${jti}: ${comment}.`,
    });
    const parties = await partiesOf(ledger, id);
    await tellOfHappening(
      ledger,
      {
        kind: 'containment.acted',
        subject: { kind: 'case', id, name: parties.identity ?? 'an unknown identity' },
        severity: 'medium',
        summary: `The rule ${rule.name} denied a token of ${parties.identity ?? 'an identity that nobody knows'}: presented by others ${count} times within ${rule.windowSeconds} s.`,
        owners: [parties.owner, parties.presenterOwner].flatMap((owner) => owner ?? []),
        detail: {},
        count: 1,
      },
      now,
    );
    // Whoever hears of it has to know whose token it was, and whom to ask, without asking here.
    await appendEvent(ledger, {
      type: 'containment_rule.acted',
      at: now,
      actor: system('containment'),
      target: { kind: 'case', id, name },
      detail: {
        rule: rule.name,
        act: 'token denied',
        cause: comment,
        case: name,
        ...parties,
        jti,
        count,
        windowSeconds: rule.windowSeconds,
        reachedAt: reachedAt.toISOString(),
      },
    });
  }
}
