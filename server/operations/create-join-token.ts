import { createHash, randomBytes } from 'node:crypto';
import type { Actor } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import { requireNotProbe, requireNotProbeProfile } from '../domain/probe.ts';
import { allAuthorities } from '../ledger/authorities.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { showIdentity } from '../ledger/identities.ts';
import { insertJoinToken } from '../ledger/join-tokens.ts';
import { profileNamed } from '../ledger/profiles.ts';
import type { CertificateContext } from './certificate-context.ts';
import { subjectFor } from './certificate-subject.ts';

export type MadeToken = { id: string; token: string; expiresAt: Date };
export type JoinTokenMade = MadeToken & { caHash: string; enrolmentUrl: string };
type JoinTokenInput = { readonly identity: string; readonly profile: string; readonly expiresInSeconds: number };

/** What a join token looks like: a prefix that scanners for leaked secrets can know, and 256 random bits. */
export const joinTokenShape = /^hwj_[A-Za-z0-9_-]{43}$/;
export const joinTokenHash = (token: string): Buffer => createHash('sha256').update(token, 'latin1').digest();

/**
 * Makes a one-time token with which a workload gets its first certificate. It is shown once and stored hashed; `caHash` pins
 * the root that the workload must find at the enrolment door.
 * @throws {Failure} `conflict` when the identity is not active, or the profile is for servers and it has none
 */
export async function createJoinToken(context: CertificateContext, actor: Actor, input: JoinTokenInput): Promise<JoinTokenMade> {
  const { database, clock } = context;
  const now = clock();
  const made = await database.transaction((ledger) => makeJoinToken(ledger, actor, input, now));
  return withDoor(context, made);
}

/**
 * The same as a part of another act, with its event; `withDoor` says then where it is used.
 * @param more for the detail of the event
 * @throws {Failure} `conflict` when the identity is not active, or the profile is for servers and it has none
 */
export async function makeJoinToken(
  ledger: Ledger,
  actor: Actor,
  input: JoinTokenInput,
  now: Date,
  more: Readonly<Record<string, unknown>> = {},
): Promise<MadeToken> {
  const token = `hwj_${randomBytes(32).toString('base64url')}`;
  const id = newId(now.getTime());
  const expiresAt = addSeconds(now, input.expiresInSeconds);
  const identity = await showIdentity(ledger, input.identity, now);
  requireNotProbe(identity.name);
  const profile = await profileNamed(ledger, input.profile);
  requireNotProbeProfile(profile);
  await subjectFor(ledger, identity, profile);
  await insertJoinToken(ledger, {
    id,
    hash: joinTokenHash(token),
    identityId: identity.id,
    profileId: profile.id,
    createdBy: actor.name,
    createdAt: now,
    expiresAt,
  });
  await appendEvent(ledger, {
    type: 'join_token.created',
    at: now,
    actor,
    target: { kind: 'identity', id: identity.id, name: identity.name },
    detail: { joinToken: id, profile: profile.name, expiresAt: expiresAt.toISOString(), ...more },
  });
  return { id, token, expiresAt };
}

/** A join token with what the workload has to know besides it. */
export const withDoor = async (
  context: Pick<CertificateContext, 'database' | 'urls'>,
  { id, token, expiresAt }: MadeToken,
): Promise<JoinTokenMade> => ({ id, token, caHash: await caHash(context), expiresAt, enrolmentUrl: context.urls.enrolment });

/** `sha256:` and the hexadecimal SHA-256 of the DER of the root that the enrolment door proves itself with. */
export async function caHash({ database }: Pick<CertificateContext, 'database'>): Promise<string> {
  const authorities = await allAuthorities(database.prisma);
  let root = authorities.find(({ role, status }) => role === 'issuing' && status === 'active');
  while (root && root.parentId !== null) root = authorities.find(({ id }) => id === root?.parentId);
  if (!root) throw new Failure('unavailable', 'There is no root authority yet: the signer makes it at its first start.');
  return `sha256:${createHash('sha256').update(root.der).digest('hex')}`;
}
