'use client';

import { type ReactNode, useEffect, useRef, useState } from 'react';
import * as r from '#messages/revocations';
import { CodeBlock } from '../ui/code.tsx';
import { IssuedSince } from './issued-since.tsx';
import { commandFrom, isSaid, revokeByCurl, revokeByHawser } from './revoke-command.ts';

type Props = {
  certificate: string;
  thumbprint: string | null;
  /** Of the management API. */
  api: string;
  /** Nothing is left to decide. */
  over?: boolean;
  /** The form. */
  children: ReactNode;
};

/** The form, with what follows from what is in it: the tokens of a time in question, and the same act as a command. */
export function SameFromCommandLine({ certificate, thumbprint, api, over = false, children }: Props) {
  const [command, setCommand] = useState(() => commandFrom(certificate, new FormData()));
  const around = useRef<HTMLDivElement>(null);
  // The server fills the form with what was sent before, and the browser with what was typed before the page came to life.
  useEffect(() => {
    const form = around.current?.querySelector('form');
    if (form) setCommand(commandFrom(certificate, new FormData(form)));
  }, [certificate]);
  const { reason, suspectedSince } = command;
  return (
    <div
      ref={around}
      onChange={({ target }) =>
        target instanceof Element &&
        target.closest('form') &&
        setCommand(commandFrom(certificate, new FormData(target.closest('form') ?? undefined)))
      }
    >
      {children}
      {reason === 'keyCompromise' && suspectedSince !== '' && thumbprint !== null && (
        <IssuedSince key={suspectedSince} certificate={certificate} thumbprint={thumbprint} since={suspectedSince} />
      )}
      {!over && (
        <details className="mt-5 border-t border-line pt-3 group-has-data-revealed/sheet:hidden">
          <summary className="min-h-6 font-medium text-accent">{r.theSameFromACommandLine}</summary>
          <div className="mt-2 space-y-2">
            {isSaid(command) ? (
              <>
                <CodeBlock value={revokeByHawser(command)} what={r.command} />
                <CodeBlock value={revokeByCurl(command, api)} what={r.curlWithAnApiKey} />
              </>
            ) : (
              <p className="text-ink-soft">{r.commandNeedsReasonAndComment}</p>
            )}
          </div>
        </details>
      )}
    </div>
  );
}
