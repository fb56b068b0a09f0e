import type { Config } from '../config.ts';
import type { Clock } from '../domain/clock.ts';
import { SignerClient } from '../keys/signer-client.ts';
import type { Database } from '../ledger/database.ts';
import { DecisionWriter } from '../ledger/decisions.ts';
import { listen } from '../ledger/notices.ts';
import type { EnrolmentContext } from '../operations/enrolment-context.ts';
import { issueListenerCertificates } from '../operations/issue-listener-certificates.ts';
import { publishOwedCrls } from '../operations/publish-crl.ts';
import { seedProfiles } from '../operations/seed-profiles.ts';

/** Everything about certificates that the api process works with: it holds no key of an authority, only a way to ask. */
export type Certificates = EnrolmentContext & { readonly signer: SignerClient };

export const openCertificates = (config: Config, database: Database, clock: Clock): Certificates => ({
  database,
  clock,
  signer: new SignerClient(config.files.signerSocket),
  trustDomain: config.trustDomain,
  urls: config.urls,
  decisions: new DecisionWriter(database.pool),
});

/** Milliseconds between two looks for work that nobody announced, and the longest wait after something failed. */
const every = 1_000;
const longest = 30_000;

/**
 * Seeds the profiles, then keeps publishing revocation lists and certifying listeners: woken by the ledger's notices, and by
 * itself each second.
 */
export async function startCertificateWork(
  context: EnrolmentContext,
  onError: (error: unknown) => void,
): Promise<{ close(): Promise<void> }> {
  await seedProfiles(context);
  let pause = every;
  let closed = false;
  let wake: () => void = () => {};
  let woken = false;
  const notices = listen(context.database, { hawser_revoked: () => wakeUp(), hawser_listener_certificates: () => wakeUp() });
  const wakeUp = () => {
    woken = true;
    wake();
  };

  const work = async () => {
    while (!closed) {
      woken = false;
      const errors = await round(context);
      for (const error of errors) onError(error);
      pause = errors.length === 0 ? every : Math.min(pause * 2, longest);
      if (!woken && !closed) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pause);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    }
  };
  const working = work();

  return {
    async close() {
      closed = true;
      notices.close();
      wake();
      await working;
    },
  };
}

/** Listeners first: whoever waits for one cannot serve. */
async function round(context: EnrolmentContext): Promise<unknown[]> {
  const errors: unknown[] = [];
  try {
    errors.push(...(await issueListenerCertificates(context)));
    await publishOwedCrls(context);
  } catch (error) {
    errors.push(error);
  }
  return errors;
}
