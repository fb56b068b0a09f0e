import type { Actor } from '../domain/actor.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import { requireNotProbe } from '../domain/probe.ts';
import { allAuthorities } from '../ledger/authorities.ts';
import { requireUnblockedKey } from '../ledger/blocked-keys.ts';
import { keyIsInCertificate } from '../ledger/certificates.ts';
import { type ClientKeyView, findClientKey, insertClientKey, markClientKeyRevoked } from '../ledger/client-keys.ts';
import { appendEvent } from '../ledger/events.ts';
import { showIdentity } from '../ledger/identities.ts';
import { spkiSha256 } from '../pki/public-key.ts';
import { readClientKeys } from '../tokens/client-keys.ts';
import { isAuthorityKey } from './authority-key.ts';
import type { Context } from './context.ts';

/**
 * Registers public keys that assertions of an identity are verified with (RFC 7523 §2.2). They open nothing by themselves: every
 * request needs a certificate too, and its key has to be another, or the assertion would prove nothing more.
 * @throws {Failure} `not_found`; `conflict` for a retired identity; `already_exists`; `invalid_input` for what is no public key of use,
 *   or stands in a certificate, that of an authority included
 */
export async function registerClientKeys(
  context: Context,
  actor: Actor,
  input: { readonly identity: string; readonly label: string; readonly keys: string; readonly expiresAt: Date | null },
): Promise<{ items: ClientKeyView[] }> {
  const now = context.clock();
  const { label, expiresAt } = input;
  if (expiresAt !== null && expiresAt <= now) throw invalid('expiresAt', 'lies in the past; leave it away for keys that do not expire');
  const keys = await readClientKeys(input.keys);
  const items = await context.database.transaction(async (ledger) => {
    const identity = await showIdentity(ledger, input.identity, now);
    requireNotProbe(identity.name);
    if (identity.status === 'retired') throw new Failure('conflict', `${identity.name} is retired: it gets no key any more`);
    const registered: ClientKeyView[] = [];
    const authorities = await allAuthorities(ledger);
    for (const { kid, algorithm, publicJwk, spki } of keys) {
      const hash = spkiSha256(spki);
      await requireUnblockedKey(ledger, hash, 'keys');
      if (await keyIsInCertificate(ledger, hash))
        throw invalid('keys', `the key ${kid} stands in a certificate; an assertion needs a key of its own`);
      if (isAuthorityKey(authorities, spki)) throw invalid('keys', `the key ${kid} is that of an authority here; make another`);
      const id = newId(now.getTime());
      const row = {
        id,
        identityId: identity.id,
        label,
        kid,
        algorithm,
        publicJwk,
        spkiSha256: hash.toString('base64url'),
        createdBy: actor.name,
        createdAt: now,
        expiresAt,
      };
      registered.push(await insertClientKey(ledger, row));
      await appendEvent(ledger, {
        type: 'client_key.registered',
        at: now,
        actor,
        target: { kind: 'client_key', id, name: `${label} of ${identity.name}` },
        detail: { identity: identity.name, kid, algorithm, spkiSha256: row.spkiSha256, expiresAt },
      });
    }
    return registered;
  });
  return { items };
}

/** @throws {Failure} `not_found`; `conflict` when it was revoked before */
export async function revokeClientKey(
  context: Context,
  actor: Actor,
  { clientKey }: { readonly clientKey: string },
): Promise<ClientKeyView> {
  const now = context.clock();
  return context.database.transaction(async (ledger) => {
    const { identity, ...before } = await findClientKey(ledger, clientKey);
    if (!(await markClientKeyRevoked(ledger, before.id, now)))
      throw new Failure('conflict', `the client key ${before.kid} is revoked already`);
    await appendEvent(ledger, {
      type: 'client_key.revoked',
      at: now,
      actor,
      target: { kind: 'client_key', id: before.id, name: `${before.label} of ${identity.name}` },
      detail: { identity: identity.name, kid: before.kid, spkiSha256: before.spkiSha256 },
    });
    return { ...before, revokedAt: now };
  });
}
