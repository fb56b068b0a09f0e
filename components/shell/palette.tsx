'use client';

import { Command } from 'cmdk';
import { ArrowRight, OctagonX } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import * as t from '#messages/shell';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { type Area, pagesOf } from './navigation.tsx';
import { lookupText } from './pasted.ts';

type Suspect = { id: string; name: string };
export type Found = {
  matches: readonly { kind: string; id: string; name: string; href: string }[];
  /** Identities that what was found belongs to. */
  suspects: readonly Suspect[];
  problem?: string;
};

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
const itemClass =
  'flex cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-2 data-[selected=true]:bg-accent-ground data-[selected=true]:text-accent-strong';

/** ⌘K or Ctrl K: every page, and whatever is pasted. With what was found, Enter and Enter suspend whose it is. */
export function Palette({ areas, mayContain, lookUp, suspend }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [found, setFound] = useState<Found | null>(null);
  const [suspect, setSuspect] = useState<Suspect | null>(null);
  const [problem, setProblem] = useState<string>();
  const router = useRouter();

  useEffect(() => {
    const toggle = (event: KeyboardEvent) => {
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
          <Command label={t.commandPalette} shouldFilter={false} loop>
            <Command.Input
              value={text}
              onValueChange={setText}
              placeholder={t.goToAPageOrPaste}
              className="w-full border-b border-line bg-transparent px-4 py-3 outline-none placeholder:text-ink-faint"
            />
            <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
              {mayContain &&
                found?.suspects.map((one) => (
                  <Command.Item
                    key={`suspend ${one.id}`}
                    value={`suspend ${one.id}`}
                    onSelect={() => setSuspect(one)}
                    className={itemClass}
                  >
                    <OctagonX aria-hidden className="size-4 shrink-0 text-bad" />
                    <span className="min-w-0 truncate font-medium">{t.containBySuspending(one)}</span>
                  </Command.Item>
                ))}
              {found?.matches.map(({ kind, id, name, href }) => (
                <Command.Item key={href} value={`${kind} ${id}`} onSelect={() => go(href)} className={itemClass}>
                  <span className="w-28 shrink-0 text-xs text-ink-faint">{kind.replace('-', ' ')}</span>
                  <span className="min-w-0 truncate font-medium">{name}</span>
                </Command.Item>
              ))}
              {pages.map(({ href, name }) => (
                <Command.Item key={href} value={`page ${href}`} onSelect={() => go(href)} className={itemClass}>
                  <ArrowRight aria-hidden className="size-4 shrink-0 text-ink-faint" />
                  {name}
                </Command.Item>
              ))}
            </Command.List>
            <p role="status" className="px-4 py-2 text-xs text-ink-faint empty:hidden">
              {found?.problem ?? (found !== null && found.matches.length === 0 && pages.length === 0 ? t.nothingIsKnown : '')}
            </p>
          </Command>
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
