import type { Actor } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import type { DecisionCode } from '../domain/codes.ts';
import { notFound } from '../domain/failure.ts';
import {
  type ContainmentRuleView,
  type ContainmentTerms,
  deleteContainmentRule,
  findContainmentRule,
  insertContainmentRule,
  tokensReaching,
  updateContainmentRule,
} from '../ledger/containment-rules.ts';
import { appendEvent } from '../ledger/events.ts';
import type { PartContext } from './context.ts';
import { difference } from './difference.ts';

const targetOf = ({ id, name }: { id: string; name: string }) => ({ kind: 'containment_rule', id, name });

/** A rule that denies a token by itself; it does nothing until it is switched on. @throws {Failure} `already_exists` */
export async function createContainmentRule(
  { database, clock }: PartContext,
  actor: Actor,
  input: ContainmentTerms & { readonly name: string },
): Promise<ContainmentRuleView> {
  const now = clock();
  return database.transaction(async (ledger) => {
    const rule = await insertContainmentRule(ledger, { ...input, createdBy: actor.name, now });
    const { name: _, ...terms } = input;
    await appendEvent(ledger, { type: 'containment_rule.created', at: now, actor, target: targetOf(rule), detail: { after: terms } });
    return rule;
  });
}

type Change = { readonly containmentRule: string } & { readonly [K in keyof ContainmentTerms]?: ContainmentTerms[K] | undefined };

/** What it has denied stays denied. @throws {Failure} `not_found` */
export async function changeContainmentRule(
  { database, clock }: PartContext,
  actor: Actor,
  { containmentRule, ...change }: Change,
): Promise<ContainmentRuleView> {
  const now = clock();
  return database.transaction(async (ledger) => {
    const before = await findContainmentRule(ledger, containmentRule);
    const changed = difference<ContainmentTerms>(before, change);
    if (changed === undefined) return before;
    const after = await updateContainmentRule(ledger, before.id, changed.after, now);
    await appendEvent(ledger, { type: 'containment_rule.changed', at: now, actor, target: targetOf(before), detail: changed });
    return after;
  });
}

/** @throws {Failure} `not_found` */
export async function removeContainmentRule(
  { database, clock }: PartContext,
  actor: Actor,
  { containmentRule }: { readonly containmentRule: string },
): Promise<Record<never, never>> {
  const now = clock();
  await database.transaction(async (ledger) => {
    const rule = await findContainmentRule(ledger, containmentRule);
    if (!(await deleteContainmentRule(ledger, rule.id))) throw notFound(`the containment rule ${containmentRule}`);
    await appendEvent(ledger, { type: 'containment_rule.removed', at: now, actor, target: targetOf(rule) });
  });
  return {};
}

export type ContainmentPreview = {
  from: Date;
  to: Date;
  /** Tokens that would have been denied, in the order in which they would have been. */
  tokens: { jti: string; reachedAt: Date; count: number; deniedAt: Date | null }[];
  /** There are more than are listed. */
  more: boolean;
};

const shown = 200;

/** What these terms would have denied in the last 24 hours, by the question that the rule itself asks; it changes nothing. */
export async function previewContainment(
  { database, clock }: PartContext,
  terms: { readonly codes: DecisionCode[]; readonly threshold: number; readonly windowSeconds: number },
): Promise<ContainmentPreview> {
  const to = clock();
  const from = addSeconds(to, -86_400);
  const found = await tokensReaching(database.prisma, terms, { from, to }, shown + 1);
  return {
    from,
    to,
    tokens: found.slice(0, shown).map(({ jti, reachedAt, count, deniedAt }) => ({ jti, reachedAt, count, deniedAt })),
    more: found.length > shown,
  };
}
