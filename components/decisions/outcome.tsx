import { CircleCheck, CircleX, FileCheck, FileX, type LucideIcon, OctagonAlert, ShieldAlert } from 'lucide-react';
import * as t from '#messages/decisions';
import { Badge, type Tone } from '../ui/badge.tsx';
import { TextLink } from '../ui/link.tsx';
import type { Decision } from './types.ts';

const outcomes: Record<Decision['outcome'], { icon: LucideIcon; tone: Tone; word: string }> = {
  issued: { icon: FileCheck, tone: 'accent', word: t.issued },
  accepted: { icon: CircleCheck, tone: 'good', word: t.accepted },
  refused: { icon: FileX, tone: 'warn', word: t.refused },
  rejected: { icon: CircleX, tone: 'bad', word: t.rejected },
};

export const outcomeWord = (outcome: Decision['outcome']): string => outcomes[outcome].word;

/** The outcome in a word, always with its icon. */
export function Outcome({ outcome }: { outcome: Decision['outcome'] }) {
  const { icon, tone, word } = outcomes[outcome];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

const severities: Record<Decision['severity'], { icon: LucideIcon; tone: Tone; word: string } | null> = {
  none: null,
  info: { icon: ShieldAlert, tone: 'plain', word: t.info },
  low: { icon: ShieldAlert, tone: 'plain', word: t.low },
  medium: { icon: ShieldAlert, tone: 'warn', word: t.medium },
  high: { icon: OctagonAlert, tone: 'bad', word: t.high },
};

export function Severity({ severity }: { severity: Decision['severity'] }) {
  const shown = severities[severity];
  if (shown === null) return null;
  return (
    <Badge tone={shown.tone} icon={shown.icon}>
      {shown.word}
    </Badge>
  );
}

/** Whose token, or whose certificate: a link where Hawser knows them, and never an empty place. */
export const Party = ({ party, unknown }: { party: Decision['tokenIdentity']; unknown: string }) =>
  party === null ? (
    <span className="text-ink-faint">{unknown}</span>
  ) : (
    <TextLink href={`/identities/${party.id}`} title={t.ownerOf({ owner: party.owner })}>
      {party.name}
    </TextLink>
  );

const doors: Record<Decision['door'], string> = {
  sts: t.tokenService,
  enrolment: t.enrolment,
  introspection: t.introspection,
  gateway: t.gatewayCheck,
  report: t.reportedByTheResourceServer,
};
export const doorName = (door: Decision['door']): string => doors[door];

/** Where the verdict fell: the resource server where there was one, otherwise the token service. */
export const Place = ({ decision }: { decision: Pick<Decision, 'resourceServer' | 'door'> }) =>
  decision.resourceServer === null ? (
    <span className="text-ink-soft">{doorName(decision.door)}</span>
  ) : (
    <TextLink href={`/resource-servers/${decision.resourceServer.id}`}>{decision.resourceServer.name}</TextLink>
  );
