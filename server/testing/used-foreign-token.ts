import type { StsContext } from '../operations/sts-context.ts';

/** Takes every token for one of a trusted issuer of the identity that its signature part names, under a `jti` of the test's choice. */
export const usedForeignToken =
  (issuerId: string, jti: string): StsContext['resolveForeign'] =>
  async (context, token) => {
    const subject = await context.database.prisma.identity.findFirst({ where: { name: token.split('.')[2] ?? '' } });
    if (!subject) return { ok: false, reason: 'nobody' };
    const [expiresAt, terms] = [new Date(Date.now() + 60_000), new Date()];
    return { ok: true, token: { identityId: subject.id, issuerId, issuer: 'x', terms, jti, expiresAt, scopes: null, mayAct: null } };
  };
