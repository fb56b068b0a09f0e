'use client';

import { ArrowRightFromLine, CircleCheck, Undo2 } from 'lucide-react';
import * as t from '#messages/grants-many';
import { Badge } from '../ui/badge.tsx';
import { LinkButton } from '../ui/button.tsx';
import { Form, Submit } from '../ui/form.tsx';
import type { FormAction, FormState } from '../ui/form-state.ts';
import { TextLink } from '../ui/link.tsx';
import { Notice } from '../ui/notice.tsx';
import { OutcomeHeading } from '../ui/outcome-heading.tsx';
import { type Column, Table } from '../ui/table.tsx';

type Granted = NonNullable<FormState['grantedToMany']>;
type OutcomeRow = Granted['items'][number];
const outcomes: Readonly<Record<OutcomeRow['outcome'], { word: string; tone: 'good' | 'plain' | 'warn'; icon: typeof CircleCheck }>> = {
  granted: { word: t.granted, tone: 'good', icon: CircleCheck },
  had_one: { word: t.hadOne, tone: 'plain', icon: CircleCheck },
  elsewhere: { word: t.leftOut, tone: 'warn', icon: ArrowRightFromLine },
};
const outcomeColumns: readonly Column<OutcomeRow>[] = [
  {
    header: t.identity,
    names: true,
    cell: ({ identityId, identityName }) => <TextLink href={`/identities/${identityId}/access`}>{identityName}</TextLink>,
  },
  {
    header: t.result,
    cell: ({ outcome }) => {
      const { word, tone, icon } = outcomes[outcome];
      return (
        <Badge tone={tone} icon={icon}>
          {word}
        </Badge>
      );
    },
  },
];

type Props = {
  granted: Granted;
  /** Those of whom it was shown that they are suspended. */
  suspended: ReadonlySet<string>;
  uri: string;
  takeBack: FormAction;
  /** The list of grants. */
  back: string;
};

/** What became of each whom a grant was to reach, and the way to take it back. */
export function GrantedToMany({ granted: { items }, suspended, uri, takeBack, back }: Props) {
  const number = (outcome: OutcomeRow['outcome']) => items.filter((one) => one.outcome === outcome).length;
  const made = items.flatMap(({ outcome, grantId }) => (outcome === 'granted' && grantId !== null ? [grantId] : []));
  return (
    <Form action={takeBack} then={(state) => state.takenBack && <TakenBack takenBack={state.takenBack} back={back} />}>
      <Notice kind="success" className="m-4">
        <OutcomeHeading>
          {t.grantedAndLeft({
            granted: made.length,
            suspended: items.filter(({ identityId, outcome }) => outcome === 'granted' && suspended.has(identityId)).length,
            had: number('had_one'),
            elsewhere: number('elsewhere'),
          })}
        </OutcomeHeading>
      </Notice>
      <div className="max-h-112 overflow-y-auto">
        <Table caption={t.whomWasGranted({ uri })} rows={items} rowKey={({ identityId }) => identityId} columns={outcomeColumns} />
      </div>
      {made.map((id) => (
        <input key={id} type="hidden" name="grant" value={id} />
      ))}
      <div className="flex flex-wrap gap-2 border-t border-line px-4 py-3">
        {made.length > 0 && (
          <Submit tone="plain">
            <Undo2 aria-hidden /> {t.undoTakeBack({ grants: made.length })}
          </Submit>
        )}
        <LinkButton href={back} tone="quiet">
          {t.backToTheGrants}
        </LinkButton>
      </div>
    </Form>
  );
}

export const TakenBack = ({ takenBack, back }: { takenBack: NonNullable<FormState['takenBack']>; back: string }) => (
  <div className="space-y-3 p-4">
    <Notice kind="success">
      <OutcomeHeading>{t.takenBack(takenBack)}</OutcomeHeading>
    </Notice>
    <LinkButton href={back} tone="quiet">
      {t.backToTheGrants}
    </LinkButton>
  </div>
);
