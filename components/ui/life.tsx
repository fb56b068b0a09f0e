import * as t from '#messages/ui';

/** How much of a validity has passed: a bar, and the words beside it say the same. */
export function Life({ from, to }: { from: string; to: string }) {
  const start = Date.parse(from);
  const end = Date.parse(to);
  const used = Math.min(100, Math.max(0, Math.round(((Date.now() - start) / (end - start)) * 100)));
  const colour = used >= 90 ? 'fill-bad' : used >= 67 ? 'fill-warn' : 'fill-good';
  return (
    <span className="inline-flex items-center gap-1.5 text-2xs text-ink-faint">
      <svg aria-hidden="true" viewBox="0 0 64 4" preserveAspectRatio="none" className="h-1 w-16 shrink-0 rounded-full bg-line">
        <rect width={(used / 100) * 64} height="4" className={colour} />
      </svg>
      <span className="whitespace-nowrap">{t.percentUsed({ percent: used })}</span>
    </span>
  );
}
