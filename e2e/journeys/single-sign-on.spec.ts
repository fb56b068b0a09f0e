import { expect, test } from 'playwright/test';
import { ssoClient, TestIdentityProvider } from '../../server/testing/identity-provider.ts';
import { Administrator } from '../actors/administrator.ts';
import { apiWithFirstKey } from '../actors/populated.ts';
import { sharedInstance } from '../setup/shared-instance.ts';

test('an owner sets single sign-on up; somebody who is invited comes in by it, confirms by it what cannot be undone, and is signed out there too', async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const instance = sharedInstance();
  const { console } = instance.urls;
  const api = apiWithFirstKey(instance);
  const provider = await TestIdentityProvider.start(console, { page: true });
  const email = 'nina@hawser.test';
  provider.people.set('nina', { email, email_verified: true, name: 'Nina' });
  provider.people.set('mallory', { email: 'mallory@hawser.test', email_verified: true });

  const owned = await browser.newContext();
  const page = await owned.newPage();
  await new Administrator(page, console).enter(instance.session);
  await page.goto(`${console}/settings/single-sign-on`);
  await expect(page.getByText(`${console}/api/auth/sso/callback`)).toBeVisible();
  await page.getByLabel('Name', { exact: true }).fill('Example ID');
  await page.getByLabel('Issuer').fill(provider.url);
  await page.getByLabel('Client ID').fill(ssoClient.id);
  await page.getByLabel('Client secret').fill(ssoClient.secret);
  await page.getByLabel('Signing out here signs out there too').check();
  await page.getByLabel('It may be at a private address').check();
  await page.getByLabel('CA of its TLS certificate').fill(provider.ca);
  await page.getByRole('button', { name: 'Set up' }).click();
  await expect(page.getByText('It is saved.')).toBeVisible();
  await page.getByRole('button', { name: 'Test now' }).click();
  await expect(page.getByText('It knows the client hawser.')).toBeVisible();
  expect(await page.content()).not.toContain(ssoClient.secret);

  await api('member.invite', { email, role: 'admin' });
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const visitor = await context.newPage();
  const signOn = async (who: string) => {
    provider.who = who;
    await visitor.goto(`${console}/sign-in?next=${encodeURIComponent('/settings/api-keys')}`);
    await visitor.getByRole('link', { name: 'Continue with Example ID' }).click();
    // Who it is, and whether Hawser may know: a page each.
    await visitor.waitForURL(`${provider.url}/**`);
    for (let pages = 0; pages < 3 && !visitor.url().startsWith(console); pages++)
      await Promise.all([visitor.waitForEvent('framenavigated'), visitor.getByRole('button', { name: 'Continue as yourself' }).click()]);
    await visitor.waitForURL(`${console}/**`);
  };
  await signOn('mallory');
  await expect(visitor.getByText('nothing here is open to you')).toBeVisible();
  await context.clearCookies();
  await signOn('nina');
  await expect(visitor.getByRole('heading', { level: 1, name: 'API keys' })).toBeVisible();

  // The provider did not say when it asked: what cannot be undone has to be confirmed there, in another tab.
  await visitor.getByRole('button', { name: 'New API key' }).first().click();
  const dialog = visitor.getByRole('dialog').filter({ has: visitor.getByLabel('Name') });
  await dialog.getByLabel('Name').fill('by nina');
  await dialog.getByRole('button', { name: 'Make API key' }).click();
  const posts: string[] = [];
  visitor.on('request', (request) => request.method() === 'POST' && posts.push(request.url()));
  const [left] = await Promise.all([
    context.waitForEvent('page'),
    visitor.getByRole('button', { name: 'Sign in again at Example ID' }).click(),
  ]);
  await left.waitForURL(`${provider.url}/**`);
  const waits = visitor.getByText('It asks you in another tab.');
  await expect(waits).toBeVisible();
  const asked = posts.length;
  // What another tab began is none of this one's, and what was called off is over.
  const stranger = await context.newPage();
  await stranger.goto(`${console}/sign-in/confirmed`);
  await stranger.evaluate(() => new BroadcastChannel('hawser-confirmed').postMessage('confirmed'));
  await stranger.close();
  await expect(waits).toBeVisible();
  await visitor.getByRole('dialog', { name: 'Confirm that it is you' }).getByRole('button', { name: 'Cancel' }).click();
  await Promise.all([
    left.waitForEvent('close'),
    left.evaluate((address) => window.location.assign(address), `${console}/sign-in/confirmed`).catch(() => undefined),
  ]);
  await visitor.waitForTimeout(500);
  expect(posts.slice(asked)).toEqual([]);
  await dialog.getByRole('button', { name: 'Make API key' }).click();
  const [tab] = await Promise.all([
    context.waitForEvent('page'),
    visitor.getByRole('button', { name: 'Sign in again at Example ID' }).click(),
  ]);
  await tab.getByRole('button', { name: 'Continue as yourself' }).click();
  await expect(visitor.getByText('The API key is made.')).toBeVisible();
  expect((await api('apikey.list', {})).items.filter(({ name }) => name === 'by nina')).toHaveLength(1);

  // Signing out ends at the provider, which asks, and leads back.
  await visitor.goto(console);
  await visitor.getByRole('button', { name: 'Sign out' }).first().click();
  await visitor.waitForURL(`${provider.url}/**`);
  await visitor.getByRole('button', { name: /^Yes/ }).click();
  await expect(visitor.getByText('You are signed out, at the identity provider too.')).toBeVisible();
  await visitor.goto(`${console}/settings/api-keys`);
  await expect(visitor).toHaveURL(/\/sign-in/);

  const { items } = await api('member.list', {});
  const nina = items.find((member) => member.email === email);
  expect(nina).toMatchObject({ name: 'Nina', role: 'admin' });

  await api('sso.remove', {});
  await api('member.remove', { member: email });
  await provider.stop();
});
