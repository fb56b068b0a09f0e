import type { Config } from '../config.ts';
import type { Clock } from '../domain/clock.ts';
import { type LiveCustody, openCustody } from '../keys/custody.ts';
import { SignerClient } from '../keys/signer-client.ts';
import type { Database } from '../ledger/database.ts';
import { DecisionWriter } from '../ledger/decisions.ts';
import { FloodGate } from '../ledger/flood.ts';
import { listen } from '../ledger/notices.ts';
import { AnswerTimes } from '../metrics/answer-times.ts';
import type { DecisionMeter } from '../metrics/decision-meter.ts';
import type { EnrolmentContext } from '../operations/enrolment-context.ts';
import { expireRequests } from '../operations/expire-requests.ts';
import { issueListenerCertificates } from '../operations/issue-listener-certificates.ts';
import { keepOcspResponders } from '../operations/keep-ocsp-responders.ts';
import type { OcspContext } from '../operations/ocsp-context.ts';
import { openCrlShards } from '../operations/open-crl-shards.ts';
import { type CrlContext, publishOwedCrls } from '../operations/publish-crl.ts';
import { seedProfiles } from '../operations/seed-profiles.ts';
import { CrlThread } from './crl-thread.ts';

/**
 * Everything about certificates that the api process works with: it holds no key of an authority, only a way to ask, and
 * the keys of its OCSP responders.
 */
export type Certificates = EnrolmentContext &
  OcspContext &
  CrlContext & {
    readonly signer: SignerClient;
    /** Of everything that the api process seals. */
    readonly ocspCustody: LiveCustody;
    close(): Promise<void>;
  };

export function openCertificates(config: Config, database: Database, clock: Clock, meter?: DecisionMeter): Certificates {
  const signer = new SignerClient(config.files.signerSocket);
  const crls = new CrlThread({ databaseUrl: config.databaseUrl?.reveal() ?? '', pkiUrl: config.urls.pki });
  return {
    database,
    clock,
    signer,
    trustDomain: config.trustDomain,
    urls: config.urls,
    decisions: new DecisionWriter(database.pool, new FloodGate(), meter && ((decisions) => meter.decided(decisions))),
    ocspCustody: openCustody(config.files.apiKek),
    responders: { byAuthority: new Map(), byIssuer: new Map() },
    ocspTimes: new AnswerTimes(clock()),
    prepareCrl: crls.prepare,
    async close() {
      signer.close();
      await crls.close();
    },
  };
}

/** Milliseconds between two looks for work that nobody announced, and the longest wait after something failed. */
const every = 1_000;
/** The same for lists: whether one is owed is found out by counting all that is revoked. */
const listsEvery = 10_000;
const longest = 30_000;

type Work = OcspContext & CrlContext;

/**
 * Seeds the profiles, then keeps certifying listeners and OCSP responders and publishing revocation lists: woken by the
 * ledger's notices, and by itself each second, for the lists each ten seconds.
 */
export async function startCertificateWork(context: Work, onError: (error: unknown) => void): Promise<{ close(): Promise<void> }> {
  await seedProfiles(context);
  let pause = every;
  let closed = false;
  let wake: () => void = () => {};
  let woken = false;
  let listsDue = true;
  let listsSeen = 0;
  const notices = listen(context.database, {
    hawser_revoked: () => {
      listsDue = true;
      wakeUp();
    },
    hawser_listener_certificates: () => wakeUp(),
  });
  const wakeUp = () => {
    woken = true;
    wake();
  };

  const work = async () => {
    while (!closed) {
      woken = false;
      const lists = listsDue || performance.now() - listsSeen >= listsEvery;
      listsDue = false;
      const errors = await round(context, lists);
      if (errors.length > 0) listsDue = true;
      else if (lists) listsSeen = performance.now();
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
async function round(context: Work, lists: boolean): Promise<unknown[]> {
  const errors: unknown[] = [];
  try {
    errors.push(...(await issueListenerCertificates(context)));
    errors.push(...(await keepOcspResponders(context)));
    if (lists) {
      await expireRequests(context);
      await openCrlShards(context);
      await publishOwedCrls(context);
    }
  } catch (error) {
    errors.push(error);
  }
  return errors;
}
