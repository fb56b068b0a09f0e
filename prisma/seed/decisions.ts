import { createHash } from 'node:crypto';
import type { RefusalCode } from '../../server/domain/codes.ts';
import { newId } from '../../server/domain/ids.ts';
import type { NewDecision } from '../../server/ledger/decisions.ts';
import type { Party, Place } from './registry.ts';

export type SeededCertificate = { readonly id: string; readonly thumbprint: string; readonly serial: string };
/** A workload and its certificates, oldest first. */
export type Holder = { readonly identity: Party; readonly certificates: readonly SeededCertificate[] };
export type SeededToken = {
  readonly jti: string;
  readonly holder: Holder;
  readonly certificate: SeededCertificate;
  readonly place: Place;
  readonly issuedAt: Date;
};

/** What decisions are made of. */
export type World = {
  readonly holders: readonly Holder[];
  readonly places: readonly Place[];
  readonly kid: string;
  /** Which of the certificates of a holder is in use at an instant. */
  certificateAt(holder: Holder, at: Date): SeededCertificate;
};

/** What a decision is about, beside when it was made. */
type Scene = { readonly world: World; readonly at: Date; readonly random: () => number };

/** Seconds that a seeded token lives. */
export const tokenLife = 300;

/** mulberry32: the same numbers for the same seed, so that a seed that was broken off goes on alike. */
export function randomFrom(seed: number): () => number {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Few are busy: a third of all decisions is about a hundredth of the holders. */
export const holderOf = ({ holders }: World, random: () => number): Holder => {
  const holder = holders[Math.floor(holders.length * random() ** 4)];
  if (holder === undefined) throw new Error('nobody to pick');
  return holder;
};

const addressOf = (seed: number): string => `10.${seed & 7}.${(seed >>> 3) & 255}.${1 + ((seed >>> 11) % 250)}`;
const agents = ['hawser/1 node', 'python-requests/2.32', 'Go-http-client/2.0', 'okhttp/4.12', 'curl/8.14'];

/** Of the request of a client to a resource server, which says so. */
const told = ({ random }: Scene, seed: number) => ({
  sourceAddress: addressOf(seed),
  method: random() < 0.7 ? 'GET' : 'POST',
  path: `/v1/items/${Math.floor(random() * 900)}`,
  tlsVersion: 'TLSv1.3',
  userAgent: agents[seed % agents.length] ?? null,
  latencyMicros: 300 + Math.floor(random() * 2_000),
});

/** Of the request of a client to the sts. */
const ownRequest = (scene: Scene, seed: number) => ({ ...told(scene, seed), method: 'POST', path: '/token' });

const boundTo = ({ holder, certificate, jti }: SeededToken, kid: string) => ({
  tokenIdentityId: holder.identity.id,
  boundCertificateId: certificate.id,
  boundThumbprint: certificate.thumbprint,
  boundSerial: certificate.serial,
  jti,
  kid,
});
const shownBy = ({ identity }: Holder, certificate: SeededCertificate) => ({
  presentedIdentityId: identity.id,
  presentedCertificateId: certificate.id,
  presentedThumbprint: certificate.thumbprint,
  presentedSerial: certificate.serial,
});
const nobodys = (seed: number) => ({
  presentedThumbprint: createHash('sha256').update(`nobody ${seed}`).digest('base64url'),
  presentedSerial: createHash('sha256').update(`serial ${seed}`).digest('hex').slice(0, 32),
});
const at = (door: 'introspection' | 'report', { server, audience }: Place) => ({
  door,
  asker: server.identity,
  resourceServerId: server.id,
  audience: audience.uri,
});

const seedOf = ({ id }: Party): number => Number.parseInt(id.slice(-8), 16);

/** What `TokenRecorder` writes of a token, as a decision. */
export function issued(scene: Scene, token: SeededToken): NewDecision {
  const { holder, certificate, place } = token;
  return {
    id: newId(scene.at.getTime()),
    at: scene.at,
    code: 'issued',
    door: 'sts',
    asker: holder.identity,
    audience: place.audience.uri,
    ...boundTo(token, scene.world.kid),
    ...shownBy(holder, certificate),
    ...ownRequest(scene, seedOf(holder.identity)),
  };
}

/** What introspection writes of a good token in its holder's hands. */
export const accepted = (scene: Scene, token: SeededToken): NewDecision => ({
  id: newId(scene.at.getTime()),
  at: scene.at,
  code: 'accepted',
  ...at('introspection', token.place),
  ...boundTo(token, scene.world.kid),
  ...shownBy(token.holder, token.certificate),
  ...told(scene, seedOf(token.holder.identity)),
});

type Refusal = (scene: Scene, token: SeededToken, other: Holder, seed: number) => Omit<NewDecision, 'id' | 'at' | 'code'>;

const inUse =
  (door: 'introspection' | 'report', presented: (scene: Scene, token: SeededToken, other: Holder, seed: number) => object): Refusal =>
  (scene, token, other, seed) => ({
    ...at(door, token.place),
    ...boundTo(token, scene.world.kid),
    ...told(scene, seed),
    ...presented(scene, token, other, seed),
  });
const ofOther = ({ world, at }: Scene, other: Holder) => shownBy(other, world.certificateAt(other, at));
const ownCertificate = (_: Scene, { holder, certificate }: SeededToken) => shownBy(holder, certificate);

/** Each refusal as its door writes it; how often it comes, in parts of a hundred. */
export const refusals: readonly (readonly [code: RefusalCode, share: number, make: Refusal])[] = [
  ['cnf_mismatch.foreign', 18, inUse('introspection', (scene, _, other) => ofOther(scene, other))],
  [
    'cnf_mismatch.rotated',
    14,
    inUse('introspection', (_, { holder, certificate }) =>
      shownBy(holder, holder.certificates.find(({ id }) => id !== certificate.id) ?? certificate),
    ),
  ],
  ['cnf_mismatch.unknown', 6, inUse('introspection', (_scene, _token, _other, seed) => nobodys(seed))],
  ['token_expired', 22, inUse('introspection', ownCertificate)],
  ['cnf_missing_cert', 12, inUse('report', () => ({}))],
  ['token_revoked', 6, inUse('report', ownCertificate)],
  ['signature_invalid', 4, (scene, { place }, other, seed) => ({ ...at('report', place), ...told(scene, seed), ...ofOther(scene, other) })],
  [
    'target_not_granted',
    10,
    (scene, { place }, other, seed) => ({
      door: 'sts',
      asker: other.identity,
      audience: place.audience.uri,
      tokenIdentityId: other.identity.id,
      ...ofOther(scene, other),
      ...ownRequest(scene, seed),
    }),
  ],
  [
    'subject_cert_mismatch',
    8,
    (scene, { place, holder }, other, seed) => ({
      door: 'sts',
      asker: other.identity,
      audience: place.audience.uri,
      tokenIdentityId: holder.identity.id,
      ...ofOther(scene, other),
      ...ownRequest(scene, seed),
    }),
  ],
];

const byShare = refusals.flatMap((one) => Array.from({ length: one[1] }, () => one));

export function refusal(scene: Scene, token: SeededToken, other: Holder, seed: number): NewDecision {
  const [code, , make] = byShare[(seed >>> 8) % byShare.length] ?? [];
  if (code === undefined || make === undefined) throw new Error('no refusal to make');
  return { id: newId(scene.at.getTime()), at: scene.at, code, ...make(scene, token, other, seed) };
}
