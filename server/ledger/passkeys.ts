import { notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import type { Ledger } from './database.ts';
import { takenMeans } from './unique.ts';

export type PasskeyView = {
  id: string;
  name: string;
  /** Whether its maker keeps a copy, so that it outlives the device. */
  backedUp: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
};

const shown = { id: true, name: true, backedUp: true, createdAt: true, lastUsedAt: true } as const;

export const listPasskeys = (ledger: Ledger, userId: string): Promise<PasskeyView[]> =>
  ledger.passkey.findMany({ where: { userId }, select: shown, orderBy: { id: 'asc' } });

export type NewPasskey = PasskeyView & {
  readonly userId: string;
  readonly credentialId: string;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly counter: bigint;
  readonly transports: string[];
};

/** @throws {Failure} `already_exists` for a credential that is registered already */
export async function insertPasskey(ledger: Ledger, passkey: NewPasskey): Promise<PasskeyView> {
  return takenMeans(ledger.passkey.create({ data: passkey, select: shown }), () => ({
    field: 'response',
    detail: 'is registered already',
  }));
}

/** What a credential is verified with. */
export const findCredential = (ledger: Ledger, credentialId: string) => ledger.passkey.findUnique({ where: { credentialId } });

/** The credentials of a user, for a browser to choose among. */
export const credentialsOf = (ledger: Ledger, userId: string): Promise<{ credentialId: string; transports: string[] }[]> =>
  ledger.passkey.findMany({ where: { userId }, select: { credentialId: true, transports: true } });

/** Notes a use. False where the counter did not move on since: the credential was copied (WebAuthn §7.2 step 22). */
export async function notePasskeyUse(
  ledger: Ledger,
  use: { readonly id: string; readonly before: bigint; readonly counter: bigint; readonly backedUp: boolean; readonly now: Date },
): Promise<boolean> {
  const { id, before, counter, backedUp, now } = use;
  const changed = await ledger.passkey.updateMany({ where: { id, counter: before }, data: { counter, backedUp, lastUsedAt: now } });
  return changed.count === 1;
}

/** @throws {Failure} `not_found`, also for somebody else's */
export async function deletePasskey(ledger: Ledger, userId: string, reference: string): Promise<PasskeyView> {
  const id = fromPublicId('passkey', reference);
  const found = id === undefined ? null : await ledger.passkey.findFirst({ where: { id, userId }, select: shown });
  if (found === null || (await ledger.passkey.deleteMany({ where: { id: found.id, userId } })).count === 0)
    throw notFound(`the passkey ${reference}`);
  return found;
}
