import * as t from '#messages/profiles';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { duration, exactDuration } from '../ui/format.ts';

export type ProfileDetail = WireOutput<'profile.show'>;
export type Version = ProfileDetail['history'][number];
export type Terms = Omit<Version, 'version' | 'createdAt' | 'createdBy'>;

/** When a certificate of a profile is due, in a few words. */
export const renewedInWords = ({ renewAtPercent, renewBeforeEnd }: Pick<Terms, 'renewAtPercent' | 'renewBeforeEnd'>): string =>
  t.renewedAt({ renewAtPercent, renewBeforeEnd: renewBeforeEnd === 0 ? null : duration(renewBeforeEnd) });

const list = (values: readonly string[], none: string): string => (values.length === 0 ? none : values.join(', '));

/** Each term in words, in the order in which it is shown. */
export const termsInWords: readonly { readonly key: keyof Terms; readonly name: string; readonly say: (terms: Terms) => string }[] = [
  { key: 'lifetime', name: t.lifetime, say: ({ lifetime }) => exactDuration(lifetime) },
  { key: 'renewAtPercent', name: t.renewalPoint, say: ({ renewAtPercent }) => t.atOfTheLifetime({ renewAtPercent }) },
  {
    key: 'renewBeforeEnd',
    name: t.atTheLatest,
    say: ({ renewBeforeEnd }) =>
      renewBeforeEnd === 0 ? t.noLimitBesideTheRenewalPoint : t.beforeItsEnd({ renewBeforeEnd: exactDuration(renewBeforeEnd) }),
  },
  {
    key: 'overlap',
    name: t.overlap,
    say: ({ overlap }) => (overlap === 0 ? t.noneTheOldOneEnds : t.theOldOneStaysUsableFor({ overlap: exactDuration(overlap) })),
  },
  {
    key: 'grace',
    name: t.grace,
    say: ({ grace }) => (grace === 0 ? t.noneAnExpiredOneIsNever : t.renewableUntilAfterItsEnd({ grace: exactDuration(grace) })),
  },
  {
    key: 'backdate',
    name: t.begins,
    say: ({ backdate }) => (backdate === 0 ? t.atOnce : t.inThePast({ backdate: exactDuration(backdate) })),
  },
  { key: 'keyAlgorithms', name: t.keys, say: ({ keyAlgorithms }) => keyAlgorithms.join(', ') },
  {
    key: 'alsoServer',
    name: t.purposesOfClients,
    say: ({ alsoServer }) => (alsoServer ? t.clientAuthAndServerAuth : t.clientAuthAlone),
  },
  { key: 'dnsNames', name: t.dnsNames, say: ({ dnsNames }) => list(dnsNames, t.noneByTemplate) },
  { key: 'uriNames', name: t.furtherUris, say: ({ uriNames }) => list(uriNames, t.nothingSet) },
  { key: 'emailNames', name: t.emailAddresses, say: ({ emailNames }) => list(emailNames, t.nothingSet) },
  { key: 'allowedEnvironments', name: t.environments, say: ({ allowedEnvironments }) => list(allowedEnvironments, t.allOfThem) },
  { key: 'allowedKinds', name: t.kinds, say: ({ allowedKinds }) => list(allowedKinds, t.allOfThem) },
  { key: 'allowedNames', name: t.identities, say: ({ allowedNames }) => list(allowedNames, t.allOfThem) },
  {
    key: 'approvalRequired',
    name: t.approval,
    say: ({ approvalRequired }) => (approvalRequired ? t.approvalAsTerm : t.notNeeded),
  },
  {
    key: 'requestLifetime',
    name: t.requestsWait,
    say: ({ requestLifetime }) => t.thenTheyExpire({ requestLifetime: exactDuration(requestLifetime) }),
  },
  {
    key: 'freezeOnClone',
    name: t.suspectedClone,
    say: ({ freezeOnClone }) => (freezeOnClone ? t.stopsTheLineageUntilAPerson : t.isReported),
  },
  { key: 'description', name: t.description, say: ({ description }) => description || t.nothingSet },
];

/** What a version changed, in words: before and after of each term that differs. */
export const changesOf = (after: Terms, before: Terms): { name: string; before: string; after: string }[] =>
  termsInWords
    .map(({ name, say }) => ({ name, before: say(before), after: say(after) }))
    .filter((change) => change.before !== change.after);
