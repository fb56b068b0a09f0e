import type { WireOutput } from '../../server/doors/api/contract.ts';
import { exactDuration } from '../ui/format.ts';

export type ProfileDetail = WireOutput<'profile.show'>;
export type Version = ProfileDetail['history'][number];
export type Terms = Omit<Version, 'version' | 'createdAt' | 'createdBy'>;

const list = (values: readonly string[], none: string): string => (values.length === 0 ? none : values.join(', '));

/** Each term in words, in the order in which it is shown. */
export const termsInWords: readonly { readonly key: keyof Terms; readonly name: string; readonly say: (terms: Terms) => string }[] = [
  { key: 'lifetime', name: 'Lifetime', say: ({ lifetime }) => exactDuration(lifetime) },
  { key: 'renewAtPercent', name: 'Renewal point', say: ({ renewAtPercent }) => `at ${renewAtPercent} % of the lifetime` },
  {
    key: 'overlap',
    name: 'Overlap',
    say: ({ overlap }) => (overlap === 0 ? 'none: the old one ends at once' : `the old one stays usable for ${exactDuration(overlap)}`),
  },
  {
    key: 'grace',
    name: 'Grace',
    say: ({ grace }) => (grace === 0 ? 'none: an expired one is never renewed' : `renewable until ${exactDuration(grace)} after its end`),
  },
  { key: 'backdate', name: 'Begins', say: ({ backdate }) => (backdate === 0 ? 'at once' : `${exactDuration(backdate)} in the past`) },
  { key: 'keyAlgorithms', name: 'Keys', say: ({ keyAlgorithms }) => keyAlgorithms.join(', ') },
  {
    key: 'alsoServer',
    name: 'Purposes of clients',
    say: ({ alsoServer }) => (alsoServer ? 'clientAuth and serverAuth' : 'clientAuth alone'),
  },
  { key: 'dnsNames', name: 'DNS names', say: ({ dnsNames }) => list(dnsNames, 'none by template') },
  { key: 'uriNames', name: 'Further URIs', say: ({ uriNames }) => list(uriNames, 'none') },
  { key: 'emailNames', name: 'Email addresses', say: ({ emailNames }) => list(emailNames, 'none') },
  { key: 'allowedEnvironments', name: 'Environments', say: ({ allowedEnvironments }) => list(allowedEnvironments, 'all') },
  { key: 'allowedKinds', name: 'Kinds', say: ({ allowedKinds }) => list(allowedKinds, 'all') },
  { key: 'allowedNames', name: 'Identities', say: ({ allowedNames }) => list(allowedNames, 'all') },
  {
    key: 'approvalRequired',
    name: 'Approval',
    say: ({ approvalRequired }) => (approvalRequired ? 'a person approves each first certificate' : 'not needed'),
  },
  { key: 'requestLifetime', name: 'Requests wait', say: ({ requestLifetime }) => `${exactDuration(requestLifetime)}, then they expire` },
  {
    key: 'freezeOnClone',
    name: 'Suspected clone',
    say: ({ freezeOnClone }) => (freezeOnClone ? 'stops the lineage until a person looks' : 'is reported'),
  },
  { key: 'description', name: 'Description', say: ({ description }) => description || 'none' },
];

/** What a version changed, in words: before and after of each term that differs. */
export const changesOf = (after: Terms, before: Terms): { name: string; before: string; after: string }[] =>
  termsInWords
    .map(({ name, say }) => ({ name, before: say(before), after: say(after) }))
    .filter((change) => change.before !== change.after);
