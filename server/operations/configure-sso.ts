import { createPublicKey } from 'node:crypto';
import type { Actor } from '../domain/actor.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import { type Custody, sealKey } from '../keys/custody.ts';
import { generateKey } from '../keys/software-signer.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { forgetIdTokens } from '../ledger/id-tokens.ts';
import {
  deleteSso,
  dropSsoKey,
  dropSsoSecret,
  endLocalSessions,
  findSso,
  holdSso,
  ownerHasLocalWayIn,
  requireSso,
  type SsoTerms,
  type SsoView,
  storeSso,
  storeSsoKey,
  storeSsoSecret,
} from '../ledger/identity-provider.ts';
import { OutboundRefusal, readAddress } from '../outbound/ask.ts';
import { publicJwk } from '../tokens/jwks.ts';
import { difference } from './difference.ts';
import { requireCertificates } from './outbound-ca.ts';
import type { SignInContext } from './sign-in-context.ts';

/** What is left away stays as it is; of the secret and the key too. */
export type SsoChange = { readonly [K in keyof SsoTerms]?: SsoTerms[K] | undefined } & {
  readonly clientSecret?: string | undefined;
  /** Makes another key for the client, where it proves itself by one. */
  readonly newClientKey?: boolean | undefined;
};

const nothingYet: SsoTerms = {
  name: 'single sign-on',
  issuer: '',
  clientId: '',
  clientAuthentication: 'client_secret_basic',
  emailDomains: [],
  roleClaim: null,
  roles: [],
  required: false,
  privateAddresses: false,
  caPem: null,
  enabled: true,
  signsOut: false,
};

/**
 * Sets single sign-on up, or changes it. The secret goes in and never comes out, and of a key only
 * its public half; another issuer or client needs its own.
 * @throws {Failure} `invalid_input` where the terms do not fit together; `conflict` where it would leave owners without a way in
 */
export async function configureSso(
  context: SignInContext,
  actor: Actor,
  { clientSecret, newClientKey = false, ...change }: SsoChange,
): Promise<SsoView> {
  const { database, clock, custody } = context;
  const now = clock();
  return database.transaction(async (ledger) => {
    await holdSso(ledger);
    const found = await findSso(ledger);
    const before = termsOf(found ?? nothingYet);
    const tidy = { ...change, emailDomains: change.emailDomains && [...new Set(change.emailDomains)] };
    const changed = difference<SsoTerms>(before, tidy);
    if (found !== undefined && changed === undefined && clientSecret === undefined && !newClientKey) return found;
    const after = { ...before, ...changed?.after };
    requireTerms(after);
    const byKey = after.clientAuthentication === 'private_key_jwt';
    const bySecret = !byKey && after.clientAuthentication !== 'none';
    if (!bySecret && clientSecret !== undefined) throw invalid('clientSecret', 'goes with a client that has one: choose how it is sent');
    if (!byKey && newClientKey) throw invalid('newClientKey', 'goes with a client that proves itself by a key: choose private_key_jwt');
    // A secret is meant for one provider: where that is another now, it must not be sent there.
    const moved = after.issuer !== before.issuer || after.clientId !== before.clientId;
    const kept = !moved && found?.secretSince != null;
    if (bySecret && clientSecret === undefined && !kept)
      throw invalid('clientSecret', found === undefined ? 'is needed' : 'is needed anew: the secret belonged to another issuer or client');
    const id = found?.id ?? newId(now.getTime());
    await storeSso(ledger, { ...after, id, now, by: actor.name });
    if (moved || (before.signsOut && !after.signsOut)) await forgetIdTokens(ledger);
    if (clientSecret !== undefined) {
      const sealed = new Uint8Array(custody.seal(Buffer.from(clientSecret), { purpose: 'sso-secret', keyId: id }));
      await storeSsoSecret(ledger, { providerId: id, sealed, kekId: custody.keyId, now });
    } else if (!bySecret) await dropSsoSecret(ledger, id);
    const keyed = byKey && (newClientKey || moved || found?.clientKey == null);
    if (keyed) await storeSsoKey(ledger, { providerId: id, now, ...sealedNewKey(custody, id) });
    else if (!byKey) await dropSsoKey(ledger, id);
    const ended = after.enabled && after.required ? await requireOnlyWay(ledger) : 0;
    await appendEvent(ledger, {
      type: 'single_sign_on.changed',
      at: now,
      actor,
      target: { kind: 'identity_provider', id, name: after.name },
      detail: {
        ...(found === undefined ? { after } : changed),
        ...(clientSecret === undefined ? {} : { secret: 'replaced' }),
        ...(keyed ? { key: 'replaced' } : {}),
        ...(ended > 0 ? { sessionsEnded: ended } : {}),
      },
    });
    return requireSso(ledger);
  });
}

/** RSA, because RS256 is what every provider may be expected to take (OpenID Connect Discovery §3). */
function sealedNewKey(custody: Custody, providerId: string) {
  const key = generateKey('RS256', 3072);
  const sealed = new Uint8Array(sealKey(custody, key, { purpose: 'sso-key', keyId: providerId }));
  return { sealed, kekId: custody.keyId, publicJwk: publicJwk(createPublicKey(key), 'RS256') };
}

/** Who came in otherwise is signed out; an owner must still be able to come in were the provider gone. @throws {Failure} `conflict` */
async function requireOnlyWay(ledger: Ledger): Promise<number> {
  if (!(await ownerHasLocalWayIn(ledger)))
    throw new Failure(
      'conflict',
      'required: no owner has a password or a passkey, so that nobody could come in were the provider gone. Set one first.',
    );
  return endLocalSessions(ledger);
}

/** Everybody signs in by what Hawser keeps of them again; who has neither password nor passkey is invited anew. @throws {Failure} `not_found` */
export async function removeSso({ database, clock }: SignInContext, actor: Actor): Promise<SsoView> {
  const at = clock();
  return database.transaction(async (ledger) => {
    await holdSso(ledger);
    const found = await requireSso(ledger);
    await deleteSso(ledger, found.id);
    const target = { kind: 'identity_provider', id: found.id, name: found.name };
    await appendEvent(ledger, { type: 'single_sign_on.removed', at, actor, target, detail: { before: termsOf(found) } });
    return found;
  });
}

const termsOf = (view: SsoTerms): SsoTerms => {
  const {
    name,
    issuer,
    clientId,
    clientAuthentication,
    emailDomains,
    roleClaim,
    roles,
    required,
    privateAddresses,
    caPem,
    enabled,
    signsOut,
  } = view;
  return {
    name,
    issuer,
    clientId,
    clientAuthentication,
    emailDomains,
    roleClaim,
    roles,
    required,
    privateAddresses,
    caPem,
    enabled,
    signsOut,
  };
};

/** @throws {Failure} `invalid_input` */
function requireTerms({ issuer, clientId, roleClaim, roles, emailDomains, privateAddresses, caPem }: SsoTerms): void {
  if (issuer === '') throw invalid('issuer', 'is needed');
  if (clientId === '') throw invalid('clientId', 'is needed');
  try {
    const url = readAddress(issuer, privateAddresses);
    if (url.search !== '') throw invalid('issuer', 'must have no query (OpenID Connect Discovery §3)');
  } catch (cause) {
    if (cause instanceof OutboundRefusal) throw invalid('issuer', cause.message, { cause });
    throw cause;
  }
  if (caPem !== null) requireCertificates(caPem);
  if ((roleClaim !== null) !== roles.length > 0)
    throw invalid('roles', 'and roleClaim go together: which values of the claim give which role');
  if (roleClaim !== null && emailDomains.length === 0)
    throw invalid('emailDomains', 'is needed where a claim gives roles: otherwise anybody at the provider might come in');
}
