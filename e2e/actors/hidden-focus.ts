/**
 * What of this page cannot be seen at all while it has the focus, since something sticky lies over it (WCAG 2.4.11). It goes from
 * the last to the first, as Shift and Tab do: a browser scrolls up only as far as it must. It runs in the browser, so it is whole by itself.
 */
export function hiddenWhenFocused(): string[] {
  const main = document.querySelector('main');
  const found: string[] = [];
  const all = [...(main?.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [tabindex="0"]') ?? [])];
  for (const element of all.reverse()) {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.matches(':disabled, .sr-only, .sr-only *')) continue;
    element.focus();
    if (document.activeElement !== element) continue;
    const { left, top, right, bottom } = element.getBoundingClientRect();
    // A grid of points: one that is seen is enough.
    const points = [0.1, 0.5, 0.9].flatMap((x) =>
      [0.1, 0.5, 0.9].map((y) => [left + (right - left) * x, top + (bottom - top) * y] as const),
    );
    const seen = points.some(([x, y]) => {
      const there = document.elementFromPoint(x, y);
      return there !== null && (element.contains(there) || there.contains(element) || there.closest('label')?.contains(element) === true);
    });
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : element.textContent;
    if (!seen) found.push(`${element.localName} "${(element.getAttribute('aria-label') ?? label ?? '').trim().slice(0, 40)}"`);
  }
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  window.scrollTo(0, 0);
  return found;
}
