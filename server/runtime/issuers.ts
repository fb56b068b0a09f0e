import { listen } from '../ledger/notices.ts';
import { allIssuers, type IssuerRecord, keysWanted } from '../ledger/trusted-issuers.ts';
import type { Context } from '../operations/context.ts';
import { refreshIssuerKeys } from '../operations/refresh-issuer.ts';

/** Milliseconds between two looks, and after which keys are fetched again. */
const every = 60_000;
const freshFor = 900_000;

/**
 * Keeps the keys of trusted issuers fresh: before anybody misses them, and at once when an sts meets a key that it does not know.
 * Runs in the api process alone, which alone may ask others.
 */
export function startIssuerWork(context: Context, onError: (error: unknown) => void): { close(): Promise<void> } {
  const { database, clock } = context;
  const running = new Set<Promise<void>>();
  const run = (work: Promise<void>) => {
    const guarded = work.catch(onError).finally(() => running.delete(guarded));
    running.add(guarded);
  };
  const refresh = (wanted: (issuer: IssuerRecord) => boolean) => async () => {
    const issuers = await allIssuers(database.prisma);
    for (const issuer of issuers) if (issuer.enabled && wanted(issuer)) run(refreshIssuerKeys(context, issuer));
  };
  const isStale = ({ keys }: IssuerRecord) => clock().getTime() - (keys.fetchedAt?.getTime() ?? 0) >= freshFor;
  // Each by itself: what one issuer answers does not hold up the others.
  const look = () => run(refresh(isStale)());
  const notices = listen(database, { [keysWanted]: (id) => run(refresh((issuer) => issuer.id === id)()) });
  const timer = setInterval(look, every);
  look();
  return {
    async close() {
      clearInterval(timer);
      notices.close();
      while (running.size > 0) await Promise.all(running);
    },
  };
}
