import type { WireOutput } from '../../server/doors/api/contract.ts';
import { plural } from '../ui/format.ts';
import type { Writer } from '../ui/zone.ts';

export type Finding = WireOutput<'finding.list'>['items'][number];

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const words = (value: unknown): string[] => (Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []);
const days = (from: unknown, until: unknown): number => Math.round((Date.parse(text(until)) - Date.parse(text(from))) / 86_400_000);

/** The scopes that it holds and was seen to use; empty where it uses none of them. */
export const usedOf = ({ evidence }: Finding): string[] => words(evidence.scopes).filter((scope) => words(evidence.used).includes(scope));
export const idleOf = ({ evidence }: Finding): string[] => words(evidence.scopes).filter((scope) => !words(evidence.used).includes(scope));

/** What was seen, in one sentence. */
export function evidenceOf(finding: Finding, writer: Writer): string {
  const day = (value: unknown): string => (typeof value === 'string' ? writer.day(value) : 'never');
  const { kind, evidence } = finding;
  switch (kind) {
    case 'stale':
      return `Last heard of on ${day(evidence.lastHeardAt)}, registered on ${day(evidence.registeredAt)}.`;
    case 'never_used':
      return `Registered on ${day(evidence.registeredAt)}; no token, no agent, no renewal since.`;
    case 'orphaned':
      return evidence.removedAt === undefined
        ? `${text(evidence.owner)} was refused on ${day(evidence.refusedAt)}: ${text(evidence.response) || 'without a reason'}`
        : `${text(evidence.owner)} was removed from the members on ${day(evidence.removedAt)}.`;
    case 'unused_grant':
      return `${text(evidence.audience)}: granted on ${day(evidence.grantedAt)}, last used ${evidence.lastUsedAt === null ? 'never' : `on ${day(evidence.lastUsedAt)}`}.`;
    case 'over_granted':
      return `${text(evidence.audience)}: uses ${usedOf(finding).join(' ') || 'no scope'}, never ${idleOf(finding).join(' ')}.`;
    case 'cross_environment':
      return `From ${text(evidence.from)} to ${text(evidence.audience)} in ${text(evidence.to)}, since ${day(evidence.grantedAt)}.`;
    case 'long_lived':
      return evidence.what === 'certificate'
        ? `The certificate lives for ${plural(days(evidence.from, evidence.until), 'day')}, until ${day(evidence.until)}.`
        : `The exchange secret “${text(evidence.label)}” of ${day(evidence.from)} ${evidence.until === null ? 'never expires' : `lives for ${plural(days(evidence.from, evidence.until), 'day')}, until ${day(evidence.until)}`}.`;
    case 'shared':
      return `One certificate, ${plural(Number(evidence.count), 'place')} within a week: ${words(evidence.places).join(', ')}.`;
  }
}

/** What the act is called that mends it. */
export const fixWords: Readonly<Record<Finding['kind'], string>> = {
  stale: 'Retire…',
  never_used: 'Retire…',
  orphaned: 'Change owner',
  unused_grant: 'Remove…',
  over_granted: 'Narrow…',
  cross_environment: 'See the grant',
  long_lived: 'Replace it',
  shared: 'See its hosts',
};
