'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import * as t from '#messages/shell';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import type { Found, Suspect } from './found.ts';
import { type Area, pagesOf } from './navigation.tsx';
import type { PaletteSearch } from './palette-search.tsx';
import { lookupText } from './pasted.ts';

type Props = {
  areas: readonly Area[];
  mayContain: boolean;
  lookUp: (text: string) => Promise<Found>;
  suspend: (identity: string) => Promise<string | undefined>;
};

/** Pages on which something begins. */
const acts = [
  { href: '/identities/new', name: t.registerAnIdentity },
  { href: '/audiences/new', name: t.registerAnAudience },
  { href: '/resource-servers/new', name: t.registerAResourceServer },
];

/** Milliseconds of rest before what is typed is looked up. */
const rest = 180;
const inputClass = 'w-full border-b border-line bg-transparent px-4 py-3 outline-none placeholder:text-ink-faint';

/** ⌘K or Ctrl K: every page, and whatever is pasted. With what was found, Enter and Enter suspend whose it is. */
export function Palette({ areas, mayContain, lookUp, suspend }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [found, setFound] = useState<Found | null>(null);
  const [suspect, setSuspect] = useState<Suspect | null>(null);
  const [problem, setProblem] = useState<string>();
  const [Search, setSearch] = useState<typeof PaletteSearch>();
  const router = useRouter();

  useEffect(() => {
    const toggle = (event: KeyboardEvent) => {
      // The chunk is on its way while the second key goes down.
      if (event.key === 'Control' || event.key === 'Meta') void import('./palette-search.tsx').catch(() => undefined);
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      setOpen((before) => !before);
    };
    document.addEventListener('keydown', toggle);
    return () => document.removeEventListener('keydown', toggle);
  }, []);
  useEffect(() => {
    if (open) {
      dialog.current?.showModal();
      dialog.current?.querySelector('input')?.focus();
      import('./palette-search.tsx').then(
        (loaded) => setSearch(() => loaded.PaletteSearch),
        () => setProblem(t.theConsoleDidNotAnswerNothing),
      );
    } else {
      dialog.current?.close();
      setText('');
      setFound(null);
      setSuspect(null);
      setProblem(undefined);
    }
  }, [open]);
  useEffect(() => {
    setFound(null);
    if (text.trim().length < 2) return;
    const wanted = lookupText(text);
    if (wanted === undefined) return setFound({ matches: [], suspects: [], problem: t.thisTokenHasNoJti });
    let current = true;
    const timer = setTimeout(() => {
      void lookUp(wanted).then((answer) => current && setFound(answer));
    }, rest);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text, lookUp]);

  const go = (href: string) => {
    setOpen(false);
    router.push(href);
  };
  const contain = async ({ id }: Suspect) => {
    const wrong = await suspend(id).catch(() => t.theConsoleDidNotAnswerNothing);
    if (wrong === undefined) go(`/identities/${id}?notice=suspended`);
    else setProblem(wrong);
  };
  const pages = [...(mayContain ? acts : []), ...pagesOf(areas)].filter(({ name }) =>
    name.toLowerCase().includes(text.trim().toLowerCase()),
  );
  return (
    <dialog
      ref={dialog}
      aria-label={t.commandPalette}
      onClose={() => setOpen(false)}
      className="mt-[12vh]! w-[min(38rem,calc(100vw-2rem))]!"
    >
      {open &&
        (suspect === null ? (
          Search === undefined ? (
            <>
              <input
                aria-label={t.commandPalette}
                value={text}
                onChange={(event) => setText(event.target.value)}
                placeholder={t.goToAPageOrPaste}
                className={inputClass}
              />
              {problem !== undefined && <Notice kind="error">{problem}</Notice>}
            </>
          ) : (
            <Search
              text={text}
              onText={setText}
              inputClass={inputClass}
              found={found}
              suspects={mayContain ? (found?.suspects ?? []) : []}
              pages={pages}
              onGo={go}
              onSuspect={setSuspect}
            />
          )
        ) : (
          <div className="space-y-4 p-5">
            <h2 className="text-base font-semibold">{t.suspendQuestion(suspect)}</h2>
            <p className="text-ink-soft">{t.fromTheNextRequest}</p>
            {problem !== undefined && <Notice kind="error">{problem}</Notice>}
            <div className="flex flex-wrap justify-end gap-2">
              <Button onClick={() => setSuspect(null)}>{t.back}</Button>
              <Button tone="danger" autoFocus onClick={() => contain(suspect)}>
                {t.suspendIdentity(suspect)}
              </Button>
            </div>
          </div>
        ))}
    </dialog>
  );
}
