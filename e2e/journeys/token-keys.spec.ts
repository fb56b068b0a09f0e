import { expect, test } from 'playwright/test';
import { Administrator } from '../actors/administrator.ts';
import { apiWithFirstKey } from '../actors/populated.ts';
import { Workload } from '../actors/workload.ts';
import { sharedInstance } from '../setup/shared-instance.ts';

const audience = 'https://keys.example.com';
const kidOf = (token: unknown): unknown => JSON.parse(Buffer.from(String(token).split('.')[0] ?? '', 'base64url').toString()).kid;

test('an administrator rotates a token key without stopping a token, and revokes one with all that it signed', async ({ page }) => {
  const instance = sharedInstance();
  const api = apiWithFirstKey(instance);
  const administrator = new Administrator(page, instance.urls.console);
  const workload = new Workload(instance);
  await api('audience.register', { uri: audience, algorithm: 'EdDSA' });
  await api('identity.register', { name: 'key-watcher', owner: 'team-keys' });
  await api('grant.add', { identity: 'key-watcher', audience });
  workload.join(await api('join-token.create', { identity: 'key-watcher' }));
  const tokenOf = () => String(workload.askForToken(audience).body.access_token);
  const table = page.getByRole('table', { name: 'EdDSA keys', exact: true });

  try {
    await administrator.enter(instance.session);
    const first = tokenOf();

    await test.step('the next key is prepared and published', async () => {
      await page.goto(`${instance.urls.console}/token-keys`);
      const prepare = page.getByRole('button', { name: 'Prepare next key' }).nth(1);
      await prepare.click();
      await page.getByRole('dialog', { name: /EdDSA/ }).getByRole('button', { name: 'Prepare 1 key' }).click();
      await expect(async () => {
        await page.goto(`${instance.urls.console}/token-keys`);
        await expect(table.getByRole('row', { name: /Next/ })).toBeVisible({ timeout: 500 });
      }).toPass();
      expect(kidOf(tokenOf())).toBe(kidOf(first));
    });

    await test.step('activated too early it says why not, until that is overridden', async () => {
      await table.getByRole('row', { name: /Next/ }).getByRole('button', { name: 'Activate' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Activate it' }).click();
      await expect(dialog.getByText(/Not everybody has seen the token key/)).toBeVisible();
      await dialog.getByLabel('Go on although not everybody has seen it').check();
      await dialog.getByRole('button', { name: 'Activate it' }).click();
      await expect(page.getByText('The key signs from now on.')).toBeVisible();
      await expect(table.getByRole('row', { name: /Retiring/ })).toContainText('Leaves the JWKS');
    });

    await test.step('new tokens have the new key, and the old ones go on', async () => {
      await expect.poll(() => kidOf(tokenOf())).not.toBe(kidOf(first));
      expect(await live(first)).toBe(true);
    });

    await test.step('revoking the retiring one takes its kid, and ends what it signed', async () => {
      await table
        .getByRole('row', { name: /Retiring/ })
        .getByRole('link', { name: 'Revoke' })
        .click();
      await expect(page.getByRole('main')).toContainText('that it signed, and what derives from them');
      const kid = String(kidOf(first));
      const button = page.getByRole('button', { name: /^Revoke 1 key and end \d+ live token/ });
      await page.getByLabel('Comment').fill('found in a memory dump');
      await button.click();
      await expect(page.getByText(`Type ${kid.slice(0, 8)} to confirm.`)).toBeVisible();
      await expect(page.getByLabel('Comment')).toHaveValue('found in a memory dump');
      await page.getByLabel(/^Type .* to confirm/).fill(kid.slice(0, 8));
      await button.click();
      await expect(page.getByText('The key is revoked')).toBeVisible();
      expect(await live(first)).toBe(false);
      expect(workload.askForToken(audience).status).toBe(200);
    });

    async function live(token: string): Promise<boolean | undefined> {
      const { jti } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
      const { items } = await api('decision.list', { jti, limit: 1 });
      return (await api('decision.show', { decision: items[0]?.id ?? '' })).token?.live;
    }
  } finally {
    workload.remove();
  }
});
