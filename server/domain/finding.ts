/** An entry of the OWASP Non-Human Identities Top 10 of 2025. */
const owasp = {
  NHI1: 'Improper Offboarding',
  NHI5: 'Overprivileged NHI',
  NHI7: 'Long-Lived Secrets',
  NHI8: 'Environment Isolation',
  NHI9: 'NHI Reuse',
} as const;
export type Nhi = keyof typeof owasp;
export const nhis = Object.keys(owasp) as Nhi[];
export const nameOfNhi = (nhi: Nhi): string => owasp[nhi];

type Meaning = {
  readonly title: string;
  readonly nhi: Nhi;
  /** Why that is wrong, in one sentence. */
  readonly because: string;
  /** The one act that mends it. */
  readonly fix: string;
  /** What the subject of it is. */
  readonly subject: 'identity' | 'grant' | 'certificate' | 'exchangeSecret';
};

const kinds = {
  stale: {
    title: 'Stale',
    nhi: 'NHI1',
    because: 'Nothing was heard of it for 90 days, and what it holds still works.',
    fix: 'Retire it.',
    subject: 'identity',
  },
  never_used: {
    title: 'Never used',
    nhi: 'NHI1',
    because: 'It was registered more than 30 days ago and never asked for a token.',
    fix: 'Retire it.',
    subject: 'identity',
  },
  orphaned: {
    title: 'Owner not reached',
    nhi: 'NHI1',
    because: 'Its owner was removed from the members, or a mail server refuses them for good: nobody is told what happens to it.',
    fix: 'Give it another owner.',
    subject: 'identity',
  },
  unused_grant: {
    title: 'Unused grant',
    nhi: 'NHI5',
    because: 'No token was issued under it for 90 days.',
    fix: 'Remove the grant.',
    subject: 'grant',
  },
  over_granted: {
    title: 'More scopes than it uses',
    nhi: 'NHI5',
    because: 'It is used, but some of its scopes were in no token for 90 days.',
    fix: 'Leave it the scopes that it uses.',
    subject: 'grant',
  },
  cross_environment: {
    title: 'Across environments',
    nhi: 'NHI8',
    because: 'An identity of one environment gets tokens for an audience of another.',
    fix: 'Remove the grant, or register the workload in that environment.',
    subject: 'grant',
  },
  long_lived: {
    title: 'Long-lived',
    nhi: 'NHI7',
    because: 'Whoever copies it has it for longer than 90 days.',
    fix: 'Replace it by one that lives for hours or days.',
    subject: 'certificate',
  },
  shared: {
    title: 'Shared',
    nhi: 'NHI9',
    because: 'One certificate was used from several places within a week: its key is copied, or its hosts cannot be told apart.',
    fix: 'Let each host join by itself.',
    subject: 'certificate',
  },
} as const satisfies Record<string, Meaning>;

export type FindingKind = keyof typeof kinds;
export const findingKinds = Object.keys(kinds) as FindingKind[];
export const describeFinding = (kind: FindingKind): Meaning & { readonly nhiName: string } => ({
  ...kinds[kind],
  nhiName: owasp[kinds[kind].nhi],
});

/** The kinds that fall under an entry. */
export const kindsUnder = (nhi: Nhi): FindingKind[] => findingKinds.filter((kind) => kinds[kind].nhi === nhi);

/** Days without a use after which something is not needed, and after which something new should have been used. */
export const unusedDays = 90;
export const unusedWhenNewDays = 30;
/** Days of life from which on something is long-lived. */
export const longLivedDays = 90;
/** Places within a week from which on a certificate is shared. */
export const sharedFrom = 3;
export const placesDays = 7;
