import { isIP } from 'node:net';
import { invalid } from '../domain/failure.ts';
import { type ChannelKind, type ChannelSettings, isMailAddress } from '../domain/notice-channel.ts';
import type { ChannelTerms } from '../ledger/notice-channels.ts';
import { requireAllowed } from '../outbound/addresses.ts';
import { OutboundRefusal, readAddress } from '../outbound/ask.ts';
import { requireCertificates } from './outbound-ca.ts';

/** What an administrator says of where a channel leads; members of the other kind are left away. */
export type ChannelTarget = {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly security?: 'tls' | 'starttls' | undefined;
  readonly username?: string | null | undefined;
  readonly password?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: readonly string[] | undefined;
  readonly toOwners?: boolean | undefined;
  readonly url?: string | undefined;
};

/**
 * What is kept of a target: settings that everybody may see who may see channels, and the secret, undefined where it stays as it was.
 * @throws {Failure} `invalid_input` that names the member
 */
export function readTarget(
  kind: ChannelKind,
  target: ChannelTarget,
  before: ChannelSettings | undefined,
  privateAddresses: boolean,
): { settings: ChannelSettings; secret: string | undefined } {
  const { url, password, ...mail } = target;
  if (kind === 'slack') {
    const foreign = Object.entries({ ...mail, password }).find(([, value]) => value !== undefined)?.[0];
    if (foreign !== undefined) throw invalid(foreign, 'belongs to e-mail: leave it away');
    if (url === undefined && before === undefined) throw invalid('url', 'is needed: the address of the incoming webhook');
    const host = url === undefined ? hostOf(before) : readUrl(url, privateAddresses).host;
    if (url === undefined && !privateAddresses) requirePublic('privateAddresses', host.replace(/:\d+$/, ''));
    return { settings: { host }, secret: url };
  }
  if (url !== undefined) throw invalid('url', 'belongs to Slack: leave it away');
  const old = before !== undefined && 'to' in before ? before : undefined;
  const { host = old?.host, from = old?.from, username = old?.username ?? null, security = old?.security ?? 'starttls' } = mail;
  if (host === undefined) throw invalid('host', 'is needed: the name of the mail server');
  if (from === undefined) throw invalid('from', 'is needed: the address that notices come from');
  const { port = old?.port ?? (security === 'tls' ? 465 : 587), to = old?.to ?? [], toOwners = old?.toOwners ?? true } = mail;
  if (!isMailAddress(from)) throw invalid('from', 'must be one mail address, without a name');
  const bad = to.find((address) => !isMailAddress(address));
  if (bad !== undefined) throw invalid('to', `${bad} is not one mail address, without a name`);
  if (to.length === 0 && !toOwners) throw invalid('to', 'is needed where owners are not told: otherwise nobody is');
  if (username !== null && password === undefined && (old?.username ?? null) === null)
    throw invalid('password', 'is needed with a user name');
  if (
    username !== null &&
    password === undefined &&
    old !== undefined &&
    (host !== old.host || (mail.port !== undefined && mail.port !== old.port))
  )
    throw invalid('password', 'is needed again where the server changes: it would be shown to another one');
  if (username === null && password !== undefined && password !== '') throw invalid('username', 'is needed with a password');
  if (!privateAddresses) requirePublic('host', host);
  return {
    settings: { host, port, security, username, from, to: [...to], toOwners },
    secret: password ?? (username === null ? '' : undefined),
  };
}

/** @throws {Failure} `invalid_input` */
export function requireChannelTerms(kind: ChannelKind, { caPem, owners, digest }: Pick<ChannelTerms, 'caPem' | 'owners' | 'digest'>): void {
  if (kind !== 'email' && digest !== 'none') throw invalid('digest', 'goes by e-mail: leave it away');
  if (caPem !== null) requireCertificates(caPem);
  if (new Set(owners).size !== owners.length) throw invalid('owners', 'names one twice');
}

const hostOf = (settings: ChannelSettings | undefined): string => settings?.host ?? '';

function readUrl(url: string, privateAddresses: boolean): URL {
  try {
    return readAddress(url, privateAddresses);
  } catch (cause) {
    if (cause instanceof OutboundRefusal) throw invalid('url', cause.message, { cause });
    throw cause;
  }
}

function requirePublic(field: string, host: string): void {
  try {
    if (isIP(host) !== 0) requireAllowed(host, false);
  } catch (cause) {
    throw invalid(field, cause instanceof Error ? cause.message : 'is not allowed', { cause });
  }
}
