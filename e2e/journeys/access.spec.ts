import { expect, test } from 'playwright/test';
import type { ApiClient } from '../../server/doors/api/client.ts';
import { Administrator } from '../actors/administrator.ts';
import { apiWithFirstKey } from '../actors/populated.ts';
import { expectGuarded, ways } from '../actors/ways.ts';
import { consoleRoutes, publicRoutes } from '../setup/console-routes.ts';
import { owner } from '../setup/instance.ts';
import { sharedInstance } from '../setup/shared-instance.ts';

const name = 'con-01-canary';
/** What a page about the canary shows and its address does not. */
const shown = ['team-con-01-canary', 'con-01-canary.example.com', 'spiffe://'];
test.describe('CON-01 nobody sees data without a session', () => {
  const { urls, ...instance } = sharedInstance();
  const guarded = consoleRoutes.filter((route) => !publicRoutes.includes(route));

  let api: ApiClient;
  test.beforeAll(async () => {
    api = apiWithFirstKey({ urls, ...instance });
    await api('identity.register', { name, owner: 'team-con-01-canary' });
    await api('audience.register', { uri: 'https://con-01-canary.example.com' });
  });

  for (const [what, headers] of ways) {
    test(`as ${what}: no session, and an expired one`, async ({ request }) => {
      for (const cookie of ['', 'better-auth.session_token=expired.c2lnbmF0dXJl']) {
        for (const route of guarded) {
          const path = route.replaceAll(/\[\w+\]/g, name);
          const answer = await request.get(urls.console + path, { headers: { ...headers, ...(cookie && { cookie }) }, maxRedirects: 0 });
          const body = await answer.text();
          expectGuarded(answer, path);
          for (const text of shown) expect(body, path).not.toContain(text);
          if (Object.keys(headers).length === 0) {
            expect([302, 303, 307], path).toContain(answer.status());
            expect(answer.headers().location, path).toMatch(/^\/sign-in/);
          }
        }
      }
    });
  }

  test('not through the API on the console either', async ({ request }) => {
    const lists = ['/api/v1/identities', '/api/v1/overview', '/api/v1/certificates', '/api/v1/decisions', '/api/v1/events'];
    for (const path of [
      ...lists,
      '/export/csv/decisions',
      '/export/ndjson/events',
      `/identities/${name}/connect/folder`,
      `/certificates/${name}/pem`,
    ]) {
      const answer = await request.get(urls.console + path);
      expect(answer.status(), path).toBe(401);
      expectGuarded(answer, path);
      expect(await answer.text()).not.toContain('canary');
    }
    for (const path of [
      '/api/internal',
      '/api/../metrics',
      '/api/v1/../../readyz',
      '/export/csv/%2e%2e/%2e%2e/auth/get-session',
      '/export/xml/events',
    ]) {
      const answer = await request.get(urls.console + path);
      expect(answer.status(), path).toBe(404);
      expectGuarded(answer, path);
    }
  });

  test('nor does a browser choose the address that the ledger remembers it by', async ({ request }) => {
    const answer = await request.post(`${urls.console}/api/auth/sign-in/email`, {
      headers: { origin: urls.console, 'x-forwarded-for': '203.0.113.66', forwarded: 'for=203.0.113.66' },
      data: { email: owner.email, password: 'not the password of the owner' },
    });
    expect(answer.status()).toBe(401);
    const { items } = await api('event.list', { type: 'user.sign_in_failed', limit: 1 });
    expect(items[0]?.sourceAddress).toMatch(/^(?:::ffff:)?127\.0\.0\.1$|^::1$/);
  });

  test('and signing in leads to no other site', async ({ page }) => {
    for (const next of ['/.//evil.example/x', '/x/..//evil.example', '/\\evil.example']) {
      await page.context().clearCookies();
      await page.goto(`${urls.console}/sign-in?next=${encodeURIComponent(next)}`);
      await page.getByLabel('Email').fill(owner.email);
      await page.getByLabel('Password').fill(owner.password);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await expect(page, next).toHaveURL(`${urls.console}/`);
    }
  });

  test('and a session that was signed out is none', async ({ page }) => {
    const administrator = new Administrator(page, urls.console);
    await administrator.signIn();
    await page.goto(`${urls.console}/identities`);
    await expect(page.getByText('team-con-01-canary').first()).toBeVisible();
    const cookies = await page.context().cookies();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page).toHaveURL(/\/sign-in/);
    await page.context().addCookies(cookies);
    await page.goto(`${urls.console}/identities`);
    await expect(page).toHaveURL(/\/sign-in/);
  });
});

test('what an API key asked for and may not do stands in the audit log as refused, beside what was done', async ({ page }) => {
  const instance = sharedInstance();
  const owners = apiWithFirstKey(instance);
  await owners('identity.register', { name: 'coveted', owner: 'team' });
  const viewers = apiWithFirstKey(instance, 'viewer', 'curious');
  for (let n = 0; n < 3; n++) await expect(viewers('identity.suspend', { identity: 'coveted' })).rejects.toMatchObject({ status: 403 });
  const site = instance.urls.console;
  await page.context().addCookies([{ ...instance.session, url: site }]);
  await page.goto(`${site}/audit?target=coveted`);
  const rows = page.getByRole('row').filter({ hasText: 'coveted' });
  await expect(rows.filter({ hasText: 'identity.registered' })).toContainText('Done');
  await expect(rows.filter({ hasText: 'act.refused' })).toContainText('Refused');
  await page.getByRole('combobox', { name: 'Result' }).selectOption('Refused');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL(/result=refused/);
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('curious');
  await expect(rows).toContainText('identity.suspend');
  await rows.locator('summary').click();
  await expect(rows).toContainText('The role viewer may not do this: it needs the permission to operate.');
});
