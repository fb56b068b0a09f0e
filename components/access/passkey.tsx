'use client';

import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import * as messages from '#messages/access';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

export type PasskeyQuestion = { options: PublicKeyCredentialRequestOptionsJSON } | { problem: string };
/** What is sent of the browser's answer. */
export type PasskeyAnswer = { id: string; clientDataJSON: string; authenticatorData: string; signature: string; userHandle?: string };

/** Lets the browser ask for a passkey; a problem in words, also for one that was not given. */
export async function answerOfPasskey(ask: () => Promise<PasskeyQuestion>): Promise<PasskeyAnswer | { problem: string }> {
  const question = await ask();
  if ('problem' in question) return question;
  // Every form can ask for a passkey, and few do: it comes when it is wanted.
  const library = await import('@simplewebauthn/browser').catch(() => undefined);
  if (library === undefined) return { problem: messages.theConsoleDidNotAnswerTry };
  try {
    const { id, response } = await library.startAuthentication({ optionsJSON: question.options });
    const { clientDataJSON, authenticatorData, signature, userHandle } = response;
    return { id, clientDataJSON, authenticatorData, signature, ...(userHandle === undefined ? {} : { userHandle }) };
  } catch (error) {
    const aborted = error instanceof Error && error.name === 'NotAllowedError';
    return { problem: aborted ? messages.noPasskeyWasGivenTryAgain : messages.thisBrowserHasNoPasskey };
  }
}

type Props = {
  ask: () => Promise<PasskeyQuestion>;
  answer: (response: PasskeyAnswer, next: string) => Promise<{ problem: string } | undefined>;
  next: string;
};

/** Signing in without a password. */
export function SignInByPasskey({ ask, answer, next }: Props) {
  const [state, setState] = useState<{ pending: boolean; problem?: string }>({ pending: false });
  const go = async () => {
    setState({ pending: true });
    const given = await answerOfPasskey(ask);
    const outcome = 'problem' in given ? given : await answer(given, next);
    setState(outcome === undefined ? { pending: false } : { pending: false, problem: outcome.problem });
  };
  return (
    <div className="mt-4 border-t border-line pt-4">
      {state.problem !== undefined && (
        <Notice kind="error" className="mb-3">
          {state.problem}
        </Notice>
      )}
      <Button onClick={go} aria-busy={state.pending} className="w-full">
        <KeyRound aria-hidden /> {messages.signInWithAPasskey}
      </Button>
    </div>
  );
}
