import { join } from 'node:path';
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

    await test.step('the acts alone of a certificate are shown where its events are, low on its page', async () => {
      const { items } = await api('certificate.list', { identity: 'ledger-writer' });
      await page.goto(`${instance.urls.console}/certificates/${items[0]?.id}`);
      await page.getByRole('link', { name: 'Acts alone' }).click();
      await expect(page).toHaveURL(/acts=true#events$/);
      await expect(page.locator('#events').getByRole('heading')).toBeInViewport();
      await expect(page.getByRole('heading', { level: 1 })).not.toBeInViewport();
      await administrator.openIdentity('ledger-writer');
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

test('identities come from a table, get a grant by their tag and lose it again, and one is registered with its way to a certificate', async ({
  page,
}) => {
  const instance = sharedInstance();
  const api = apiWithFirstKey(instance);
  const site = instance.urls.console;
  const uri = 'https://stock.example.com';
  const { id } = await api('audience.register', { uri, scopes: ['read'] });
  const main = page.getByRole('main');
  await new Administrator(page, site).enter(instance.session);

  await test.step('a table with a wrong row changes nothing; mended, all of it is done', async () => {
    const table = (second: string) =>
      ['name,owner,environment,tags', 'stock-reader,team-stock,production,stock', `${second},team-stock,production,stock`].join('\n');
    const names = async () => (await api('identity.list', { tag: 'stock' })).items.map(({ name }) => name).sort();
    await page.goto(`${site}/identities/import`);
    const choose = (second: string) =>
      page.getByLabel('Or a file').setInputFiles({ name: 'stock.csv', mimeType: 'text/csv', buffer: Buffer.from(table(second)) });
    await choose('Stock Writer');
    await page.getByRole('button', { name: 'Check' }).click();
    await expect(main).toContainText('1 row is refused');
    await expect(page.getByRole('button', { name: /^Register/ })).toHaveCount(0);
    await choose('stock-writer');
    await page.getByRole('button', { name: 'Check' }).click();
    await expect(main).toContainText('Nothing is changed yet.');
    expect(await names()).toEqual([]);
    await page.getByRole('button', { name: 'Register 2 identities' }).click();
    await expect(main).toContainText('All of it is done.');
    expect(await names()).toEqual(['stock-reader', 'stock-writer']);
  });

  await test.step('what SPIRE lists says what it is, asks for an owner, and becomes identities of ours', async () => {
    await page.goto(`${site}/identities/import`);
    const file = page.getByLabel('Or a file');
    await page.getByLabel('Environment').fill('production');
    await file.setInputFiles({ name: 'all.json', mimeType: 'application/json', buffer: Buffer.alloc(2_000_000, ' ') });
    await expect(file).toHaveAccessibleDescription(/^The file is larger than 400 kB/);
    await page.getByRole('button', { name: 'Check' }).click();
    await expect(page.getByLabel('List', { exact: true })).toHaveAccessibleDescription(/is needed/);
    await expect(page.getByLabel('Environment')).toHaveValue('production');
    await file.setInputFiles(join(import.meta.dirname, '../../server/testing/lists/spire.json'));
    await page.getByRole('button', { name: 'Check' }).click();
    await expect(main).toContainText('Read as: Entries of SPIRE');
    await expect(main).toContainText('1 row is refused');
    await expect(page.getByLabel('Owner')).toHaveAccessibleDescription(/Some of the rows need one/);
    await page.getByLabel('Owner').fill('team-platform');
    await page.getByRole('button', { name: 'Check' }).click();
    await expect(main).toContainText('is a node, on which workloads run');
    await page.getByRole('button', { name: 'Register 2 identities' }).click();
    await expect(main).toContainText('All of it is done.');
    expect((await api('identity.list', { tag: 'spire' })).items.map(({ name, owner }) => [name, owner]).sort()).toEqual([
      ['payments-billing', 'payments'],
      ['region-eu-reporting', 'team-platform'],
    ]);
  });

  await test.step('both get a grant by their tag, which is taken back', async () => {
    const granted = async () => (await api('grant.list', { audience: id })).items.map(({ identityName }) => identityName).sort();
    await page.goto(`${site}/audiences/${id}/grants/many`);
    await page.getByLabel('Tag').fill('stock');
    await page.getByRole('button', { name: 'Filter' }).click();
    await expect(main).toContainText('2 identities have none yet.');
    await page.getByLabel('Scopes').fill('read');
    await page.getByRole('button', { name: 'Grant to 2 identities' }).click();
    await expect(main).toContainText('2 identities may ask for tokens from now on.');
    expect(await granted()).toEqual(['stock-reader', 'stock-writer']);
    await page.getByRole('button', { name: 'Undo: take 2 grants back' }).click();
    await expect(main).toContainText('2 grants are taken back.');
    expect(await granted()).toEqual([]);
  });

  await test.step('what is typed is tried at once, and a registration leads on to the first certificate', async () => {
    const type = async (name: string, way: string) => {
      await page.goto(`${site}/identities/new`);
      await page.getByLabel('Owner').fill('team-stock');
      await page.getByLabel('Name', { exact: true }).fill(name);
      await page.getByLabel('Audiences it may ask for').fill(`${uri} read`);
      await expect(main).toContainText('Nothing stands against it.');
      await expect(main).toContainText(`/${name}`);
      await page.getByRole('radio', { name: way }).check();
    };
    const register = page.getByRole('button', { name: 'Register identity' });
    await type('stock-counter', 'One-time join token');
    await register.click();
    await expect(page.getByText('stock-counter is registered. Its join token is made.')).toBeVisible();
    await expect(page.getByText(/hwj_[\w-]{43}/)).toBeVisible();
    expect((await api('grant.list', { identity: 'stock-counter' })).items).toHaveLength(1);
    await type('stock-scale', 'A CSR that you have');
    await register.click();
    await expect(page.getByRole('heading', { level: 1, name: 'Issue a certificate from a CSR' })).toBeVisible();
    await expect(main).toContainText('The identity is registered.');
    await expect(page.getByLabel('Identity', { exact: true })).toHaveValue('stock-scale');
  });
});
