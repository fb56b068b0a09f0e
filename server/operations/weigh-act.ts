import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { secondPersonRequired } from '../ledger/approvals.ts';
import { findSso } from '../ledger/identity-provider.ts';
import { retentionMonths } from '../ledger/partitions.ts';
import { showTokenKey } from '../ledger/token-keys.ts';
import type { CertificateContext } from './certificate-context.ts';
import { previewRevocation } from './preview-revocation.ts';
import { previewRetirement } from './retire-identity.ts';
import { isBulk } from './revoke-few.ts';
import { showAuthority } from './show-authority.ts';

/** Acts that cannot be undone and may be in use, or that decide who is who. A test holds this against the rows of the contract that are of tier 3. */
export const weighed = [
  'certificate.revoke',
  'identity.retire',
  'authority.retire',
  'token-key.revoke',
  'audit.retention',
  'second-person.set',
  'sso.set',
] as const;
export type WeighedAct = (typeof weighed)[number];
export const isWeighed = (name: string): name is WeighedAct => weighed.some((one) => one === name);

export type Weight = {
  /** False where nothing is in use, so that one person is enough. */
  readonly heavy: boolean;
  /** Of what was shown: what is done must be what was asked for. */
  readonly state: string;
  /** Of what its own preview showed, where that moves by itself and is therefore asked only when it is sent. */
  readonly shown?: string;
  readonly summary: string;
  readonly target: { readonly kind: string; readonly id: string; readonly name: string };
};
type Sent = Readonly<Record<string, unknown>>;
/** Secret, or too long to read. */
const unshown: ReadonlySet<string> = new Set(['clientSecret', 'caPem']);

const text = (sent: Sent, member: string): string => String(sent[member] ?? '');
const stateOf = (facts: unknown): string => createHash('sha256').update(JSON.stringify(facts)).digest('base64url');
const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
/** Milliseconds since which somebody was seen with a certificate that counts as in use. */
const lately = 86_400_000;

const weights: { readonly [N in WeighedAct]: (context: CertificateContext, sent: Sent) => Promise<Weight> } = {
  'certificate.revoke': async (context, sent) => {
    const { certificate, liveTokens, successor, sameKey, descendants, state } = await previewRevocation(context, {
      certificate: text(sent, 'certificate'),
    });
    const also = Array.isArray(sent.also) ? sent.also.length : 0;
    const now = context.clock();
    const bulk = await isBulk(context.database.prisma, now, 1 + also);
    const seen = certificate.lastSeen !== null && now.getTime() - certificate.lastSeen.getTime() < lately;
    const ids = (views: readonly { id: string }[]) => views.map(({ id }) => id).toSorted();
    const name = certificate.identityName ?? certificate.subject;
    return {
      // What is revoked with it may be in use, however this one stands.
      heavy: also > 0 || (certificate.revokedAt === null && (liveTokens > 0 || seen || bulk)),
      state: stateOf([certificate.status, successor?.id, ids(sameKey), ids(descendants)]),
      shown: state,
      summary: `Revoke ${plural(1 + also, 'certificate')} of ${name} as ${text(sent, 'reason')}${also > 0 ? `, ${also} of them for what they share with it` : ''}: ${plural(liveTokens, 'live token')} would end${seen ? ', and it was used within the last day' : ''}`,
      target: { kind: 'certificate', id: certificate.id, name },
    };
  },
  'identity.retire': async (context, sent) => {
    const { identity, certificates, liveTokens, state } = await previewRetirement(context, { identity: text(sent, 'identity') });
    return {
      heavy: certificates.length > 0 || liveTokens > 0,
      state,
      summary: `Retire ${identity.name} with ${plural(certificates.length, 'certificate')} and ${plural(liveTokens, 'live token')}`,
      target: { kind: 'identity', id: identity.id, name: identity.name },
    };
  },
  'authority.retire': async (context, sent) => {
    const { id, name, status, activeCertificates } = await showAuthority(context, text(sent, 'authority'));
    return {
      heavy: true,
      state: stateOf([status]),
      summary: `Retire the authority ${name}: ${plural(activeCertificates, 'usable certificate')} came from it`,
      target: { kind: 'authority', id, name },
    };
  },
  'token-key.revoke': async ({ database, clock }, sent) => {
    const { kid, status, liveTokens } = await showTokenKey(database.prisma, text(sent, 'tokenKey'), clock());
    return {
      heavy: true,
      state: stateOf([status]),
      summary: `Revoke the token key ${kid}: ${plural(liveTokens, 'live token')} would end`,
      target: { kind: 'token_key', id: kid, name: kid },
    };
  },
  'audit.retention': async ({ database }, sent) => {
    const now = await retentionMonths(database.prisma);
    const wanted = typeof sent.months === 'number' ? sent.months : null;
    return {
      heavy: wanted !== null && (now === null || wanted < now),
      state: stateOf([now]),
      summary: `Keep events for ${wanted ?? 'all'} months instead of ${now ?? 'all'}: what is older is dropped for good`,
      target: { kind: 'ledger', id: 'retention', name: 'retention' },
    };
  },
  'second-person.set': async ({ database }, sent) => {
    const required = await secondPersonRequired(database.prisma);
    return {
      heavy: required && sent.required === false,
      state: stateOf([required]),
      summary: 'Switch the second person off: from then on one is enough',
      target: { kind: 'setting', id: 'second-person', name: 'second person' },
    };
  },
  'sso.set': async ({ database }, sent) => {
    const found = await findSso(database.prisma);
    const stands = (name: string) => found && Reflect.get(found, name);
    const change = Object.entries(sent).filter(([name, value]) => value !== undefined && !isDeepStrictEqual(value, stands(name)));
    return {
      // Whoever says which provider is believed can be anybody there. To switch it off contains that.
      heavy: change.some(([name, value]) => name !== 'enabled' || value !== false),
      state: stateOf([found?.id, found?.updatedAt]),
      summary: `Change single sign-on: ${change.map(([name, value]) => (unshown.has(name) ? name : `${name} ${JSON.stringify(value)}`)).join(', ')}`,
      target: { kind: 'identity_provider', id: 'single-sign-on', name: 'single sign-on' },
    };
  },
};

/** What an act would do now, and whether that takes two. @throws {Failure} whatever its preview refuses */
export const weigh = (context: CertificateContext, name: WeighedAct, sent: Sent): Promise<Weight> => weights[name](context, sent);

export const publicTarget = ({ kind, id }: { readonly kind: string; readonly id: string }): string =>
  kind === 'certificate' || kind === 'identity' || kind === 'authority' ? toPublicId(kind, id) : id;

/** Nothing is done yet, so that nobody takes it for done. */
export const waits = (id: string): Failure =>
  new Failure(
    'second_person_needed',
    `Nothing has happened yet: a second person has to approve it. It waits as ${toPublicId('approval', id)}, for a day, at /approvals.`,
  );
