/**
 * What nobody can tell where the system chooses the colours (`forced-colors`), and what moves where nothing should (`prefers-reduced-motion`).
 * It runs in the browser, so it is whole by itself.
 */
export function toldByColourOrMotion(): string[] {
  const found: string[] = [];
  if (!matchMedia('(forced-colors: active)').matches) found.push('the colours are not forced');
  const nameOf = (element: Element) =>
    `${element.localName} "${(element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 40)}"`;
  const look = (element: Element) => {
    const { backgroundColor, borderBottomColor, outlineStyle, fontWeight, textDecorationLine } = getComputedStyle(element);
    return [backgroundColor, borderBottomColor, outlineStyle, fontWeight, textDecorationLine].join(' ');
  };
  // What is chosen, beside what is not.
  const groups = [...document.querySelectorAll('nav, [role=radiogroup], tbody')].map((group) => ({
    chosen: [
      ...group.querySelectorAll('[aria-current]:not([aria-current=false]), [aria-pressed=true], label:has(> input.sr-only:checked)'),
    ],
    others: [
      ...group.querySelectorAll(
        group.localName === 'tbody' ? ':scope > tr:not([aria-current])' : 'a:not([aria-current]), label:has(> input.sr-only:not(:checked))',
      ),
    ],
  }));
  for (const { chosen, others } of groups)
    for (const one of chosen)
      if (one.checkVisibility() && others.some((other) => other.localName === one.localName && look(other) === look(one)))
        found.push(`${nameOf(one)} is chosen, and looks like what is not, without colours of our own`);
  // A state is told by a word or a picture, never by a ground alone.
  for (const empty of document.querySelectorAll('main span[aria-hidden]:empty'))
    if (empty.checkVisibility() && (empty.parentElement?.textContent ?? '').trim() === '')
      found.push(`${nameOf(empty)} is a colour without a word`);
  for (const animation of document.getAnimations()) {
    const duration = animation.effect?.getComputedTiming().duration;
    const target = animation.effect instanceof KeyframeEffect ? animation.effect.target : null;
    if (typeof duration === 'number' && duration > 0) found.push(`${target === null ? 'something' : nameOf(target)} moves`);
  }
  return found;
}

/** When all has moved that has an end. */
export async function atRest(): Promise<void> {
  const ending = document.getAnimations().filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
  await Promise.allSettled(ending.map(({ finished }) => finished));
}
