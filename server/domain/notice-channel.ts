import { type NoticeKind, type NoticeSeverity, noticeSeverities } from './notice.ts';

export const channelKinds = ['email', 'slack'] as const;
export type ChannelKind = (typeof channelKinds)[number];

/** How a connection to a mail server is made private: from its first octet, or by STARTTLS, without which nothing is sent. */
export const mailSecurities = ['tls', 'starttls'] as const;
type MailSecurity = (typeof mailSecurities)[number];

/** What of a channel is no secret. */
export type MailSettings = {
  readonly host: string;
  readonly port: number;
  readonly security: MailSecurity;
  /** Null where the server asks for none. */
  readonly username: string | null;
  readonly from: string;
  /** Always told. */
  readonly to: readonly string[];
  /** Whether the owner is told, where the registry knows them by an address. */
  readonly toOwners: boolean;
};
type SlackSettings = { readonly host: string };
export type ChannelSettings = MailSettings | SlackSettings;

export const messageStages = ['opened', 'escalated', 'closed', 'test', 'digest'] as const;
export type MessageStage = (typeof messageStages)[number];
export const messageStates = ['queued', 'sent', 'refused', 'failed'] as const;
export type MessageState = (typeof messageStates)[number];

/** Which notices a channel tells; an empty list is no condition. */
export type ChannelFilter = {
  readonly severity: NoticeSeverity;
  readonly kinds: readonly NoticeKind[];
  readonly owners: readonly string[];
  /** It hears of a notice only once nobody has acknowledged it in time. */
  readonly escalationsOnly: boolean;
};
type Told = { readonly kind: NoticeKind; readonly severity: NoticeSeverity; readonly owners: readonly string[] };

export const tells = (filter: ChannelFilter, notice: Told, stage: 'opened' | 'escalated'): boolean =>
  noticeSeverities.indexOf(notice.severity) >= noticeSeverities.indexOf(filter.severity) &&
  (filter.kinds.length === 0 || filter.kinds.includes(notice.kind)) &&
  (filter.owners.length === 0 || filter.owners.some((owner) => notice.owners.includes(owner))) &&
  (stage === 'escalated' || !filter.escalationsOnly);

const address = /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$/iu;
/** One address as SMTP takes it: neither a name nor a list. */
export const isMailAddress = (text: string): boolean => text.length <= 254 && address.test(text);

/** Who is told by mail, and for whose sake. */
export function mailRecipients({ to, toOwners }: MailSettings, owners: readonly string[]): { recipient: string; owner: string | null }[] {
  const found = new Map<string, string | null>(toOwners ? owners.filter(isMailAddress).map((owner) => [owner.toLowerCase(), owner]) : []);
  for (const recipient of to) if (!found.has(recipient.toLowerCase())) found.set(recipient.toLowerCase(), null);
  return [...found].map(([recipient, owner]) => ({ recipient, owner }));
}

/** Milliseconds before the next attempt, after so many that failed in a row: 5 s, doubled each time, at most a quarter of an hour. */
export const channelBackoff = (failures: number): number => Math.min(5_000 * 2 ** Math.max(0, failures - 1), 900_000);
/** A channel that failed so often in a row is a notice itself. */
export const failuresBeforeNotice = 3;
/** Milliseconds after which a message that could not be sent is given up. */
export const messageLife = 3 * 86_400_000;
