import { expect, test } from 'playwright/test';
import { Administrator } from '../actors/administrator.ts';
import { apiWithFirstKey } from '../actors/populated.ts';
import { sharedInstance } from '../setup/shared-instance.ts';

const instance = sharedInstance();
const { console: site } = instance.urls;

test('an owner replaces the key-encryption key of the api, and stays signed in', async ({ page }) => {
  const api = apiWithFirstKey(instance);
  const keysOf = async () => (await api('kek.list', {})).items.filter(({ role }) => role === 'api');
  await expect.poll(async () => (await keysOf()).length, { timeout: 15_000 }).toBe(1);
  const [before] = await keysOf();
  await new Administrator(page, site).enter(instance.session);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Encryption keys' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Key-encryption keys' })).toBeVisible();
  const panel = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Management API' }) });
  await expect(panel.getByText('Everything is sealed by the active key')).toBeVisible();
  await panel.getByRole('button', { name: 'Rotate' }).click();
  await expect(page.getByRole('dialog')).toContainText('Nobody is signed out');
  await page.getByRole('button', { name: 'Rotate the key of the api' }).click();
  await expect(page.getByText('The rotation is asked for')).toBeVisible();

  await expect
    .poll(async () => (await api('kek.list', {})).rotations.find(({ role }) => role === 'api')?.finishedAt, { timeout: 20_000 })
    .toEqual(expect.any(String));
  const after = await keysOf();
  expect(after.filter(({ sealed }) => sealed > 0)).toMatchObject([{ active: true }]);
  expect(after.find(({ active }) => active)?.keyId).not.toBe(before?.keyId);
  await page.goto(`${site}/settings/keys`);
  await expect(panel.getByText('Everything is sealed by the active key')).toBeVisible();
  await expect(panel.getByText(/asked for by .*, done/)).toBeVisible();
});
