import * as t from '#messages/findings';
import type { WireOutput } from '../../server/doors/api/contract.ts';
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
  const day = (value: unknown): string => (typeof value === 'string' ? writer.day(value) : t.never);
  const { kind, evidence } = finding;
  switch (kind) {
    case 'stale':
      return t.lastHeardOfOnRegisteredOn({ lastHeardAt: day(evidence.lastHeardAt), registeredAt: day(evidence.registeredAt) });
    case 'never_used':
      return t.registeredOnNoTokenNoAgent({ registeredAt: day(evidence.registeredAt) });
    case 'orphaned':
      return evidence.removedAt === undefined
        ? t.wasRefusedOn({
            owner: text(evidence.owner),
            refusedAt: day(evidence.refusedAt),
            response: text(evidence.response) || t.withoutAReason,
          })
        : t.wasRemovedFromTheMembersOn({ owner: text(evidence.owner), removedAt: day(evidence.removedAt) });
    case 'unused_grant':
      return t.grantedOnLastUsed({
        audience: text(evidence.audience),
        grantedAt: day(evidence.grantedAt),
        lastUsedAt: evidence.lastUsedAt === null ? null : day(evidence.lastUsedAt),
      });
    case 'over_granted':
      return t.usesNever({
        audience: text(evidence.audience),
        used: usedOf(finding),
        idle: idleOf(finding),
      });
    case 'cross_environment':
      return t.fromToInSince({
        from: text(evidence.from),
        audience: text(evidence.audience),
        to: text(evidence.to),
        grantedAt: day(evidence.grantedAt),
      });
    case 'long_lived':
      return evidence.what === 'certificate'
        ? t.theCertificateLivesForDayUntil({ days: days(evidence.from, evidence.until), until: day(evidence.until) })
        : t.theExchangeSecretOf({
            label: text(evidence.label),
            since: day(evidence.from),
            life:
              evidence.until === null
                ? t.neverExpires
                : t.livesForDayUntil({ days: days(evidence.from, evidence.until), until: day(evidence.until) }),
          });
    case 'shared':
      return t.oneCertificatePlaceWithinAWeek({ count: Number(evidence.count), places: words(evidence.places).join(', ') });
  }
}

/** What the act is called that mends it. */
export const fixWords: Readonly<Record<Finding['kind'], string>> = {
  stale: t.retire,
  never_used: t.retire,
  orphaned: t.changeOwner,
  unused_grant: t.remove,
  over_granted: t.narrow,
  cross_environment: t.seeTheGrant,
  long_lived: t.replaceIt,
  shared: t.seeItsHosts,
};
