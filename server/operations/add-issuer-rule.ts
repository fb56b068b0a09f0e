import type { Actor } from '../domain/actor.ts';
import { requireRule } from '../domain/claim-rules.ts';
import { Failure } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import { requireNotProbe } from '../domain/probe.ts';
import { appendEvent } from '../ledger/events.ts';
import { identityNamedIn } from '../ledger/identities.ts';
import { deleteRule, findRule, holdIssuer, type IssuerRuleView, insertRule, ruleView, touchIssuer } from '../ledger/trusted-issuers.ts';
import type { PartContext } from './context.ts';

/** Rules of one issuer: all of them are tried on each of its tokens. */
const most = 200;

/**
 * Says which tokens of an issuer stand for which identity.
 * @throws {Failure} `not_found`; `already_exists`; `conflict` when there are too many; `invalid_input` for a rule that cannot be
 *   read, or a fixed name that no identity has
 */
export async function addIssuerRule(
  context: PartContext,
  actor: Actor,
  { issuer: reference, ...terms }: { readonly issuer: string; readonly conditions: string[]; readonly identity: string },
): Promise<IssuerRuleView> {
  const now = context.clock();
  const fixed = requireRule(terms);
  return context.database.transaction(async (ledger) => {
    const issuer = await holdIssuer(ledger, reference);
    if (issuer.rules.length >= most)
      throw new Failure('conflict', `${issuer.name} has ${most} rules already; use templates, or remove some`);
    const same = (rule: typeof terms) =>
      rule.identity === terms.identity && [...rule.conditions].sort().join('\n') === [...terms.conditions].sort().join('\n');
    if (issuer.rules.some(same)) throw new Failure('already_exists', `${issuer.name} has this very rule already`);
    if (fixed !== undefined) requireNotProbe((await identityNamedIn(ledger, 'identity', fixed)).name);
    const rule = { ...terms, id: newId(now.getTime()), createdBy: actor.name, createdAt: now };
    await insertRule(ledger, issuer.id, rule);
    await touchIssuer(ledger, issuer.id, now);
    const view = ruleView(issuer.preset, rule);
    await appendEvent(ledger, {
      type: 'issuer_rule.added',
      at: now,
      actor,
      target: { kind: 'trusted_issuer', id: issuer.id, name: issuer.name },
      detail: { rule: rule.id, ...terms, warnings: view.warnings },
    });
    return view;
  });
}

/** @throws {Failure} `not_found`, also when somebody else removed it first */
export async function removeIssuerRule(
  context: PartContext,
  actor: Actor,
  { issuerRule }: { readonly issuerRule: string },
): Promise<IssuerRuleView> {
  const now = context.clock();
  return context.database.transaction(async (ledger) => {
    const { rule, issuer } = await findRule(ledger, issuerRule);
    if (!(await deleteRule(ledger, rule.id))) throw new Failure('not_found', `the rule ${issuerRule} was not found`);
    await touchIssuer(ledger, issuer.id, now);
    await appendEvent(ledger, {
      type: 'issuer_rule.removed',
      at: now,
      actor,
      target: { kind: 'trusted_issuer', id: issuer.id, name: issuer.name },
      detail: { rule: rule.id, conditions: rule.conditions, identity: rule.identity },
    });
    return ruleView(issuer.preset, rule);
  });
}
