import type { IdKind } from './ids.ts';

export const noticeSeverities = ['low', 'medium', 'high'] as const;
export type NoticeSeverity = (typeof noticeSeverities)[number];

type Meaning = {
  /** The condition, for a heading. */
  readonly title: string;
  /** What whoever hears of it should do. */
  readonly action: string;
  /** Where all subjects of the kind are, in the console. */
  readonly list: string;
  /** It happened, and does not go away by itself: whoever acknowledges it closes it. */
  readonly happening?: true;
};

const kinds = {
  'renewal.due': {
    title: 'renewal due',
    action: 'Nobody renews it automatically. Run hawser renew where its key is, or let hawser renew --daemon do so.',
    list: '/identities',
  },
  'renewal.overdue': {
    title: 'renewal overdue',
    action: 'Its renewal point is over. See whether the machine, its daemon and the way to Hawser work, before it ends.',
    list: '/identities',
  },
  'renewal.failed': {
    title: 'renewal failed',
    action: 'Read what the agent says, mend it, and run hawser renew; where the certificate has ended, join again.',
    list: '/identities',
  },
  'agent.silent': {
    title: 'agent silent',
    action: 'See whether that machine and its daemon run. Until then nothing renews the certificate.',
    list: '/identities',
  },
  'certificate.cloned': {
    title: 'copy of a key suspected',
    action: 'Find out who used it again. Revoke the certificate and join anew where you cannot say; acknowledge where you can.',
    list: '/identities',
    happening: true,
  },
  'certificate.revoked': {
    title: 'certificate revoked',
    action: 'What uses it fails from now on. Let it join anew, with a new key, and look where the old certificate was used.',
    list: '/certificates',
    happening: true,
  },
  'case.replay': {
    title: 'replayed token',
    action: 'Investigate the case: contain it, or say what explains it.',
    list: '/rejections',
  },
  'containment.acted': {
    title: 'containment rule acted',
    action: 'A rule denied the token. Read the case, and acknowledge when you know what happened.',
    list: '/rejections',
    happening: true,
  },
  'authority.ending': {
    title: 'authority near its end',
    action: 'Prepare its successor and let certificates change over: the rotation guide says how.',
    list: '/authorities',
  },
  'crl.stale': {
    title: 'revocation list near its end',
    action: 'No newer list was published. See whether the signer runs and what the api logs.',
    list: '/authorities',
  },
  'webhook.failing': {
    title: 'webhook failing',
    action: 'Read its delivery log. What waits for it is kept.',
    list: '/integrations',
  },
  'channel.failing': {
    title: 'notice channel failing',
    action: 'Read its log, correct its settings and send a test. What waits for it is kept for three days.',
    list: '/notices/channels',
  },
  'resource-server.leaking': {
    title: 'binding not enforced',
    action: 'Put the verifier before every route, or let the proxy forward the certificate; then prove it again.',
    list: '/resource-servers',
  },
  'issuer.failing': {
    title: 'keys of a trusted issuer cannot be fetched',
    action: 'See whether its address answers; its tokens are refused once the last keys are too old.',
    list: '/issuers',
  },
} as const satisfies Record<string, Meaning>;

export type NoticeKind = keyof typeof kinds;
export const noticeKinds = Object.keys(kinds) as NoticeKind[];
export const meaningOf = (kind: NoticeKind): Meaning => kinds[kind];
export const isHappening = (kind: NoticeKind): boolean => meaningOf(kind).happening === true;

/** What a notice may be about; `all` where one cause has many subjects. */
export type SubjectKind = Extract<
  IdKind,
  'identity' | 'certificate' | 'joinToken' | 'case' | 'authority' | 'webhook' | 'noticeChannel' | 'resourceServer' | 'trustedIssuer'
>;
export type Subject = { readonly kind: SubjectKind | 'all'; readonly id: string; readonly name: string };

/** From so many subjects of one kind on, one notice stands for them all: their cause is the same. */
export const groupFrom = 10;

/** What is wrong with one subject, as it was found. */
export type Cause = {
  readonly kind: NoticeKind;
  readonly subject: Subject;
  readonly severity: NoticeSeverity;
  /** One sentence. */
  readonly summary: string;
  /** Whom it belongs to, as the registry calls them. */
  readonly owners: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
  /** How many subjects it stands for. */
  readonly count: number;
};

/** What of a group is told to an owner: how many are theirs, and the first of them. */
export type OwnedPart = { readonly count: number; readonly names: readonly string[] };

export const isWorse = (severity: NoticeSeverity, than: NoticeSeverity): boolean =>
  noticeSeverities.indexOf(severity) > noticeSeverities.indexOf(than);

const worst = (causes: readonly Pick<Cause, 'severity'>[]): NoticeSeverity =>
  noticeSeverities.findLast((severity) => causes.some((cause) => cause.severity === severity)) ?? 'low';

/** Names that a group says for each owner, and owners that it says them for. */
const mostNames = 10;
const mostOwners = 200;

const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** One cause that stands for many of a kind. */
export function groupOf(kind: NoticeKind, causes: readonly Cause[], total: number = causes.length): Cause {
  const parts = new Map<string, { count: number; names: string[] }>();
  for (const { owners, subject } of causes)
    for (const owner of owners) {
      const part = parts.get(owner) ?? { count: 0, names: [] };
      if (part.count === 0 && parts.size >= mostOwners) continue;
      part.count++;
      if (part.names.length < mostNames) part.names.push(subject.name);
      parts.set(owner, part);
    }
  const names = causes.slice(0, 3).map(({ subject }) => subject.name);
  return {
    kind,
    subject: { kind: 'all', id: 'all', name: `${total} at once` },
    severity: worst(causes),
    summary: `${capitalised(meaningOf(kind).title)}: ${total} at once, such as ${names.join(', ')}. Look for one cause.`,
    owners: [...parts.keys()],
    detail: { owned: Object.fromEntries(parts) },
    count: total,
  };
}

type Open = Omit<Cause, 'subject' | 'summary'> & { readonly subjectKind: SubjectKind | 'all' };

/** What is open, after one more of its kind happened: to the same subject, or to one of a group. */
export function oneMore(open: Open, cause: Cause): Cause {
  const count = open.count + 1;
  const severity = worst([open, cause]);
  const owners = [...new Set([...open.owners, ...cause.owners])].slice(0, mostOwners);
  if (open.subjectKind !== 'all') return { ...cause, severity, owners, count };
  const group = groupOf(cause.kind, [cause], count);
  const owned = { ...(open.detail.owned as Readonly<Record<string, OwnedPart>> | undefined) };
  for (const owner of cause.owners.filter((one) => owners.includes(one))) {
    const { count: before, names } = owned[owner] ?? { count: 0, names: [] };
    owned[owner] = { count: before + 1, names: [...new Set([...names, cause.subject.name])].slice(0, mostNames) };
  }
  return { ...group, severity, owners, detail: { owned } };
}

const pages: Readonly<Record<SubjectKind, string>> = {
  identity: '/identities',
  certificate: '/certificates',
  joinToken: '/identities',
  case: '/rejections',
  authority: '/authorities',
  webhook: '/integrations',
  noticeChannel: '/notices/channels',
  resourceServer: '/resource-servers',
  trustedIssuer: '/issuers',
};
/** Where the subject is in the console. @param publicId null for a group */
export const pageOfSubject = (kind: NoticeKind, subject: SubjectKind | 'all', publicId: string | null): string =>
  subject === 'all' || subject === 'joinToken' || publicId === null ? meaningOf(kind).list : `${pages[subject]}/${publicId}`;

export const closings = ['gone', 'grouped', 'acknowledged'] as const;
/** Why it is not open any more: its cause is gone, another stands for it, or a person has dealt with what happened. */
export type Closing = (typeof closings)[number];
