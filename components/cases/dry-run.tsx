'use client';

import { useContext } from 'react';
import { Id } from '../ui/code.tsx';
import { FormContext } from '../ui/form.tsx';
import { count, plural } from '../ui/format.ts';
import { type Column, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import type { ContainmentPreview } from './types.ts';

const columns: readonly Column<ContainmentPreview['tokens'][number]>[] = [
  { header: 'Token', names: true, cell: ({ jti }) => <Id value={jti} /> },
  { header: 'Presentations', end: true, cell: (token) => count(token.count) },
  { header: 'Would be denied', cell: ({ reachedAt }) => <Time at={reachedAt} form="instant" /> },
  { header: 'In fact', cell: ({ deniedAt }) => (deniedAt === null ? 'not denied' : 'denied') },
];

/** What the terms in the form would have denied, once somebody asked. */
export function DryRun() {
  const preview = useContext(FormContext).state.denials;
  if (preview === undefined) return null;
  return (
    <div className="border-t border-line pt-4">
      <p className="mb-3 font-medium" role="status">
        {preview.tokens.length === 0
          ? 'In the last 24 hours it would have denied nothing.'
          : `In the last 24 hours it would have denied ${plural(preview.tokens.length, 'token')}${preview.more ? ' or more' : ''}.`}
      </p>
      {preview.tokens.length > 0 && (
        <Table caption="Tokens that the rule would have denied" columns={columns} rows={preview.tokens} rowKey={({ jti }) => jti} />
      )}
    </div>
  );
}
