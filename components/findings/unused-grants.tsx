'use client';

import { Trash2, Undo2 } from 'lucide-react';
import { useState } from 'react';
import * as messages from '#messages/findings';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Scopes } from '../grants/columns.tsx';
import { LinkButton } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code.tsx';
import { Form, Submit } from '../ui/form.tsx';
import type { FormAction, FormState } from '../ui/form-state.ts';
import { TextLink } from '../ui/link.tsx';
import { Notice } from '../ui/notice.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { restoreCommand } from './restore-command.ts';

type Unused = WireOutput<'grant.remove-unused'>['removed'][number];
type Props = { grants: readonly Unused[]; remove: FormAction; restore: FormAction };

/** Every grant that would go, ticked; what is left ticked goes in one act, and can be taken back. */
export function UnusedGrants({ grants, remove, restore }: Props) {
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const going = grants.filter(({ id }) => !kept.has(id)).length;
  const toggle = (id: string) => setKept(new Set(kept.has(id) ? [...kept].filter((other) => other !== id) : [...kept, id]));
  const columns: readonly Column<Unused>[] = [
    {
      header: messages.removeWord,
      className: 'sm:w-16',
      cell: ({ id, identityName, audience }) => (
        <input
          type="checkbox"
          name="grant"
          value={id}
          aria-label={messages.removeTheGrantOfFor({ identityName, audience })}
          // Not held to a value: after a refusal React sets the form back, to what a box was made with.
          defaultChecked={!kept.has(id)}
          onChange={() => toggle(id)}
          className="size-4 accent-accent"
        />
      ),
    },
    {
      header: messages.identity,
      names: true,
      cell: ({ identityId, identityName }) => <TextLink href={`/identities/${identityId}/access`}>{identityName}</TextLink>,
    },
    { header: messages.audience, cell: ({ audience }) => <span className="wrap-anywhere">{audience}</span> },
    { header: messages.scopes, cell: ({ scopes }) => <Scopes scopes={scopes} /> },
    { header: messages.owner, from: 'lg', cell: ({ owner }) => <span className="wrap-anywhere">{owner}</span> },
    { header: messages.granted, from: 'xl', cell: ({ createdAt }) => <Time at={createdAt} /> },
    { header: messages.lastUsed, cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : <Time at={lastUsedAt} />) },
  ];
  return (
    <Form action={remove} then={(state) => state.removal && <Removed removal={state.removal} restore={restore} />}>
      <Table caption={messages.grantsThatNobodyUsedFor90} rows={grants} rowKey={({ id }) => id} columns={columns} />
      <div className="flex flex-wrap items-center justify-between gap-3 border-t border-line px-4 py-3">
        <p className="text-ink-soft">{messages.noNewTokenIsIssuedUnder}</p>
        <div className="flex flex-wrap gap-2">
          <LinkButton href="/findings" tone="quiet">
            {messages.cancel}
          </LinkButton>
          <Submit tone="danger">
            <Trash2 aria-hidden /> {messages.removeGrant({ going })}
          </Submit>
        </div>
      </div>
    </Form>
  );
}

const Removed = ({ removal: { removed, used }, restore }: { removal: NonNullable<FormState['removal']>; restore: FormAction }) => (
  <div className="space-y-3 px-4 py-4">
    <Notice kind="success">
      {messages.grantRemoved({ removed: removed.length })}
      {used > 0 && messages.grantStayedUsedChangedOrRemoved({ used })}
    </Notice>
    <Form action={restore} then={(state) => state.restoration && <Restored restoration={state.restoration} />} className="space-y-3">
      <ul className="max-h-60 list-disc space-y-1 overflow-y-auto pl-5">
        {removed.map(({ id, identityName, audience }) => (
          <li key={id} className="wrap-anywhere">
            {messages.identityNameForAudience({ identityName, audience })}
            <input type="hidden" name="grant" value={id} />
          </li>
        ))}
      </ul>
      {removed.length > 0 && (
        <div className="space-y-2">
          <p className="text-ink-soft">{messages.theButtonGoesWithThisPage}</p>
          <CodeBlock tall value={restoreCommand(removed.map(({ id }) => id))} what={messages.commandThatMakesThemAgain} />
        </div>
      )}
      <div className="flex flex-wrap gap-2">
        {removed.length > 0 && (
          <Submit tone="plain">
            <Undo2 aria-hidden /> {messages.undoMakeAgain({ removed: removed.length })}
          </Submit>
        )}
        <LinkButton href="/findings" tone="quiet">
          {messages.backToTheFindings}
        </LinkButton>
      </div>
    </Form>
  </div>
);

const Restored = ({ restoration: { restored, refused } }: { restoration: NonNullable<FormState['restoration']> }) => (
  <div className="space-y-3">
    <Notice kind={refused.length === 0 ? 'success' : 'warning'}>
      {messages.grantAgainAsBefore({ restored })}
      {refused.length > 0 && messages.grantCouldNotBeMadeAgain({ refused: refused.length, reasons: [...new Set(refused)].join('; ') })}
    </Notice>
    <LinkButton href="/findings" tone="quiet">
      {messages.backToTheFindings}
    </LinkButton>
  </div>
);
