import { CircleCheck, CircleOff, CirclePause, Clock, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge, type Tone } from '../ui/badge.tsx';

export type Webhook = WireOutput<'webhook.show'>;
export type Delivery = WireOutput<'webhook.deliveries'>['items'][number];

type Health = { icon: LucideIcon; tone: Tone; word: string };

/** Whether events get out. */
function healthOf({ enabled, pausedAt, failures, behind, deliveredAt }: Webhook): Health {
  if (pausedAt !== null) return { icon: CirclePause, tone: 'bad', word: 'Paused' };
  if (!enabled) return { icon: CircleOff, tone: 'plain', word: 'Switched off' };
  if (failures > 0) return { icon: TriangleAlert, tone: 'warn', word: 'Failing' };
  if (deliveredAt === null && behind === 0) return { icon: Clock, tone: 'plain', word: 'Nothing sent yet' };
  return { icon: CircleCheck, tone: 'good', word: 'Delivering' };
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
    types.length === 0 ? 'every event' : types.join(', '),
    ...(codes.length === 0 ? [] : [`with ${codes.join(' or ')}`]),
    ...(audiences.length === 0 ? [] : [`for ${audiences.join(' or ')}`]),
    ...(severity === 'none' ? [] : [`of severity ${severity}${severity === 'high' ? '' : ' or more'}`]),
  ];
  return parts.join(' ');
}
