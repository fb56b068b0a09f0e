import type { Actor } from '../domain/actor.ts';
import { notFound } from '../domain/failure.ts';
import { denyToken as deny } from '../ledger/denied-tokens.ts';
import type { Context } from './context.ts';

/** Ends a token and all that derives from it; doing it twice changes nothing. @throws {Failure} `not_found` */
export async function denyToken(
  { database, clock }: Context,
  actor: Actor,
  { jti, comment }: { jti: string; comment?: string | undefined },
): Promise<Record<never, never>> {
  await database.transaction(async (ledger) => {
    const token = await ledger.token.findUnique({ where: { jti }, select: { expiresAt: true } });
    if (token === null) throw notFound(`the token ${jti}`);
    await deny(ledger, actor, { jti, expiresAt: token.expiresAt, at: clock(), ...(comment === undefined ? {} : { comment }) });
  });
  return {};
}
