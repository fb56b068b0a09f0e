'use client';

import { KeyRound, LogIn } from 'lucide-react';
import { createContext, type ReactNode, useContext, useEffect, useId, useRef, useState } from 'react';
import * as t from '#messages/access';
import { Button, buttonClass } from '../ui/button.tsx';
import type { FormState } from '../ui/form-state.ts';
import { Notice } from '../ui/notice.tsx';
import { answerOfPasskey, type PasskeyAnswer, type PasskeyQuestion } from './passkey.tsx';

/** On which the tab that came back from the provider tells the others; under the same name that tab keeps for which attempt it was opened. */
export const confirmedChannel = 'hawser-confirmed';

export type Confirming = { password: string } | { code: string } | { response: PasskeyAnswer };
type Ways = NonNullable<FormState['confirm']>;
type Acts = {
  /** What is wrong, in words; undefined when it is proven. */
  confirm: (proof: Confirming) => Promise<string | undefined>;
  askPasskey: () => Promise<PasskeyQuestion>;
  /** Where the identity provider asks once more. */
  askProvider: () => Promise<{ url: string } | { problem: string }>;
};

const missing = async () => t.thisCannotBeConfirmedHere;
const ConfirmContext = createContext<Acts>({
  confirm: missing,
  askPasskey: async () => ({ problem: await missing() }),
  askProvider: async () => ({ problem: await missing() }),
});

/** Gives every form below it the means to ask once more who somebody is. */
export const ConfirmProvider = ({ children, ...acts }: Acts & { children: ReactNode }) => (
  <ConfirmContext value={acts}>{children}</ConfirmContext>
);

type Props = {
  ways: Ways;
  /** Another attempt opens the dialog anew. */
  attempt: unknown;
  onConfirmed: () => void;
  why?: string;
};

const undoable = t.whatYouAreAboutToDo;

/** Asks once more who it is, and then lets the form carry on with what was typed. */
export function ConfirmDialog({ ways, attempt, onConfirmed, why = undoable }: Props) {
  const { confirm, askPasskey, askProvider } = useContext(ConfirmContext);
  const [state, setState] = useState<{ pending: boolean; problem?: string | undefined }>({ pending: false });
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt opens it, whatever else changes
  useEffect(() => {
    setState({ pending: false });
    if (dialog.current?.open === false) dialog.current.showModal();
  }, [attempt]);
  /** Counts how often it was closed: what was begun before that has nothing more to say. */
  const closed = useRef(0);
  const prove = async (proof: Confirming) => {
    const begun = closed.current;
    setState({ pending: true });
    const problem = await confirm(proof).catch(() => t.theConsoleDidNotAnswerTry);
    if (closed.current !== begun) return;
    setState({ pending: false, problem });
    if (problem !== undefined) return;
    dialog.current?.close();
    onConfirmed();
  };
  const byPasskey = async () => {
    const begun = closed.current;
    const given = await answerOfPasskey(askPasskey);
    if (closed.current !== begun) return;
    if ('problem' in given) setState({ pending: false, problem: given.problem });
    else await prove({ response: given });
  };
  const [elsewhere, setElsewhere] = useState<string | null>(null);
  // The provider is asked in another tab, so that what was typed here stays; that tab tells of the end of it.
  useEffect(() => {
    if (elsewhere === null) return;
    const told = new BroadcastChannel(confirmedChannel);
    told.onmessage = ({ data }) => {
      if (data !== elsewhere) return;
      setElsewhere(null);
      dialog.current?.close();
      onConfirmed();
    };
    return () => told.close();
  }, [elsewhere, onConfirmed]);
  const byProvider = async () => {
    // Opened at once: later it would count as a window that nobody asked for.
    const tab = window.open('', '_blank');
    const begun = closed.current;
    const name = Array.from(crypto.getRandomValues(new Uint32Array(4))).join('-');
    // What a tab keeps for its session outlasts its way over the provider.
    tab?.sessionStorage.setItem(confirmedChannel, name);
    setState({ pending: true });
    const asked = await askProvider().catch(() => ({ problem: t.theConsoleDidNotAnswerTry }));
    if (closed.current !== begun) return tab?.close();
    setState({
      pending: false,
      problem: 'problem' in asked ? asked.problem : tab ? undefined : t.theBrowserOpenedNoTabAllow,
    });
    if ('problem' in asked || tab === null) return tab?.close();
    setElsewhere(name);
    tab.location.href = asked.url;
  };
  const typed = ways.code ? 'code' : 'password';
  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      onClose={() => {
        closed.current++;
        setElsewhere(null);
      }}
      className="text-left whitespace-normal"
    >
      <div className="space-y-4 p-5">
        <div>
          <h2 id={`${id}-title`} className="text-base font-semibold tracking-[-0.01em]">
            {t.confirmThatItIsYou}
          </h2>
          <p className="mt-1 text-ink-soft">{why}</p>
        </div>
        {state.problem !== undefined && <Notice kind="error">{state.problem}</Notice>}
        {ways.passkey && (
          <Button onClick={byPasskey} aria-busy={state.pending} className="w-full">
            <KeyRound aria-hidden /> {t.useAPasskey}
          </Button>
        )}
        {ways.sso !== null && (
          <div>
            <Button onClick={byProvider} aria-busy={state.pending} className="w-full">
              <LogIn aria-hidden /> {t.signInAgainAt({ sso: ways.sso })}
            </Button>
            <p role="status" className="mt-1 text-xs text-ink-faint empty:hidden">
              {elsewhere !== null && t.itAsksYouInAnotherTab}
            </p>
          </div>
        )}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            event.stopPropagation();
            const value = new FormData(event.currentTarget).get('proof');
            if (typeof value === 'string' && value !== '') void prove(ways.code ? { code: value } : { password: value });
          }}
          className="space-y-4"
        >
          {(ways.code || ways.password) && (
            <div>
              <label htmlFor={`${id}-proof`} className="mb-1 block text-sm font-medium">
                {ways.code ? t.codeOfYourAuthenticatorApp : t.yourPassword}
              </label>
              <input
                key={typed}
                id={`${id}-proof`}
                name="proof"
                type={ways.code ? 'text' : 'password'}
                autoComplete={ways.code ? 'one-time-code' : 'current-password'}
                required
                className={`control ${ways.code ? 'font-mono' : ''}`}
              />
            </div>
          )}
          {!ways.code && !ways.password && !ways.passkey && ways.sso === null && (
            <p className="text-ink-soft">{t.youSignInElsewhereSign}</p>
          )}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={() => dialog.current?.close()}>{t.cancel}</Button>
            {(ways.code || ways.password) && (
              <button type="submit" aria-busy={state.pending} className={buttonClass('primary')}>
                {t.confirmAndCarryOn}
              </button>
            )}
          </div>
        </form>
      </div>
    </dialog>
  );
}
