import type { RuleResult } from '../domain/claim-rules.ts';
import type { IdentityStatus } from '../domain/identity.ts';
import { identityCalled } from '../ledger/identities.ts';
import { issuerByUrl, wasUsed } from '../ledger/trusted-issuers.ts';
import type { Context } from './context.ts';
import { judgeForeignToken, type Step } from './judge-foreign-token.ts';

export type Simulation = {
  accepted: boolean;
  identity: { id: string; name: string; status: IdentityStatus } | null;
  issuer: { id: string; name: string } | null;
  steps: Step[];
  rules: (Omit<RuleResult, 'conditions'> & { id: string; conditions: RuleResult['conditions'][number][] })[];
  claims: Record<string, unknown> | null;
};

/**
 * Says what an exchange of a token would make of it, step by step, by the very judge that the exchange asks. Nothing is kept, nothing
 * is fetched, and the token is not used up.
 */
export async function simulateIssuer({ database, clock }: Context, { token }: { readonly token: string }): Promise<Simulation> {
  const { prisma } = database;
  const sources = {
    issuer: (iss: string) => issuerByUrl(prisma, iss),
    withNewerKeys: async () => undefined,
    identity: (name: string) => identityCalled(prisma, name),
  };
  const { steps, jwt, issuer, rules, identity } = await judgeForeignToken(token.trim(), sources, clock());
  const used = issuer?.singleUse && jwt?.claims.jti ? await wasUsed(prisma, issuer.id, jwt.claims.jti) : false;
  const judged = steps.map((one): Step => {
    if (one.step === 'use' && one.ok && used) return { ...one, ok: false, detail: 'it was exchanged already' };
    if (one.step === 'identity' && one.ok && identity?.status !== 'active') return { ...one, ok: false };
    return one;
  });
  return {
    accepted: judged.every(({ ok }) => ok === true),
    identity: identity ? { id: identity.id, name: identity.name, status: identity.status } : null,
    issuer: issuer ? { id: issuer.id, name: issuer.name } : null,
    steps: judged,
    rules: rules.map(({ conditions, ...rule }) => ({ ...rule, conditions: [...conditions] })),
    claims: jwt ? { ...jwt.payload } : null,
  };
}
