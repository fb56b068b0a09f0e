import { setTimeout as sleep } from 'node:timers/promises';
import type { MayActClaim } from '../domain/claims.ts';
import { before } from '../ledger/batch.ts';
import { identityCalled } from '../ledger/identities.ts';
import { type IssuerRecord, issuerByUrl, keyCooldown, wantKeys } from '../ledger/trusted-issuers.ts';
import type { Context } from './context.ts';
import { judgeForeignToken } from './judge-foreign-token.ts';
import type { ForeignResolver } from './subject.ts';

/** Milliseconds that a request waits for keys that are being fetched, and between two looks. */
const longestWait = 1_500;
const pause = 75;

/**
 * Finds out what a token of a trusted issuer stands for. The process that does this reaches nobody outside: it reads the keys that
 * the ledger has and, where a token names another, lets it be known that newer ones are wanted, and waits a moment.
 */
export function foreignResolver(): ForeignResolver {
  const waiting = new Map<string, Promise<IssuerRecord | undefined>>();
  const asked = new Map<string, number>();

  /** One wait for each issuer at a time, and one question in each cooldown, however many tokens name keys that nobody has. */
  const withNewerKeys = (context: Context, issuer: IssuerRecord): Promise<IssuerRecord | undefined> => {
    const now = context.clock().getTime();
    const last = Math.max(asked.get(issuer.id) ?? 0, issuer.keys.attemptedAt?.getTime() ?? 0);
    const underWay = waiting.get(issuer.id);
    if (underWay) return underWay;
    if (issuer.keySource === 'pasted' || now - last < keyCooldown) return Promise.resolve(undefined);
    asked.set(issuer.id, now);
    const answer = newerKeys(context, issuer).finally(() => waiting.delete(issuer.id));
    waiting.set(issuer.id, answer);
    return answer;
  };

  return async (context, token, deadline) => {
    const { prisma } = context.database;
    const sources = {
      issuer: (iss: string) => issuerByUrl(prisma, iss),
      withNewerKeys: (issuer: IssuerRecord) => withNewerKeys(context, issuer),
      identity: (name: string) => identityCalled(prisma, name),
    };
    const { steps, jwt, issuer, identity } = await before(deadline, judgeForeignToken(token, sources, context.clock()));
    if (!jwt || !issuer || !identity) {
      const failed = steps.find(({ ok }) => ok === false);
      return { ok: false, reason: `${failed?.step}: ${failed?.detail}` };
    }
    const { claims, payload } = jwt;
    return {
      ok: true,
      token: {
        identityId: identity.id,
        issuerId: issuer.id,
        issuer: issuer.issuer,
        terms: issuer.updatedAt,
        jti: issuer.singleUse ? claims.jti : null,
        expiresAt: new Date(claims.exp * 1000),
        scopes: null,
        mayAct: mayActOf(payload.may_act),
      },
    };
  };
}

/** Undefined where no keys came in time. */
async function newerKeys({ database }: Context, { id, issuer, keys }: IssuerRecord): Promise<IssuerRecord | undefined> {
  const end = performance.now() + longestWait;
  await wantKeys(database.prisma, id);
  while (performance.now() < end) {
    await sleep(pause);
    const now = await issuerByUrl(database.prisma, issuer);
    if (!now || now.id !== id) return undefined;
    const came = (now.keys.fetchedAt?.getTime() ?? 0) > (keys.fetchedAt?.getTime() ?? 0);
    const failed = now.keys.failure !== null && now.keys.attemptedAt?.getTime() !== keys.attemptedAt?.getTime();
    if (came || failed) return now;
  }
  return undefined;
}

/** RFC 8693 §4.4, as far as it names somebody by `sub`. */
function mayActOf(claim: unknown): MayActClaim | null {
  if (typeof claim !== 'object' || claim === null || Array.isArray(claim)) return null;
  const { sub, iss } = claim as Record<string, unknown>;
  if (typeof sub !== 'string' || sub === '' || (iss !== undefined && typeof iss !== 'string')) return null;
  return iss === undefined ? { sub } : { sub, iss };
}
