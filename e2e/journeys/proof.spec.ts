import { readFileSync } from 'node:fs';
import { expect, test } from 'playwright/test';
import { carelessServer } from '../../server/testing/careless-servers.ts';
import { Administrator } from '../actors/administrator.ts';
import { violationsOf } from '../actors/inspector.ts';
import { apiWithFirstKey } from '../actors/populated.ts';
import { Workload } from '../actors/workload.ts';
import { sharedInstance } from '../setup/shared-instance.ts';

const audience = 'https://legacy.example.com';

test('a resource server that forgets the binding is found out by a proof, and stands where people look', async ({ page }) => {
  const instance = sharedInstance();
  const { urls } = instance;
  const api = apiWithFirstKey(instance);
  const workload = new Workload(instance);
  const administrator = new Administrator(page, urls.console);
  // Whoever brings any token is let in.
  const legacy = await carelessServer(({ headers }, response) => response.writeHead(headers.authorization ? 200 : 401).end());
  await api('audience.register', { uri: audience });
  for (const name of ['legacy', 'legacy-caller']) await api('identity.register', { name, owner: 'team-legacy' });
  await api('grant.add', { identity: 'legacy-caller', audience });
  try {
    workload.join(await api('join-token.create', { identity: 'legacy-caller' }));
    workload.token(audience);
    await administrator.enter(instance.session);

    await test.step('it is registered together with how a proof reaches it', async () => {
      await page.goto(`${urls.console}/resource-servers/new`);
      await page.getByLabel('Name', { exact: true }).fill('legacy');
      await page.getByLabel('Address').fill(legacy.url);
      await page.getByLabel('Identity').fill('legacy');
      await page.getByLabel(audience).check();
      await page.getByText('How a proof reaches it').click();
      await page.getByLabel('It may be inside this network').check();
      await page.getByLabel('Authority of its TLS certificate').fill(legacy.ca);
      await page.getByRole('button', { name: 'Register resource server' }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'legacy' })).toBeVisible();
      await expect(page.getByText('Silent', { exact: true }).first()).toBeVisible();
    });

    await test.step('a proof is asked for and followed with the keyboard alone', async () => {
      await page.getByRole('link', { name: 'Prove it' }).press('Enter');
      await expect(page.getByText('Not proven yet')).toBeVisible();
      expect(await violationsOf(page)).toEqual([]);
      await page.getByLabel('Path').press('Tab');
      await expect(page.getByRole('button', { name: 'Prove it' })).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(page.getByRole('status').getByText('Accepts unbound')).toBeVisible({ timeout: 30_000 });
      const other = page.getByRole('listitem').filter({ hasText: 'Another certificate' });
      await expect(other).toContainText('Not as expected');
      await expect(other).toContainText('200');
      expect(await violationsOf(page)).toEqual([]);
    });

    await test.step('its evidence can be taken along', async () => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Evidence as JSON' }).click()]);
      const evidence: unknown = JSON.parse(readFileSync(await download.path(), 'utf8'));
      expect(evidence).toMatchObject({ outcome: 'accepts_unbound', resourceServer: { name: 'legacy' }, expectedCases: 10 });
    });

    await test.step('the list, the overview and the preview of a revocation say it', async () => {
      await page.goto(`${urls.console}/resource-servers`);
      await expect(page.getByRole('row', { name: /^legacy / })).toContainText('Accepts unbound');
      const attention = page.getByRole('link', { name: /legacy accepts tokens without their certificate/ });
      await expect(async () => {
        await page.goto(urls.console);
        await expect(attention).toBeVisible({ timeout: 100 });
      }).toPass({ timeout: 10_000 });
      const { items } = await api('certificate.list', { identity: 'legacy-caller' });
      await page.goto(`${urls.console}/certificates/${items[0]?.id}/revoke`);
      const block = page.getByRole('heading', { name: 'Will not stop' }).locator('..');
      await expect(block).toContainText(/legacy accepts tokens without their certificate: 1 token until \d{4}-/);
      expect(await violationsOf(page)).toEqual([]);
    });
  } finally {
    workload.remove();
    await legacy.close();
  }
});
