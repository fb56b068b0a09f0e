import type { OperationName } from '../../server/doors/api/contract.ts';

/** What an answer looks like on a terminal. */
export type Format = 'json' | 'table';

/** What a list shows of each row; `show` and `-o json` have the rest. */
const columns: Partial<Record<OperationName, readonly string[]>> = {
  'identity.list': ['name', 'status', 'kind', 'owner', 'environment', 'rotation', 'certificate', 'lastSeen', 'id'],
  'audience.list': ['uri', 'environment', 'scopes', 'lifetimeDefault', 'lifetimeMaximum', 'grants', 'lastDay', 'id'],
  'grant.list': ['identityName', 'audienceUri', 'scopes', 'lifetimeMaximum', 'crossEnvironment', 'id'],
  'delegation.list': ['actorName', 'subjectName', 'audienceUri', 'scopes', 'maximumDepth', 'expiresAt', 'id'],
  'resource-server.list': ['name', 'kind', 'url', 'audiences', 'accepted24h', 'rejected24h', 'lastDecisionAt'],
  'resource-server.followers': ['instance', 'version', 'state', 'seenAt', 'behindSince', 'countedUntil', 'lost'],
  'certificate.list': [
    'identityName',
    'status',
    'usable',
    'authority',
    'profile',
    'keyAlgorithm',
    'serial',
    'notAfter',
    'liveTokens',
    'id',
  ],
  'authority.list': ['name', 'role', 'status', 'notAfter', 'activeCertificates', 'thumbprint'],
  'profile.list': [
    'name',
    'usage',
    'version',
    'lifetime',
    'renewAtPercent',
    'renewBeforeEnd',
    'keyAlgorithms',
    'approvalRequired',
    'usableCertificates',
    'retiredAt',
  ],
  'expiry.list': ['identityName', 'owner', 'state', 'notAfter', 'because', 'certificateId'],
  'rotation.list': ['id', 'createdAt', 'criteria', 'rate', 'total', 'finishedAt', 'cancelledAt', 'createdBy'],
  'rotation.items': ['identityName', 'owner', 'state', 'host', 'failure', 'releasedAt', 'toldAt', 'closedAt', 'certificateId'],
  'request.list': ['id', 'status', 'identityName', 'profile', 'source', 'requestedBy', 'requestedAt'],
  'token-key.list': ['kid', 'algorithm', 'status', 'custody', 'createdAt', 'activatedAt', 'liveTokens'],
  'decision.list': ['at', 'code', 'outcome', 'tokenIdentity', 'presentedIdentity', 'resourceServer', 'id'],
  'event.list': ['at', 'type', 'result', 'actor', 'target', 'id'],
};

/** Lists within an answer that look like a list of their own. */
const within: Readonly<Record<string, OperationName>> = {
  sameToken: 'decision.list',
  lineage: 'certificate.list',
};

/** Members that are shown this once, and so whole. */
const shownOnce: ReadonlySet<string> = new Set(['replacement']);

export function print(name: OperationName, answer: unknown, format: Format): string {
  if (format === 'json') return `${JSON.stringify(answer, null, 2)}\n`;
  // What is meant for a file is printed as the file.
  const text: unknown = Reflect.get(Object(answer), 'text');
  if (name === 'resource-server.recipe' && typeof text === 'string') return text;
  if (name === 'notice-channel.digest') return mails(Object(answer));
  const items: unknown = Reflect.get(Object(answer), 'items') ?? Reflect.get(Object(answer), 'matches');
  if (!Array.isArray(items)) return details(Object(answer));
  const next: unknown = Reflect.get(Object(answer), 'nextCursor');
  if (items.length === 0) return typeof next === 'string' ? `Nothing so far. To look further back: --cursor ${next}\n` : 'Nothing found.\n';
  return table(items, columns[name]) + (typeof next === 'string' ? `\nThere are more: --cursor ${next}\n` : '');
}

type Mails = { readonly items: readonly { recipient: string; subject: string; text: string }[]; readonly recipients: number };

/** Each mail as its recipient would read it. */
function mails({ items, recipients }: Mails): string {
  if (items.length === 0) return 'Nothing to say: nobody would get a mail.\n';
  const printed = items.map(
    ({ recipient, subject, text }) => `To: ${plain(recipient)}\nSubject: ${plain(subject)}\n\n${text.split('\n').map(plain).join('\n')}`,
  );
  return printed.join('\n') + (recipients > items.length ? `\nAnd ${recipients - items.length} recipients more.\n` : '');
}

/** Texts of others stay texts: no control or formatting character of theirs reaches the terminal. */
export const plain = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '\u{fffd}');

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

/** One thing in one line: what it is called, or else all that it holds. */
function cell(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(cell).join(', ');
  if (!isObject(value)) return plain(String(value));
  const name: unknown = Reflect.get(value, 'name') ?? Reflect.get(value, 'uri') ?? Reflect.get(value, 'id');
  if (name !== undefined) return cell(name);
  return Object.entries(value)
    .map(([member, inner]) => `${plain(member)} ${cell(inner)}`)
    .join(', ');
}

function table(items: readonly unknown[], chosen?: readonly string[]): string {
  const names = chosen ?? [...new Set(items.flatMap((item) => Object.keys(Object(item))))];
  const rows = [names, ...items.map((item) => names.map((name) => cell(Reflect.get(Object(item), name))))];
  const widths = names.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}

function details(answer: object): string {
  const entries = Object.entries(answer);
  if (entries.length === 0) return 'Done.\n';
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => detail(name, value, width)).join('');
}

const columnsWithin = (member: string): readonly string[] | undefined => {
  const list = within[member];
  return list === undefined ? undefined : columns[list];
};
const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, '  ');

function detail(name: string, value: unknown, width: number): string {
  // PEM is meant to be copied, line by line.
  if (typeof value === 'string' && value.startsWith('-----BEGIN ')) return `${name}\n${value.split('\n').map(plain).join('\n')}`;
  if (Array.isArray(value) && value.some(isObject)) return `${name}\n${indented(table(value, columnsWithin(name)))}`;
  if (shownOnce.has(name) && isObject(value)) return `${name}\n${indented(details(value))}`;
  return `${name.padEnd(width)}  ${cell(value)}\n`;
}
