import type { Actor } from '../domain/actor.ts';
import { type FleetSpecs, inOneOrder, sameJson } from '../domain/fleet.ts';
import { toPublicId } from '../domain/ids.ts';
import { holdIssuer } from '../ledger/trusted-issuers.ts';
import { addIssuerRule, removeIssuerRule } from './add-issuer-rule.ts';
import { alterIssuer } from './change-issuer.ts';
import type { PartContext } from './context.ts';
import { placeIssuer } from './register-issuer.ts';

type Spec = FleetSpecs['trusted-issuer'];
type Inside = PartContext & { readonly urls: { readonly sts: string } };

/** Registers an issuer with its rules, each by the operation that is there for it. */
export async function createIssuer(context: Inside, actor: Actor, { rules, ...issuer }: Spec): Promise<void> {
  await placeIssuer(context, actor, issuer);
  for (const rule of rules) await addIssuerRule(context, actor, { issuer: issuer.name, ...rule });
}

/** Makes the terms and the rules those of the file: rules that it does not have go first, so that there is room. */
export async function reviseIssuer(context: Inside, actor: Actor, id: string, spec: Spec): Promise<void> {
  const { rules, name, issuer: _, preset: __, ...terms } = spec;
  await alterIssuer(context, actor, { issuer: toPublicId('trustedIssuer', id), ...terms });
  const said = ({ conditions, identity }: Spec['rules'][number]): string => sameJson({ conditions: conditions.toSorted(), identity });
  const wanted = new Set(rules.map(said));
  const standing = (await context.database.transaction((ledger) => holdIssuer(ledger, name))).rules;
  for (const rule of standing)
    if (!wanted.has(said(rule))) await removeIssuerRule(context, actor, { issuerRule: toPublicId('issuerRule', rule.id) });
  const there = new Set(standing.map(said));
  for (const rule of inOneOrder({ kind: 'trusted-issuer', spec }).spec.rules)
    if (!there.has(said(rule))) await addIssuerRule(context, actor, { issuer: name, ...rule });
}
