import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

type Kind = 'success' | 'error' | 'warning' | 'info';
const kinds: Record<Kind, { icon: LucideIcon; className: string }> = {
  success: { icon: CircleCheck, className: 'bg-good-ground text-good' },
  error: { icon: CircleAlert, className: 'bg-bad-ground text-bad' },
  warning: { icon: TriangleAlert, className: 'bg-warn-ground text-warn' },
  info: { icon: Info, className: 'bg-accent-ground text-accent' },
};

export function Notice({ kind, children, className = '' }: { kind: Kind; children: ReactNode; className?: string }) {
  const { icon: Icon, className: colours } = kinds[kind];
  return (
    <div role={kind === 'error' ? 'alert' : 'status'} className={`flex gap-2 rounded-lg px-3 py-2 font-medium ${colours} ${className}`}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 wrap-anywhere">{children}</div>
    </div>
  );
}

/** A sentence alone is of what was done as it was meant. */
type Said = string | { readonly kind: Kind; readonly sentence: string };

/** What was just done, named in the address by a word of a closed table, so that no address can put text on the page. */
export function Done({ notice, sentences }: { notice: string | undefined; sentences: Readonly<Record<string, Said>> }) {
  const said = notice !== undefined && Object.hasOwn(sentences, notice) ? sentences[notice] : undefined;
  if (said === undefined) return null;
  const { kind, sentence } = typeof said === 'string' ? { kind: 'success' as const, sentence: said } : said;
  return (
    <Notice kind={kind} className="mb-4">
      {sentence}
    </Notice>
  );
}
