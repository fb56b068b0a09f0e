'use client';

import { useContext } from 'react';
import * as messages from '#messages/cases';
import { count } from '#messages/numbers';
import { Id } from '../ui/code.tsx';
import { FormContext } from '../ui/form.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import type { ContainmentPreview } from './types.ts';

const columns: readonly Column<ContainmentPreview['tokens'][number]>[] = [
  { header: messages.token, names: true, cell: ({ jti }) => <Id value={jti} /> },
  { header: messages.presentations, end: true, cell: (token) => count(token.count) },
  { header: messages.wouldBeDenied, cell: ({ reachedAt }) => <Time at={reachedAt} form="instant" /> },
  { header: messages.inFact, cell: ({ deniedAt }) => (deniedAt === null ? messages.notDenied : messages.deniedInFact) },
];

/** What the terms in the form would have denied, once somebody asked. */
export function DryRun() {
  const preview = useContext(FormContext).state.denials;
  if (preview === undefined) return null;
  return (
    <div className="border-t border-line pt-4">
      <p className="mb-3 font-medium" role="status">
        {preview.tokens.length === 0
          ? messages.wouldHaveDeniedNothing
          : messages.wouldHaveDenied({ tokens: preview.tokens.length, more: preview.more })}
      </p>
      {preview.tokens.length > 0 && (
        <Table caption={messages.tokensThatTheRuleWouldHave} columns={columns} rows={preview.tokens} rowKey={({ jti }) => jti} />
      )}
    </div>
  );
}
