import { randomBytes } from 'node:crypto';
import type { Custody } from '../keys/custody.ts';
import { keepApiSecret } from '../ledger/api-secrets.ts';
import { sealedTablesOf, sealedValues } from '../ledger/key-encryption-keys.ts';
import { deleteEndedResponders } from '../ledger/ocsp-responders.ts';
import type { Context } from './context.ts';

/** Signs the cookies of sessions. It outlives every key-encryption key, so that a rotation signs nobody out. */
const cookies = 'session-cookies';

/**
 * Opens everything that the api process keeps sealed, so that a wrong key-encryption key or an altered row shows at the
 * start and not at the first question for the status of a certificate.
 * @returns the secret of session cookies, made at the first start
 * @throws {Failure} `unavailable`, in one line that names what does not open
 */
export async function openApiKeys({ database, clock }: Context, custody: Custody): Promise<string> {
  const { prisma } = database;
  await deleteEndedResponders(prisma, clock());
  for (const purpose of sealedTablesOf('api'))
    for (const { id, sealed } of await sealedValues(prisma, purpose)) custody.open(sealed, { purpose, keyId: id }).fill(0);
  const label = { purpose: 'api-secret', keyId: cookies } as const;
  const offered = { sealed: custody.seal(randomBytes(32), label), kekId: custody.keyId };
  return custody.open(await keepApiSecret(prisma, cookies, offered, clock()), label).toString('base64url');
}
