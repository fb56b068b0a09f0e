import pg from 'pg';
import { expect, test } from 'playwright/test';
import { databasePassword } from '../../server/ledger/credentials.ts';
import { Administrator } from '../actors/administrator.ts';
import { csrOf } from '../actors/openssl.ts';
import { apiWithFirstKey } from '../actors/populated.ts';
import { type SharedInstance, sharedInstance, signIn } from '../setup/shared-instance.ts';

const second = { email: 'second@hawser.test', password: 'a passphrase of the second owner' };

/** Lets time pass for members: nobody in a new installation has been one for a day. */
async function asTheLedger({ environment }: SharedInstance, statement: string): Promise<void> {
  const { HAWSER_DATA_DIR: dataDir = '', HAWSER_POSTGRES_PORT: port } = environment;
  const client = new pg.Client(`postgresql://hawser:${databasePassword(dataDir, 'hawser')}@127.0.0.1:${port}/hawser`);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

test('what cannot be undone waits for a second person, who finds it in their overview and approves it', async ({ page, browser }) => {
  const instance = sharedInstance();
  const { urls } = instance;
  const api = apiWithFirstKey(instance);
  const { link } = await api('member.invite', { email: second.email, role: 'owner' });
  const token = new URL(link).searchParams.get('token') ?? '';
  await api('invitation.accept', { token, name: 'Second', password: second.password });
  await asTheLedger(instance, `UPDATE users SET created_at = created_at - interval '2 days'`);
  await api('identity.register', { name: 'shared-key', owner: 'team-two' });
  const csr = csrOf('shared-key');
  const issue = async () => (await api('certificate.issue', { identity: 'shared-key', csr })).id;
  const certificates = [await issue(), await issue()];
  const statuses = () => Promise.all(certificates.map(async (certificate) => (await api('certificate.show', { certificate })).status));

  const asked = new Administrator(page, urls.console);
  await asked.enter(instance.session);
  const context = await browser.newContext();
  try {
    await page.goto(`${urls.console}/approvals`);
    await page.getByRole('button', { name: 'Want a second person' }).click();
    await expect(page.getByRole('heading', { name: 'A second person is wanted' })).toBeVisible();

    await page.goto(`${urls.console}/certificates/${certificates[0]}/revoke`);
    await page.getByLabel('cessationOfOperation').check();
    await page.getByRole('radio', { name: /^It, and 1 certificate that/ }).check();
    await expect(page.getByRole('group', { name: 'Revoke together with it' }).getByRole('checkbox')).toBeChecked();
    await page.getByLabel('Comment').fill('the service is switched off');
    await page.getByLabel('to confirm').fill('shared-key');
    await page.getByRole('button', { name: /^Revoke/ }).click();
    await expect(page.getByText('Nothing has happened yet')).toBeVisible();
    expect(await statuses()).toEqual(['active', 'active']);
    await page.goto(urls.console);
    await expect(page.getByText('Waits for you as the second person')).toHaveCount(0);

    const { name, value } = await signIn(urls.console, second);
    await context.addCookies([{ name, value, url: urls.console }]);
    const other = await context.newPage();
    await other.goto(urls.console);
    await other.getByRole('link', { name: /Waits for you as the second person: Revoke 2 certificates of shared-key/ }).click();
    await expect(other.getByRole('heading', { level: 1, name: 'Approvals' })).toBeVisible();
    await other.getByRole('button', { name: /^Approve Revoke 2 certificates of shared-key/ }).click();
    await other.getByRole('button', { name: 'Approve and do it' }).click();
    await expect(other.getByText('It is approved, and done.')).toBeVisible();
    expect(await statuses()).toEqual(['revoked', 'revoked']);

    const { items } = await api('event.list', { type: 'approval.approved' });
    expect(items[0]).toMatchObject({ actor: { name: 'Second' }, target: { name: 'shared-key' } });
  } finally {
    await context.close();
    await asTheLedger(instance, 'UPDATE second_person SET required = false');
    await api('member.remove', { member: second.email });
  }
});
