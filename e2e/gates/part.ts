/**
 * The part of the routes that was asked for.
 * @param asked `2/5` for the second fifth, `/expiry` for what begins so, nothing for all
 * @throws Error where it is none of these, or fits no route: gates that look at nothing would be green
 */
export function partOf(routes: readonly string[], asked: string | undefined): readonly string[] {
  if (asked === undefined || asked === '') return routes;
  const [, part = 0, parts = 0] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(asked)?.map(Number) ?? [];
  const chosen = asked.startsWith('/')
    ? routes.filter((route) => route === asked || route.startsWith(`${asked}/`))
    : routes.filter((_, index) => index % parts === part - 1);
  if (chosen.length === 0)
    throw new Error(`HAWSER_GATES=${asked} names no page: write 2/5 for the second fifth, or /expiry for what begins so`);
  return chosen;
}
