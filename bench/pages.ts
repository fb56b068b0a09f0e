import { consoleRoutes } from '../e2e/setup/console-routes.ts';
import type { Examples } from './reading/examples.ts';
import { median, quantile, timed } from './row.ts';

type Page = { readonly route: string; readonly path: string };

/** Pages that do more when something is asked of them. */
const asked = [
  '/activity?q=outcome:rejected class:foreign',
  '/activity?q=ip:10.4.0.0/16',
  '/identities?q=worker',
  '/identities?environment=production',
  '/certificates?status=revoked',
  '/certificates?q=04711',
  '/rejections?state=open',
  '/audit?type=certificate.renewed',
];

/** What stands between the brackets of a route, where that is called otherwise than in the contract. */
const bracket: Readonly<Record<string, string>> = { decisionId: 'decision', audience: 'audienceId' };

/** Things that are shown of each kind. */
const most = 2;

/** Every page of the console, for one or two of the things in the store that it could show; and those that have nothing to show. */
export function pagesOf(examples: Examples): { readonly pages: readonly Page[]; readonly leftOut: readonly string[] } {
  const pages = consoleRoutes.flatMap((route) => {
    const name = /\[(\w+)\]/.exec(route)?.[1];
    if (name === undefined) return [{ route, path: route }];
    const values = (examples[bracket[name] ?? name] ?? []).slice(0, most);
    return values.map((value, index) => ({
      route: values.length === 1 ? route : `${route} (${index + 1} of ${values.length})`,
      path: route.replace(/\[\w+\]/, encodeURIComponent(value)),
    }));
  });
  const leftOut = consoleRoutes.filter((route) => !pages.some((page) => page.route.split(' ')[0] === route));
  return { pages: [...pages, ...asked.map((path) => ({ route: path, path: encodeURI(path) }))], leftOut };
}

/** So many that one of them may be slower than what is reported. */
const turns = 21;

/** How long the last octet of a page takes to come, asked again and again by somebody who is signed in. */
export async function serverTimes(
  site: string,
  path: string,
  cookie: { readonly name: string; readonly value: string },
): Promise<{ readonly value: number; readonly detail: Readonly<Record<string, number>> }> {
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    times.push(
      await timed(async () => {
        const answer = await fetch(site + path, { headers: { cookie: `${cookie.name}=${cookie.value}` }, redirect: 'manual' });
        await answer.text();
        // A redirect is a page too: of signing in, to whoever is.
        if (answer.status >= 400) throw new Error(`${path} answered ${answer.status}`);
      }),
    );
  }
  return { value: quantile(times, 0.95), detail: { first: times[0] ?? Number.NaN, median: median(times) } };
}
