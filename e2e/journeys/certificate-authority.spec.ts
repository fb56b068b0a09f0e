import { expect, test } from 'playwright/test';
import { Administrator, joinOfferIn } from '../actors/administrator.ts';
import { csrOf } from '../actors/openssl.ts';
import { apiWithFirstKey } from '../actors/populated.ts';
import { Workload } from '../actors/workload.ts';
import { sharedInstance } from '../setup/shared-instance.ts';

const instance = sharedInstance();
const { console: site } = instance.urls;

test('a request waits for a person, who compares the key and approves', async ({ page }) => {
  const api = apiWithFirstKey(instance);
  await api('identity.register', { name: 'approved-worker', owner: 'team-ca' });
  await api('profile.create', { name: 'approved', lifetime: 3_600, approvalRequired: true });
  await new Administrator(page, site).enter(instance.session);
  await page.goto(`${site}/certificates/new`);
  await page.getByLabel('Identity').fill('approved-worker');
  await page.getByLabel('Certificate profile').selectOption('approved');
  await page.getByLabel('Certificate signing request').fill(csrOf('approved-worker'));
  await page.getByRole('button', { name: 'Issue certificate' }).click();
  await expect(page.getByText('waits for approval')).toBeVisible();
  expect((await api('certificate.list', { identity: 'approved-worker' })).items).toEqual([]);

  await page.getByRole('button', { name: 'Approve approved-worker' }).click();
  const [request] = (await api('request.list', { identity: 'approved-worker' })).items;
  await expect(page.getByRole('dialog').getByText(request?.spkiSha256 ?? 'no request')).toBeVisible();
  await page.getByRole('button', { name: 'Approve and issue' }).click();
  await page.getByRole('link', { name: 'the one that was issued' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'CN=approved-worker' })).toBeVisible();
  await expect(page.getByText('Active', { exact: true }).first()).toBeVisible();
});

test('a revocation for keyCompromise by keyboard alone takes along only what is ticked, and blocks the key', async ({ page }) => {
  const api = apiWithFirstKey(instance);
  await api('identity.register', { name: 'leaky-worker', owner: 'team-ca' });
  const csr = csrOf('leaky-worker');
  const issue = async () => (await api('certificate.issue', { identity: 'leaky-worker', csr })).id;
  const [revoked, ticked, spared] = [await issue(), await issue(), await issue()];
  await new Administrator(page, site).enter(instance.session);
  await page.goto(`${site}/certificates/${revoked}/revoke`);
  const boxes = page.getByRole('group', { name: 'Revoke together with it' }).getByRole('checkbox');
  const typed = page.getByLabel('Type leaky-worker to confirm');
  // Nobody has used it, so that nothing has to be typed; whoever takes along what may be in use types whose it is.
  await expect(page.getByRole('radio', { name: /^This certificate/ })).toBeChecked();
  await expect(page.getByRole('button', { name: 'Revoke 1 certificate', exact: true })).toBeVisible();
  await expect(boxes).toHaveCount(0);
  await expect(typed).toBeHidden();
  await page.getByRole('radio', { name: /^This certificate/ }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: /^It, and 2 certificates/ })).toBeChecked();
  await expect(typed).toBeVisible();
  expect(await boxes.evaluateAll((all) => all.map((box) => (box as HTMLInputElement).checked))).toEqual([true, true]);
  await expect(page.getByLabel('Suspected since')).toBeHidden();

  await page.getByLabel('keyCompromise').focus();
  await page.keyboard.press('Space');
  await expect(page.getByLabel('Suspected since')).toBeVisible();
  const tabTo = async (matches: () => Promise<boolean>) => {
    for (let presses = 0; presses < 20 && !(await matches()); presses += 1) await page.keyboard.press('Tab');
    expect(await matches()).toBe(true);
  };
  const focused = (value: string) => page.evaluate((wanted) => document.activeElement?.getAttribute('value') === wanted, value);
  const named = (name: string) => page.evaluate((wanted) => document.activeElement?.getAttribute('name') === wanted, name);
  await page.getByRole('radio', { name: /^It, and 2 certificates/ }).focus();
  await tabTo(() => focused(spared));
  await page.keyboard.press('Space');
  await tabTo(() => named('comment'));
  await page.keyboard.type('its key was in a build log');
  await tabTo(() => named('typedName'));
  await page.keyboard.type('leaky-worker');
  await page.keyboard.press('Enter');
  await expect(page.getByText('The certificate is revoked.')).toBeVisible();

  const statuses = await Promise.all(
    [revoked, ticked, spared].map(async (certificate) => (await api('certificate.show', { certificate })).status),
  );
  expect(statuses).toEqual(['revoked', 'revoked', 'active']);
  await page.goto(`${site}/blocked-keys`);
  await expect(page.getByRole('row').filter({ hasText: 'leaky-worker' })).toBeVisible();
});

test('a revocation for another reason blocks the key where that is ticked, and gives the workload the way to another at once', async ({
  page,
}) => {
  const api = apiWithFirstKey(instance);
  await api('identity.register', { name: 'moved-worker', owner: 'team-ca' });
  const csr = csrOf('moved-worker');
  const { id } = await api('certificate.issue', { identity: 'moved-worker', csr });
  const worker = new Workload(instance);
  try {
    await new Administrator(page, site).enter(instance.session);
    await page.goto(`${site}/certificates/${id}/revoke`);
    const effect = page.getByText('New certificates for its key, for ever.');
    await page.getByRole('radio', { name: 'keyCompromise' }).check();
    const block = page.getByRole('checkbox', { name: 'Block its key' });
    await expect(block).toBeDisabled();
    await expect(block).toBeChecked();
    await expect(effect).toBeVisible();
    await page.getByRole('radio', { name: 'superseded' }).check();
    await expect(effect).toBeHidden();
    await block.check();
    await expect(effect).toBeVisible();
    await page.getByRole('checkbox', { name: 'Issue a replacement now' }).check();
    await page.getByRole('button', { name: 'Revoke 1 certificate' }).click();
    await expect(page.getByText('At least 10 characters: what happened')).toBeVisible();
    await expect(page.getByRole('checkbox', { name: 'Issue a replacement now' })).toBeChecked();
    await page.getByLabel('Comment').fill('it moved to another machine');
    await page.getByRole('button', { name: 'Revoke 1 certificate' }).click();
    worker.join(joinOfferIn(await page.getByText('HAWSER_JOIN_TOKEN=').first().innerText()));
    await page.getByRole('link', { name: 'Done' }).click();

    // Nobody is said to have been told whom no channel tells.
    const tell = page.getByRole('button', { name: 'Tell team-ca' });
    await tell.click();
    await expect(page.getByText('Nothing was sent: no notice channel tells team-ca')).toBeVisible();
    await api('notice-channel.create', { name: 'chat', kind: 'slack', url: 'https://127.0.0.1:1/', privateAddresses: true });
    await tell.click();
    await expect(page.getByText('The notice is on its way to its owner.')).toBeVisible();
    await page.getByRole('link', { name: 'The notice', exact: true }).click();
    await expect(page.getByRole('main')).toContainText('it moved to another machine');
  } finally {
    // Other journeys find nothing of it.
    await api('notice-channel.remove', { channel: 'chat' }).catch(() => undefined);
    for (const notice of (await api('notice.list', { kind: 'certificate.revoked' })).items)
      await api('notice.acknowledge', { notice: notice.id });
    worker.remove();
  }
  const { items } = await api('certificate.list', { identity: 'moved-worker' });
  expect(items.map(({ status, keyBlocked }) => [status, keyBlocked])).toEqual([
    ['active', false],
    ['revoked', true],
  ]);
});

test('all that an identity has ends in one act with its suspension, once its name is typed', async ({ page }) => {
  const api = apiWithFirstKey(instance);
  await api('identity.register', { name: 'evicted-worker', owner: 'team-ca' });
  const issue = async () => (await api('certificate.issue', { identity: 'evicted-worker', csr: csrOf('evicted-worker') })).id;
  const [one, other] = [await issue(), await issue()];
  await new Administrator(page, site).enter(instance.session);
  await page.goto(`${site}/certificates/${one}/revoke`);
  await page.getByRole('radio', { name: /^All certificates of evicted-worker, and suspend it/ }).check();
  await page.getByRole('radio', { name: 'privilegeWithdrawn' }).check();
  await page.getByLabel('Comment').fill('it must not have any of it');
  await expect(page.getByRole('heading', { name: 'Stops now' }).locator('..').filter({ visible: true })).toContainText(
    'All certificates of evicted-worker: 2 certificates',
  );
  await page.getByText('The same from a command line').click();
  await expect(page.getByText(/certificate revoke crt_\w+ --reason privilegeWithdrawn/)).toContainText('--scope identity');
  const deed = page.getByRole('button', { name: 'Revoke 2 certificates and suspend evicted-worker' });
  await deed.click();
  await expect(page.getByText('Type evicted-worker to confirm.')).toBeVisible();
  expect((await api('certificate.show', { certificate: other })).status).toBe('active');

  // Meanwhile it gets another: whoever has its key must not keep anybody from evicting it.
  await page.getByLabel('Type evicted-worker to confirm').fill('evicted-worker');
  const third = await issue();
  await deed.click();
  await expect(page.getByText('All certificates of the identity are revoked, and it is suspended.')).toBeVisible();
  const statuses = await Promise.all(
    [one, other, third].map(async (certificate) => (await api('certificate.show', { certificate })).status),
  );
  expect([...statuses, (await api('identity.show', { identity: 'evicted-worker' })).status]).toEqual([
    ...['revoked', 'revoked', 'revoked', 'suspended'],
  ]);
});

test('a step of a rollover stays locked until enough are ready, and wants the name of the authority', async ({ page }) => {
  const api = apiWithFirstKey(instance);
  await api('identity.register', { name: 'early-worker', owner: 'team-ca' });
  await api('certificate.issue', { identity: 'early-worker', csr: csrOf('early-worker') });
  const { id } = await api('authority.create', { name: 'early-root', role: 'root' });
  await new Administrator(page, site).enter(instance.session);
  await page.goto(`${site}/authorities/${id}`);
  await expect(page.getByText(/locked below 95 %/)).toBeVisible();
  await page.getByRole('button', { name: 'Activate' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Activate early-root' }).click();
  await expect(dialog.getByText('Nothing was changed yet.')).toBeVisible();
  await dialog.getByLabel('Type early-root to confirm').fill('early-root');
  await dialog.getByRole('button', { name: 'Activate early-root' }).click();
  await expect(dialog.getByRole('alert')).toContainText('the threshold is 95 %');
  expect((await api('authority.show', { authority: id })).status).toBe('prepared');

  await page.goto(`${site}/authorities/${id}`);
  await page.getByRole('button', { name: 'Retire' }).click();
  await dialog.getByLabel('Type early-root to confirm').fill('early-root');
  await dialog.getByRole('button', { name: 'Retire early-root' }).click();
  await expect(page.getByText('out of the trust bundle.').first()).toBeVisible();
});

test('the addresses in certificates are asked at once, and answer as they should', async ({ page }) => {
  await new Administrator(page, site).enter(instance.session);
  await page.goto(`${site}/authorities`);
  await page.getByRole('link', { name: 'issuing-1', exact: true }).click();
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText('All of them answer as they should.')).toBeVisible();
  await expect(page.getByText('In order')).toHaveCount(3);
});
