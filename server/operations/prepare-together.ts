import { Failure, notFound } from '../domain/failure.ts';
import { type Authority, allAuthorities } from '../ledger/authorities.ts';
import { Batcher, ledgerPatience } from '../ledger/batch.ts';
import { holdKeys } from '../ledger/blocked-keys.ts';
import { insertPending, keysInQuestion, type NewCertificate } from '../ledger/certificates.ts';
import type { Database } from '../ledger/database.ts';
import { type Holder, holdersNamed } from '../ledger/identities.ts';
import { type Profile, profilesNamed } from '../ledger/profiles.ts';
import type { Statements } from '../ledger/statements.ts';
import type { CertificateContext } from './certificate-context.ts';
import { subjectFor } from './certificate-subject.ts';
import { draftAmong, pendingRow, requireOwnKey } from './prepare-certificate.ts';

/** Identity and profile by id or name. */
type Order = { readonly identity: string; readonly profile: string; readonly spki: Uint8Array; readonly createdBy: string };
type Prepared = { readonly id: string; readonly identity: Holder; readonly profile: Profile };
type Asked = { readonly context: CertificateContext; readonly order: Order };
type Pending = Prepared & { readonly row: NewCertificate; readonly spki: Uint8Array };

const desks = new WeakMap<Database, Batcher<Asked, Prepared | Failure>>();

/**
 * Does what `prepareCertificate` does, in one transaction for all that wait at that moment: what is read for one is read for
 * all, and all wait for the disk once. A refusal of one does not touch the others.
 * @throws {Failure} as `prepareCertificate` and `subjectFor` do; `not_found` for the identity, `conflict` when a person has to approve
 */
export async function prepareTogether(context: CertificateContext, order: Order): Promise<Prepared> {
  const { database } = context;
  const desk =
    desks.get(database) ??
    new Batcher((all: readonly Asked[]) => database.statementTransaction((ledger) => prepareAll(ledger, all)), { largest: 64 });
  desks.set(database, desk);
  const outcome = await desk.add({ context, order }, Date.now() + ledgerPatience);
  if (outcome instanceof Failure) throw outcome;
  return outcome;
}

async function prepareAll(ledger: Statements, all: readonly Asked[]): Promise<(Prepared | Failure)[]> {
  const authorities = await allAuthorities(ledger);
  const holders = await holdersNamed(ledger, [...new Set(all.map(({ order }) => order.identity))]);
  const profiles = await profilesNamed(ledger, [...new Set(all.map(({ order }) => order.profile))]);
  const outcomes: (Pending | Failure)[] = [];
  for (const asked of all) {
    const { identity, profile } = asked.order;
    outcomes.push(await orFailure(() => draft(ledger, authorities, asked, holders.get(identity), profiles.get(profile))));
  }
  await holdKeys(
    ledger,
    outcomes.flatMap((outcome) => (outcome instanceof Failure ? [] : [outcome.row.spkiSha256])),
  );
  // Of those with one key, each is looked at when the one before it stands in the ledger.
  for (let rest = [...outcomes.keys()]; rest.length > 0; ) {
    const round = firstOfEachKey(outcomes, rest);
    await persist(ledger, outcomes, round);
    rest = rest.filter((index) => !round.includes(index) && !(outcomes[index] instanceof Failure));
  }
  return outcomes;
}

async function draft(
  ledger: Statements,
  authorities: readonly Authority[],
  { context, order: { identity: reference, spki, createdBy } }: Asked,
  identity: Holder | undefined,
  profile: Profile | Failure | undefined,
): Promise<Pending> {
  if (!identity) throw notFound(`the identity ${reference}`);
  if (!profile || profile instanceof Failure) throw profile ?? new TypeError('a profile that nobody looked for');
  if (profile.approvalRequired)
    throw new Failure('conflict', `The profile ${profile.name} wants a person's approval for each certificate.`);
  const intent = { ...(await subjectFor(ledger, identity, profile)), profile, spki, source: 'csr', createdBy } as const;
  const row = pendingRow(draftAmong(authorities, context, intent), intent, context.clock());
  return { id: row.id, identity, profile, row, spki };
}

function firstOfEachKey(outcomes: readonly (Pending | Failure)[], rest: readonly number[]): number[] {
  const keys = new Set<string>();
  return rest.filter((index) => {
    const outcome = outcomes[index];
    if (!outcome || outcome instanceof Failure) return false;
    const key = Buffer.from(outcome.row.spkiSha256).toString('hex');
    return !keys.has(key) && keys.add(key);
  });
}

/** Persists those of a round whose key is theirs; the others become what is said against them. */
async function persist(ledger: Statements, outcomes: (Pending | Failure)[], round: readonly number[]): Promise<void> {
  const pending = round.flatMap((index) => {
    const outcome = outcomes[index];
    return !outcome || outcome instanceof Failure ? [] : [{ index, ...outcome }];
  });
  const inQuestion = await keysInQuestion(
    ledger,
    pending.map(({ row }) => row),
  );
  const rows: NewCertificate[] = [];
  for (const [place, { index, spki, row }] of pending.entries()) {
    const refusal = inQuestion.has(place) ? await orFailure(() => requireOwnKey(ledger, spki, row.identityId)) : undefined;
    if (refusal) outcomes[index] = refusal;
    else rows.push(row);
  }
  await insertPending(ledger, ...rows);
}

async function orFailure<T>(work: () => Promise<T>): Promise<T | Failure> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}
