import { CircleCheck, CircleOff, CirclePause, Clock, type LucideIcon, TriangleAlert } from 'lucide-react';
import * as t from '#messages/integrations';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge, type Tone } from '../ui/badge.tsx';

export type Webhook = WireOutput<'webhook.show'>;
export type Delivery = WireOutput<'webhook.deliveries'>['items'][number];

type Health = { icon: LucideIcon; tone: Tone; word: string };

/** Whether events get out. */
function healthOf({ enabled, pausedAt, failures, behind, deliveredAt }: Webhook): Health {
  if (pausedAt !== null) return { icon: CirclePause, tone: 'bad', word: t.paused };
  if (!enabled) return { icon: CircleOff, tone: 'plain', word: t.switchedOff };
  if (failures > 0) return { icon: TriangleAlert, tone: 'warn', word: t.failing };
  if (deliveredAt === null && behind === 0) return { icon: Clock, tone: 'plain', word: t.nothingSentYet };
  return { icon: CircleCheck, tone: 'good', word: t.delivering };
}

export const WebhookHealth = ({ webhook }: { webhook: Webhook }) => {
  const { icon, tone, word } = healthOf(webhook);
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
};

export const formats: Readonly<Record<Webhook['format'], string>> = { cloudevents: 'CloudEvents 1.0', ocsf: 'OCSF' };

/** What a filter lets through, in words. */
export function filterInWords({ types, codes, audiences, severity }: Webhook): string {
  const parts = [
    types.length === 0 ? t.everyEvent : types.join(', '),
    ...(codes.length === 0 ? [] : [t.withCodes({ codes: t.oneOf({ names: codes }) })]),
    ...(audiences.length === 0 ? [] : [t.forAudiences({ audiences: t.oneOf({ names: audiences }) })]),
    ...(severity === 'none' ? [] : [t.ofSeverity({ severity })]),
  ];
  return parts.join(' ');
}
