import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import * as t from '#messages/authorities';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { duration } from '../ui/format.ts';
import { Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';
import { overlapPlan } from './overlap-plan.ts';

type Profile = WireOutput<'profile.list'>['items'][number];

/** When its successor has to be there, from its end and from how long what it signs may live. */
export function PlanPanel({ notAfter, profiles }: { notAfter: string; profiles: readonly Profile[] }) {
  const longest = Math.max(0, ...profiles.filter(({ retiredAt }) => retiredAt === null).map(({ lifetime }) => lifetime));
  if (longest === 0) return null;
  const { prepareBy, activateBy } = overlapPlan(Date.parse(notAfter), longest);
  return (
    <Panel title={t.aPlanForItsSuccessor}>
      <ol className="list-decimal space-y-2 pl-5 text-ink-soft">
        <Step by={prepareBy}>{t.prepareByThen({ date: <Day at={prepareBy} />, longest: duration(longest) })}</Step>
        <Step by={activateBy}>{t.activateByThen({ date: <Day at={activateBy} /> })}</Step>
        <li>{t.retireAfterThat({ longest: duration(longest) })}</li>
      </ol>
    </Panel>
  );
}

const Day = ({ at }: { at: number }) => <Time at={new Date(at).toISOString()} form="line" />;

const Step = ({ by, children }: { by: number; children: ReactNode }) => (
  <li>
    {children}{' '}
    {by <= Date.now() && (
      <Badge tone="warn" icon={TriangleAlert}>
        {t.theDayHasPassed}
      </Badge>
    )}
  </li>
);
