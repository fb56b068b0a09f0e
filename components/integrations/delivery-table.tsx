import { ChevronRight, CircleCheck, CircleX, RotateCcw, SkipForward } from 'lucide-react';
import * as t from '#messages/integrations';
import { Badge } from '../ui/badge.tsx';
import { Form, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { TextLink } from '../ui/link.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import type { Delivery, Webhook } from './status.tsx';

const states = {
  delivered: { tone: 'good', icon: CircleCheck, word: t.delivered },
  failed: { tone: 'bad', icon: CircleX, word: t.failed },
  skipped: { tone: 'warn', icon: SkipForward, word: t.leftOut },
} as const;
const kinds = { event: null, replay: t.sentAgainByHand, test: 'test' } as const;

const Answer = ({ delivery }: { delivery: Delivery }) => {
  const { problem, status, response, tookMillis } = delivery;
  const line = t.inMs({ problem: problem ?? t.answeredStatus({ status: status ?? '' }), tookMillis });
  if (response === null || response === '') return <span className="wrap-anywhere">{line}</span>;
  return (
    <details className="group">
      <summary className="inline-flex min-h-6 max-w-full items-center gap-1 rounded text-left wrap-anywhere">
        {line}
        <ChevronRight aria-hidden className="size-3.5 shrink-0 text-ink-faint group-open:rotate-90" />
      </summary>
      <pre className="mt-1 max-h-48 overflow-auto rounded bg-sunken px-2 py-1.5 font-mono text-xs whitespace-pre-wrap wrap-anywhere">
        {response}
      </pre>
    </details>
  );
};

type Props = { webhook: Webhook; deliveries: readonly Delivery[]; redeliver: FormAction | null };

export const DeliveryTable = ({ webhook, deliveries, redeliver }: Props) => (
  <Table
    caption={t.deliveriesNewestFirst}
    rows={deliveries}
    rowKey={({ id }) => id}
    columns={[
      {
        header: t.event,
        names: true,
        cell: ({ eventId, eventType, code, kind, position, eventAt }) => (
          <>
            <TextLink href={`/integrations/preview?event=${eventId}`}>{code ?? eventType}</TextLink>
            <span className="block text-xs text-ink-faint">
              {kinds[kind] ?? (position === null ? null : t.positionPosition({ position }))} <Time at={eventAt} form="short" />
            </span>
          </>
        ),
      },
      {
        header: t.outcome,
        cell: ({ state, attempts }) => (
          <>
            <Badge tone={states[state].tone} icon={states[state].icon}>
              {states[state].word}
            </Badge>
            {attempts > 1 && <span className="block text-xs text-ink-faint">{t.afterAttempt({ attempts })}</span>}
          </>
        ),
      },
      { header: t.answer, className: 'sm:w-[38%]', cell: (delivery) => <Answer delivery={delivery} /> },
      { header: t.lastAttempt, cell: ({ lastAt }) => <Time at={lastAt} /> },
      {
        header: t.change,
        end: true,
        cell: ({ id, eventType }) =>
          redeliver === null ? null : (
            <Form action={redeliver}>
              <input type="hidden" name="webhook" value={webhook.id} />
              <input type="hidden" name="delivery" value={id} />
              <Submit tone="quiet" className="-my-0.5 min-h-6! px-1.5! py-0! text-xs!">
                <RotateCcw aria-hidden /> {t.sendAgain({ eventType: <span className="sr-only"> ({eventType})</span> })}
              </Submit>
            </Form>
          ),
      },
    ]}
  />
);
