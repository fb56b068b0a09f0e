'use client';

import { type ReactNode, useState } from 'react';
import * as t from '#messages/certificates';
import * as r from '#messages/revocations';
import { CodeBlock } from '../ui/code.tsx';
import { Link } from '../ui/link.tsx';
import { type RevocationCommand, revokeByCurl, revokeByHawser } from './revoke-command.ts';

type Props = {
  certificate: string;
  thumbprint: string | null;
  /** Of the management API. */
  api: string;
  /** The form. */
  children: ReactNode;
};

const field = (form: FormData, name: string): string => String(form.get(name) ?? '');

function read(certificate: string, form: FormData): RevocationCommand {
  const since = new Date(`${field(form, 'suspectedSince')}Z`);
  return {
    certificate,
    reason: field(form, 'reason') || 'keyCompromise',
    comment: field(form, 'comment') || t.inc2041KeyFound,
    also: form.getAll('also').map(String),
    suspectedSince: Number.isNaN(since.getTime()) ? '' : since.toISOString(),
  };
}

/** The form, with what follows from what is in it: the tokens of a time in question, and the same act as a command. */
export function SameFromCommandLine({ certificate, thumbprint, api, children }: Props) {
  const [command, setCommand] = useState(() => read(certificate, new FormData()));
  const { reason, suspectedSince } = command;
  return (
    <div
      onChange={({ target }) =>
        target instanceof Element &&
        target.closest('form') &&
        setCommand(read(certificate, new FormData(target.closest('form') ?? undefined)))
      }
    >
      {children}
      {reason === 'keyCompromise' && suspectedSince !== '' && thumbprint !== null && (
        <p className="mt-4">
          <Link
            href={`/activity?q=${encodeURIComponent(`outcome:issued tp:${thumbprint}`)}&from=${encodeURIComponent(suspectedSince)}`}
            target="_blank"
            className="font-medium text-accent underline underline-offset-3"
          >
            {r.tokensIssuedSince}
          </Link>
        </p>
      )}
      <details className="mt-5 border-t border-line pt-3">
        <summary className="min-h-6 font-medium text-accent">{r.theSameFromACommandLine}</summary>
        <div className="mt-2 space-y-2">
          <CodeBlock value={revokeByHawser(command)} what={r.command} />
          <CodeBlock value={revokeByCurl(command, api)} what={r.curlWithAnApiKey} />
        </div>
      </details>
    </div>
  );
}
