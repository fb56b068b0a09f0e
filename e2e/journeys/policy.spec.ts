import { expect, test } from 'playwright/test';
import { Administrator } from '../actors/administrator.ts';
import { apiWithFirstKey } from '../actors/populated.ts';
import { Workload } from '../actors/workload.ts';
import { sharedInstance } from '../setup/shared-instance.ts';

const audience = 'https://shipping.example.com';

test('a change of policy shows whom it would have refused before it is made, and a request is simulated', async ({ page }) => {
  const instance = sharedInstance();
  const api = apiWithFirstKey(instance);
  const administrator = new Administrator(page, instance.urls.console);
  const workload = new Workload(instance);
  const { id } = await api('audience.register', { uri: audience, scopes: ['read', 'write'] });
  await api('identity.register', { name: 'parcel-worker', owner: 'team-shipping' });
  await api('identity.register', { name: 'shipping-proxy', owner: 'team-shipping' });
  await api('grant.add', { identity: 'parcel-worker', audience, scopes: ['read'] });
  workload.join(await api('join-token.create', { identity: 'parcel-worker' }));
  const simulate = async (identity: string, actingFor?: string) => {
    await page.goto(`${instance.urls.console}/audiences/${id}/simulate`);
    await page.getByLabel('Identity that asks').fill(identity);
    if (actingFor !== undefined) await page.getByLabel('Acting for').fill(actingFor);
    await page.getByRole('button', { name: 'Simulate' }).click();
    await expect(page.getByRole('heading', { name: 'The answer' })).toBeVisible();
  };

  try {
    expect(workload.askForToken(audience).status).toBe(200);
    await administrator.enter(instance.session);

    await test.step('a harmful change is not made by the first press', async () => {
      await page.goto(`${instance.urls.console}/audiences/${id}/edit`);
      await page.getByLabel('Least remaining certificate life').fill('9000000');
      await page.getByRole('button', { name: 'Save changes' }).click();
      await expect(page.getByText('This change would have refused 1 of 1 request granted')).toBeVisible();
      await expect(page.getByRole('main').getByRole('link', { name: 'parcel-worker' })).toBeVisible();
      await expect(page.getByText('cert_renewal_required')).toBeVisible();
      await expect(page.getByLabel('Least remaining certificate life')).toHaveValue('9000000');
      expect((await api('audience.show', { audience })).minCertificateLife).toBe(0);
    });

    await test.step('another change than the one that was shown is shown first', async () => {
      await page.getByLabel('Least remaining certificate life').fill('8000000');
      await page.getByRole('button', { name: 'Save although it would refuse them' }).click();
      await expect(page.getByText('This change would have refused 1 of 1 request granted')).toBeVisible();
      expect((await api('audience.show', { audience })).minCertificateLife).toBe(0);
    });

    await test.step('what was shown is made by the second press, and holds', async () => {
      await page.getByRole('button', { name: 'Save although it would refuse them' }).click();
      await expect(page.getByText('The audience is changed.')).toBeVisible();
      expect((await api('audience.show', { audience })).minCertificateLife).toBe(8_000_000);
      expect(workload.askForToken(audience).status).toBe(401);
      await simulate('parcel-worker');
      await expect(page.getByText('Would be refused')).toBeVisible();
      await expect(page.getByText('cert_renewal_required')).toBeVisible();
    });

    await test.step('a harmless change is made at once', async () => {
      await page.goto(`${instance.urls.console}/audiences/${id}/edit`);
      await page.getByLabel('Least remaining certificate life').fill('0');
      await page.getByLabel('Actors in a token, at most').fill('1');
      await page.getByRole('button', { name: 'Save changes' }).click();
      await expect(page.getByText('The audience is changed.')).toBeVisible();
      expect(workload.askForToken(audience).status).toBe(200);
      await simulate('parcel-worker');
      await expect(page.getByText('Would be issued')).toBeVisible();
      await expect(page.getByRole('region', { name: 'claims of the effective token' })).toContainText('/parcel-worker');
    });

    await test.step('a delegation lets one act for another, as the simulation shows', async () => {
      const actor = new Workload(instance);
      actor.join(await api('join-token.create', { identity: 'shipping-proxy' }));
      actor.remove();
      await simulate('shipping-proxy', 'parcel-worker');
      await expect(page.getByText('Would be refused')).toBeVisible();
      await administrator.openIdentity('shipping-proxy');
      await administrator.openTab('Access');
      await page.getByRole('button', { name: 'Add delegation' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Acts for').fill('parcel-wroker');
      await dialog.getByLabel('Audience').selectOption({ label: audience });
      await dialog.getByLabel('Scopes').fill('read');
      await dialog.getByRole('button', { name: 'Add delegation' }).click();
      await expect(dialog.getByLabel('Acts for')).toHaveAttribute('aria-invalid', 'true');
      await expect(dialog.getByLabel('Scopes')).toHaveValue('read');
      await dialog.getByLabel('Acts for').fill('parcel-worker');
      await dialog.getByRole('button', { name: 'Add delegation' }).click();
      await expect(page.getByText('The delegation is added.')).toBeVisible();
      await simulate('shipping-proxy', 'parcel-worker');
      await expect(page.getByText('Would be issued')).toBeVisible();
      await expect(page.getByRole('region', { name: 'claims of the effective token' })).toContainText('"act"');
      await page.goto(`${instance.urls.console}/audiences/${id}/grants`);
      await expect(page.getByRole('table', { name: 'Delegations' })).toContainText('shipping-proxy');
    });

    await test.step('the removal of a grant says what it would have refused', async () => {
      await page
        .getByRole('table', { name: /^Grants for/ })
        .getByRole('button', { name: 'Remove' })
        .click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Remove grant' }).click();
      await expect(dialog.getByText(/This change would have refused \d+ of \d+ requests? granted/)).toBeVisible();
      await dialog.getByRole('button', { name: 'Remove all the same' }).click();
      await expect(page.getByText('The grant is removed.')).toBeVisible();
      expect(workload.askForToken(audience)).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
    });
  } finally {
    workload.remove();
  }
});
