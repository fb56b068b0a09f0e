import { expect, test } from 'playwright/test';
import { Inspector, widths } from '../actors/inspector.ts';
import { freeTextFields, Markup, wordsOnPage } from '../actors/markup.ts';
import { apiWithFirstKey, invite, populate } from '../actors/populated.ts';
import { expectGuarded, ways } from '../actors/ways.ts';
import { consoleRoutes, pathOf, publicRoutes } from '../setup/console-routes.ts';
import { sharedInstance, signIn } from '../setup/shared-instance.ts';

/** What takes any text and is nowhere shown as it was written. */
const notShown = [
  // Secrets, and what is parsed.
  / (password|token|code|secret|csr|list|pem|caPem|jwks|keys?|certificates?|declared\..*|from|to|to\..*|host|username|types|response\..*)$/,
  // Looked for, or only in a certificate, whose names have a shape of their own.
  / (text|organization|dnsNames|uriNames|emailNames|allowedNames)$/,
  // Shown where what was first written there is, and in the audit log, where that of `certificate.revoke` is read.
  /^\S+\.(change|change-many|preview|confirm) |^(?!certificate\.revoke |rotate )\S+ (comment|reason|note)$/,
  // References to what there is already, and templates that only fit one shape.
  / (clientId|roleClaim|roles\.value|clientSecret|identity|(grants\.)?audiences?|actor|subject|profile|authority|parent|certificate|also|actingFor|owner|q|path|basis|state|name)$/,
];

/** Pages that change something, or show what is not for everybody who may read: who did what, whom notices reach, who may sign in. */
const closedToViewers = [
  /\/(new|edit|import|many|request|retire|revoke|rotate|changes)$/,
  /^\/(audit|findings|integrations|requests)(\/|$)/,
  /^\/notices\/(channels|\[notice\])/,
  /^\/settings\/(api-keys|keys|members|single-sign-on)$/,
];

const instance = sharedInstance();
const markup = new Markup();
let named: Readonly<Record<string, string>> = {};
test.describe.configure({ mode: 'serial' });
// A complaint says where and what; recording every page would cost more than looking at it.
test.use({ trace: 'off' });
test.beforeAll(async () => {
  named = await populate(instance, markup.words);
});

test('every page loads without a complaint, is accessible, and fits, in light and dark, wide and narrow by turns', async ({ browser }) => {
  test.setTimeout(600_000);
  const inspectors = await Promise.all(widths.map((width) => Inspector.signedIn(browser, instance.urls.console, instance.session, width)));
  const read = new Set<string>();
  // One sees every other page, wide, the other the rest, narrow; each light and dark by turns. `npm run gates` is the whole of it.
  await Promise.all(
    inspectors.map(async (inspector, which) => {
      const routes = consoleRoutes.filter((_, index) => index % inspectors.length === which);
      for (const [index, route] of routes.entries()) {
        await inspector.open(route, instance.urls.console + pathOf(route, named), index % 2 === 0 ? 'light' : 'dark');
        await inspector.look();
        const words = await inspector.page.evaluate(wordsOnPage);
        for (const number of words.read) read.add(number);
        if (words.elements > 0) inspector.complaints.push(`${route}: CON-06: words became ${words.elements} elements`);
      }
    }),
  );
  expect(inspectors.flatMap(({ complaints }) => complaints)).toEqual([]);
  expect(consoleRoutes).toEqual(expect.arrayContaining([...publicRoutes, '/', '/d/[decisionId]']));
  // CON-06: whatever anybody wrote was read as it was written, on at least one of them; of a long id the middle may be left out.
  expect(markup.unread(read).filter((field) => field !== 'client key kid')).toEqual([]);
  expect(freeTextFields.filter((field) => !markup.fields.includes(field) && !notShown.some((shape) => shape.test(field)))).toEqual([]);
});

test('CON-01, CON-05 a viewer is shown what may be read, and nothing of the rest in whatever form it is asked for', async ({ request }) => {
  test.setTimeout(120_000);
  const viewer = await invite(instance, apiWithFirstKey(instance), 'viewer', 'Victor Viewer');
  const { name, value } = await signIn(instance.urls.console, viewer);
  const guarded = consoleRoutes.filter((route) => !publicRoutes.includes(route));
  const ask = (route: string, headers: Record<string, string>) =>
    request.get(instance.urls.console + pathOf(route, named), { headers: { ...headers, cookie: `${name}=${value}` }, maxRedirects: 0 });
  const closed: string[] = [];
  for (const route of guarded) {
    const answer = await ask(route, {});
    expectGuarded(answer, route);
    if (answer.status() !== 403) expect(answer.status(), route).toBe(200);
    else closed.push(route);
  }
  expect(closed).toEqual(guarded.filter((route) => closedToViewers.some((shape) => shape.test(route))));
  for (const route of closed)
    for (const [way, headers] of ways) {
      const body = await (await ask(route, headers)).text();
      for (const secret of ['data-said', 'hawser.test"', 'pages-operator']) expect(body, `${route} as ${way}`).not.toContain(secret);
    }
});

test('CON-06 lists that are taken along hold words as words, and no formula', async ({ request }) => {
  const { name, value } = instance.session;
  for (const list of ['identities', 'certificates', 'foreign-certificates', 'events', 'decisions', 'cases', 'audiences']) {
    const file = await request.get(`${instance.urls.console}/export/csv/${list}`, { headers: { cookie: `${name}=${value}` } });
    expect([list, file.status(), file.headers()['content-type']]).toEqual([list, 200, 'text/csv; charset=utf-8']);
    expect(file.headers()['content-disposition'], list).toMatch(/^attachment; /);
    expectGuarded(file, list);
    expect((await file.text()).match(/(^|,)"?[=+@]/gm), list).toBeNull();
  }
});
