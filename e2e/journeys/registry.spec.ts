import { expect, test } from 'playwright/test';
import { Administrator } from '../actors/administrator.ts';
import { apiWithFirstKey } from '../actors/populated.ts';
import { Workload } from '../actors/workload.ts';
import { sharedInstance } from '../setup/shared-instance.ts';

const audience = 'https://ledger.example.com';

test('an administrator changes an identity and its grant, suspends and resumes it, and denies one of its tokens', async ({ page }) => {
  const instance = sharedInstance();
  const api = apiWithFirstKey(instance);
  const workload = new Workload(instance);
  const administrator = new Administrator(page, instance.urls.console);
  await api('audience.register', { uri: audience, scopes: ['read', 'write'] });
  await api('identity.register', { name: 'ledger-writer', owner: 'team-ledger' });
  await api('grant.add', { identity: 'ledger-writer', audience, scopes: ['read'] });
  workload.join(await api('join-token.create', { identity: 'ledger-writer' }));

  try {
    await administrator.enter(instance.session);
    await administrator.openIdentity('ledger-writer');

    await test.step('what may change of an identity changes, with before and after on record', async () => {
      await page.getByRole('button', { name: 'Change', exact: true }).first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Kind').selectOption('job');
      await dialog.getByLabel('Owner').fill('team-books');
      await dialog.getByRole('button', { name: 'Save changes' }).click();
      await expect(page.getByText('The identity is changed.')).toBeVisible();
      await expect(page.getByRole('main')).toContainText('team-books');
      const { items } = await api('event.list', { type: 'identity.changed', limit: 1 });
      expect(items[0]).toMatchObject({
        actor: { kind: 'user' },
        target: { name: 'ledger-writer' },
        detail: { before: { kind: 'service', owner: 'team-ledger' }, after: { kind: 'job', owner: 'team-books' } },
      });
    });

    await test.step('a grant is widened, and its next token has the scope', async () => {
      await administrator.openTab('Access');
      const row = page.getByRole('row', { name: new RegExp(audience) });
      await row.getByRole('button', { name: 'Change' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Scopes').fill('read administer');
      await dialog.getByRole('button', { name: 'Save changes' }).click();
      await expect(dialog.getByText(/administer/)).toBeVisible();
      await dialog.getByLabel('Scopes').fill('read write');
      await dialog.getByRole('button', { name: 'Save changes' }).click();
      await expect(page.getByText('The grant is changed.')).toBeVisible();
      expect(workload.askForToken(audience)).toMatchObject({ status: 200, body: { scope: 'read write' } });
    });

    await test.step('suspended, nothing of it is honoured; resumed, all of it is', async () => {
      await page.getByRole('button', { name: 'Suspend' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Suspend ledger-writer' }).click();
      await expect(page.getByText('The identity is suspended.')).toBeVisible();
      expect(workload.askForToken(audience)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
      await page.getByRole('button', { name: 'Resume' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Resume ledger-writer' }).click();
      await expect(page.getByText('The identity is active again.')).toBeVisible();
      expect(workload.askForToken(audience).status).toBe(200);
    });

    await test.step('the timeline tells all of it, and each entry has an address of its own', async () => {
      await administrator.openTab('Timeline');
      const timeline = page.locator('#timeline');
      await timeline.getByRole('link', { name: 'Changes', exact: true }).click();
      await expect(timeline.getByRole('listitem').filter({ hasText: 'by owner' }).first()).toContainText('Resumed');
      const changed = timeline.getByRole('listitem').filter({ hasText: 'team-ledger → team-books' });
      await changed.getByRole('link', { name: /^Link to this entry/ }).click();
      await expect(page).toHaveURL(/entry=/);
      await expect(timeline.getByRole('listitem').filter({ hasText: /by/ }).first()).toContainText('team-ledger → team-books');
      await timeline.getByRole('link', { name: 'show the newest' }).click();
      await expect(timeline.getByRole('listitem').filter({ hasText: 'Certificate issued' })).toHaveCount(1);
    });

    await test.step('an exchange secret is shown once, and another secret is none', async () => {
      await administrator.openTab('Authentication');
      await page.getByRole('button', { name: 'New secret' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Label').fill('nightly');
      await dialog.getByRole('button', { name: 'Make secret' }).click();
      const region = dialog.getByRole('region', { name: 'Exchange secret' });
      await expect(region).toBeVisible();
      const secret = ((await region.textContent()) ?? '').replace('Copy', '').trim();
      const exchange = (subject: string) => workload.exchange(audience, subject);
      expect(exchange(secret)).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
      expect(exchange(`${secret}x`)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
      await page.reload();
      await expect(page.getByRole('main')).not.toContainText(secret);
    });

    await test.step('one token is denied from its decision, and only that one is dead', async () => {
      const { items } = await api('decision.list', { identity: 'ledger-writer', outcome: 'issued', limit: 2 });
      const [newest, other] = items;
      await page.goto(`${instance.urls.console}/d/${newest?.id}`);
      await page.getByRole('button', { name: 'Deny this token' }).click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Deny 1 token/ })
        .click();
      await expect(page.getByRole('main')).toContainText('The token is denied');
      expect((await api('decision.show', { decision: newest?.id ?? '' })).token?.live).toBe(false);
      expect((await api('decision.show', { decision: other?.id ?? '' })).token?.live).toBe(true);
    });
  } finally {
    workload.remove();
  }
});
