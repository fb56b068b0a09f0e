'use client';

import { Trash2, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Scopes } from '../grants/columns.tsx';
import { LinkButton } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code.tsx';
import { Form, Submit } from '../ui/form.tsx';
import type { FormAction, FormState } from '../ui/form-state.ts';
import { plural } from '../ui/format.ts';
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
      header: 'Remove',
      className: 'sm:w-16',
      cell: ({ id, identityName, audience }) => (
        <input
          type="checkbox"
          name="grant"
          value={id}
          aria-label={`Remove the grant of ${identityName} for ${audience}`}
          checked={!kept.has(id)}
          onChange={() => toggle(id)}
          className="size-4 accent-accent"
        />
      ),
    },
    {
      header: 'Identity',
      names: true,
      cell: ({ identityId, identityName }) => <TextLink href={`/identities/${identityId}/access`}>{identityName}</TextLink>,
    },
    { header: 'Audience', cell: ({ audience }) => <span className="wrap-anywhere">{audience}</span> },
    { header: 'Scopes', cell: ({ scopes }) => <Scopes scopes={scopes} /> },
    { header: 'Owner', from: 'lg', cell: ({ owner }) => <span className="wrap-anywhere">{owner}</span> },
    { header: 'Granted', from: 'xl', cell: ({ createdAt }) => <Time at={createdAt} /> },
    { header: 'Last used', cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : <Time at={lastUsedAt} />) },
  ];
  return (
    <Form action={remove} then={(state) => state.removal && <Removed removal={state.removal} restore={restore} />}>
      <Table caption="Grants that nobody used for 90 days" rows={grants} rowKey={({ id }) => id} columns={columns} />
      <div className="flex flex-wrap items-center justify-between gap-3 border-t border-line px-4 py-3">
        <p className="text-ink-soft">
          No new token is issued under them, from the next request on. Tokens that are out stay good until they expire, and the removal can
          be taken back.
        </p>
        <div className="flex flex-wrap gap-2">
          <LinkButton href="/findings" tone="quiet">
            Cancel
          </LinkButton>
          <Submit tone="danger">
            <Trash2 aria-hidden /> Remove {plural(going, 'grant')}
          </Submit>
        </div>
      </div>
    </Form>
  );
}

const Removed = ({ removal: { removed, used }, restore }: { removal: NonNullable<FormState['removal']>; restore: FormAction }) => (
  <div className="space-y-3 px-4 py-4">
    <Notice kind="success">
      {plural(removed.length, 'grant')} {removed.length === 1 ? 'is' : 'are'} removed.
      {used > 0 && ` ${plural(used, 'grant')} stayed: used, changed or removed since this page was read.`}
    </Notice>
    <Form action={restore} then={(state) => state.restoration && <Restored restoration={state.restoration} />} className="space-y-3">
      <ul className="max-h-60 list-disc space-y-1 overflow-y-auto pl-5">
        {removed.map(({ id, identityName, audience }) => (
          <li key={id} className="wrap-anywhere">
            {identityName} for {audience}
            <input type="hidden" name="grant" value={id} />
          </li>
        ))}
      </ul>
      {removed.length > 0 && (
        <div className="space-y-2">
          <p className="text-ink-soft">
            The button goes with this page. Later, for as long as the audit log keeps their removal, this makes them again:
          </p>
          <CodeBlock tall value={restoreCommand(removed.map(({ id }) => id))} what="command that makes them again" />
        </div>
      )}
      <div className="flex flex-wrap gap-2">
        {removed.length > 0 && (
          <Submit tone="plain">
            <Undo2 aria-hidden /> Undo: make {removed.length === 1 ? 'it' : 'them'} again
          </Submit>
        )}
        <LinkButton href="/findings" tone="quiet">
          Back to the findings
        </LinkButton>
      </div>
    </Form>
  </div>
);

const Restored = ({ restoration: { restored, refused } }: { restoration: NonNullable<FormState['restoration']> }) => (
  <div className="space-y-3">
    <Notice kind={refused.length === 0 ? 'success' : 'warning'}>
      {plural(restored, 'grant')} {restored === 1 ? 'stands' : 'stand'} again as before.
      {refused.length > 0 && ` ${plural(refused.length, 'grant')} could not be made again: ${[...new Set(refused)].join('; ')}.`}
    </Notice>
    <LinkButton href="/findings" tone="quiet">
      Back to the findings
    </LinkButton>
  </div>
);
