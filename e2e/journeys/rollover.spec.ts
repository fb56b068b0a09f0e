import { X509Certificate } from 'node:crypto';
import { expect, test } from 'playwright/test';
import { Administrator } from '../actors/administrator.ts';
import { Guide } from '../actors/guide.ts';
import { apiWithFirstKey } from '../actors/populated.ts';
import { Workload } from '../actors/workload.ts';
import { sharedInstance } from '../setup/shared-instance.ts';

const audience = 'https://rollover.example.com';

test('another authority takes over while a workload works on, and the audit log says who did it and what was before', async ({ page }) => {
  const instance = sharedInstance();
  const { console: site } = instance.urls;
  const api = apiWithFirstKey(instance);
  const [rollover, audit] = [new Guide('rollover'), new Guide('audit')];
  const workload = new Workload(instance);
  const issuerOf = () => new X509Certificate(workload.credentials.certificate).issuer;
  await api('audience.register', { uri: audience });
  await api('identity.register', { name: 'rolling-worker', owner: 'team-ca' });
  await api('grant.add', { identity: 'rolling-worker', audience });
  try {
    workload.join(await api('join-token.create', { identity: 'rolling-worker' }));
    const before = issuerOf();
    await new Administrator(page, site).enter(instance.session);

    await test.step('it is prepared, and signs nothing yet', async () => {
      await page.goto(`${site}/authorities`);
      await rollover.see(page);
      await page.getByRole('link', { name: 'Create authority' }).click();
      await page.getByLabel('Name', { exact: true }).fill('issuing-next');
      await page.getByLabel('Common name').fill('Next Issuing CA');
      await page.getByRole('button', { name: 'Create authority' }).click();
      await expect(page.getByText('The authority is prepared')).toBeVisible();
      await rollover.see(page, 'rollover-activate');
      workload.renew();
      expect(issuerOf()).toBe(before);
    });

    await test.step('it is activated by name, and every new certificate comes from it', async () => {
      await page.getByRole('button', { name: 'Activate' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Type issuing-next to confirm').fill('issuing-next');
      const override = dialog.getByLabel('Go on although the threshold is not met');
      if (await override.isVisible()) {
        await override.check();
        await dialog.getByLabel('Comment').fill('The others come over as they renew.');
      }
      await dialog.getByRole('button', { name: 'Activate issuing-next' }).click();
      await expect(page.getByText('The authority is active.')).toBeVisible();
      await rollover.see(page);
      const token = workload.token(audience);
      workload.renew();
      expect(issuerOf()).toContain('Next Issuing CA');
      expect(workload.askForToken(audience).status).toBe(200);
      expect(token).toMatch(/^eyJ/);
    });

    await test.step('the one before goes into retirement, and stays locked while somebody needs it', async () => {
      await page.goto(`${site}/authorities`);
      await page.getByRole('link', { name: 'issuing-1', exact: true }).click();
      await expect(page.getByText('Next: retirement')).toBeVisible();
      await expect(page.getByText('Another one took over from it.').or(page.getByText('Another one took over.'))).toBeVisible();
      await rollover.see(page, 'rollover-retiring');
      expect(rollover.unseen()).toEqual([]);
      expect(rollover.commands('rotate')).toEqual([['rotate', '--authority', 'issuing-1']]);
    });

    await test.step('the audit log has the act, with what was before and after, and is what was sealed', async () => {
      await page.goto(`${site}/audit`);
      await audit.see(page);
      await page.getByLabel('Event', { exact: true }).fill('authority.activated');
      await page.getByRole('button', { name: 'Filter' }).click();
      const act = page.getByRole('row').filter({ hasText: 'authority.activated' }).filter({ hasText: 'issuing-next' });
      await expect(act).toHaveCount(1);
      await act.locator('summary').click();
      await expect(act.getByText('prepared', { exact: true })).toBeVisible();
      await expect(act).toContainText('active: issuing-1 → issuing-next, status: prepared → active');
      await page.getByRole('button', { name: 'Verify now' }).click();
      await expect(page.getByText(/^Verified to #/)).toBeVisible();
      await audit.see(page, 'audit-log');
      expect(audit.unseen()).toEqual([]);
      expect(audit.run(instance, 'audit verify')).toContain('verified');
    });
  } finally {
    workload.remove();
  }
});
