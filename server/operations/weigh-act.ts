import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { secondPersonRequired } from '../ledger/approvals.ts';
import { findSso } from '../ledger/identity-provider.ts';
import { retentionMonths } from '../ledger/partitions.ts';
import { showTokenKey } from '../ledger/token-keys.ts';
import type { CertificateContext } from './certificate-context.ts';
import { type EvictionPreview, evictionFacts, type RevocationPreview, requireAtOnce, revocationFacts } from './preview-revocation.ts';
import { shownRevocations } from './preview-revocations.ts';
import { previewRetirement } from './retire-identity.ts';
import { isBulk } from './revoke-few.ts';
import { showAuthority } from './show-authority.ts';

/** Acts that cannot be undone and may be in use, or that decide who is who. A test holds this against the rows of the contract that are of tier 3. */
export const weighed = [
  'certificate.revoke',
  'certificate.revoke-many',
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
  /** Of what was sent, the member that is answered by something shown once: there is nobody to show it to once a second person approves. */
  readonly shownOnce?: string;
  readonly summary: string;
  readonly target: { readonly kind: string; readonly id: string; readonly name: string };
};
type Sent = Readonly<Record<string, unknown>>;
/** Secret, or too long to read. */
const unshown: ReadonlySet<string> = new Set(['clientSecret', 'caPem']);

const text = (sent: Sent, member: string): string => String(sent[member] ?? '');
const stateOf = (facts: unknown): string => createHash('sha256').update(JSON.stringify(facts)).digest('base64url');
const plural = (count: number, word: string, many = `${word}s`): string => `${count} ${count === 1 ? word : many}`;

/** What a revocation does besides, in the words of its summary. */
const besides = (sent: Sent, keys: string): string =>
  sent.blockKey === true && sent.reason !== 'keyCompromise' ? `, and block ${keys}` : '';

async function weighRevocation({ database, clock }: CertificateContext, preview: RevocationPreview, sent: Sent): Promise<Weight> {
  const { certificate, liveTokens, successor, sameKey, descendants, inUse, state } = preview;
  const also = Array.isArray(sent.also) ? sent.also.length : 0;
  const ids = (views: readonly { id: string }[]) => views.map(({ id }) => id).toSorted();
  const name = certificate.identityName ?? certificate.subject;
  return {
    // What is revoked with it may be in use, however this one stands.
    heavy: also > 0 || (certificate.revokedAt === null && (inUse || (await isBulk(database.prisma, clock(), 1)))),
    state: stateOf([certificate.status, successor?.id, ids(sameKey), ids(descendants)]),
    shown: state,
    ...(sent.replace === true ? { shownOnce: 'replace' } : {}),
    summary: `Revoke ${plural(1 + also, 'certificate')} of ${name} as ${text(sent, 'reason')}${also > 0 ? `, ${also} of them for what they share with it` : ''}${besides(sent, also > 0 ? 'their keys' : 'its key')}: ${plural(liveTokens, 'live token')} would end${inUse ? ', and it is in use' : ''}`,
    target: { kind: 'certificate', id: certificate.id, name },
  };
}

/** Whatever certificates the identity has by the time that it is done: they renew themselves while somebody thinks about it. */
function weighEviction({ certificate }: RevocationPreview, identity: EvictionPreview, sent: Sent): Weight {
  requireAtOnce(identity.certificates);
  return {
    heavy: true,
    state: stateOf(['identity', identity.id]),
    shown: identity.state,
    summary: `Revoke all certificates of ${identity.name} as ${text(sent, 'reason')}, ${identity.certificates} by now, and suspend it${besides(sent, 'their keys')}: ${plural(identity.liveTokens, 'live token')}${identity.more ? ' or more' : ''} would end`,
    target: { kind: 'certificate', id: certificate.id, name: identity.name },
  };
}

const weights: { readonly [N in WeighedAct]: (context: CertificateContext, sent: Sent) => Promise<Weight> } = {
  'certificate.revoke': async (context, sent) => {
    const [{ prisma }, now] = [context.database, context.clock()];
    const preview = await revocationFacts(prisma, text(sent, 'certificate'), now);
    const { identityId } = preview.certificate;
    return sent.scope === 'identity' && identityId !== null
      ? weighEviction(preview, await evictionFacts(prisma, identityId, now), sent)
      : weighRevocation(context, preview, sent);
  },
  'certificate.revoke-many': async ({ database, clock }, sent) => {
    const references = Array.isArray(sent.certificates) ? sent.certificates.map(String) : [];
    const facts = await shownRevocations(database.prisma, references, clock());
    const { revocable, revoked, leftWithNone, identityCount, seenLately, liveTokens } = facts;
    const many = plural(revocable + revoked, 'certificate');
    const id = stateOf(references.toSorted());
    return {
      heavy: facts.heavy,
      state: facts.state,
      shown: facts.state,
      summary: `Revoke ${plural(revocable, 'certificate')} of ${plural(identityCount, 'identity', 'identities')} as ${text(sent, 'reason')}${besides(sent, 'their keys')}: ${plural(liveTokens, 'live token')} would end, ${plural(seenLately, 'certificate')} of them in use within the last day, ${plural(leftWithNone, 'identity', 'identities')} left without one`,
      target: { kind: 'certificates', id, name: many },
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
