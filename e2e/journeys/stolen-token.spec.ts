import { createHash, X509Certificate } from 'node:crypto';
import { expect, type Locator, test } from 'playwright/test';
import { startRestServer } from '../../examples/rest-server.ts';
import { freePorts } from '../../server/testing/ports.ts';
import { Administrator } from '../actors/administrator.ts';
import { Guide } from '../actors/guide.ts';
import { csrOf } from '../actors/openssl.ts';
import { apiWithFirstKey } from '../actors/populated.ts';
import { Workload } from '../actors/workload.ts';
import { hawser } from '../setup/instance.ts';
import { sharedInstance } from '../setup/shared-instance.ts';

const audience = 'https://orders.example.com';
const elsewhere = 'https://reports.example.com';
const thumbprintOf = (pem: string): string => createHash('sha256').update(new X509Certificate(pem).raw).digest('base64url');

test('a stolen token is refused, found with both thumbprints and both names, and dead once its certificate is revoked', async ({
  page,
}) => {
  // It is the longest of all, and takes nearly as long as any other may where many run at once.
  test.setTimeout(180_000);
  const instance = sharedInstance();
  const billing = new Workload(instance);
  const thief = new Workload(instance);
  const toSts = new Workload(instance);
  const asServer = new Workload(instance);
  const [port = 0] = await freePorts(1);
  const administrator = new Administrator(page, instance.urls.console);
  const [onboarding, investigation, revocation] = [new Guide('onboarding'), new Guide('investigation'), new Guide('revocation')];
  const api = apiWithFirstKey(instance);
  const tabTo = async (target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab') => {
    const isThere = () => target.evaluate((element) => element === document.activeElement);
    for (let presses = 0; presses < 100 && !(await isThere()); presses += 1) await page.keyboard.press(key);
    await expect(target).toBeFocused();
  };

  await test.step('the administrator registers an audience, workloads and a resource server', async () => {
    await administrator.signIn();
    await page.goto(`${instance.urls.console}/audiences`);
    await onboarding.see(page);
    await administrator.registerAudience(audience, 'read write');
    await page.goto(`${instance.urls.console}/identities`);
    await onboarding.see(page);
    for (const name of ['billing', 'ci-runner-7', 'orders-api']) await administrator.registerIdentity(name, 'team-payments');
    await administrator.registerResourceServer('orders-api', `https://localhost:${port}/`, audience);
    await administrator.openIdentity('billing');
    await administrator.openTab('Access');
    await onboarding.see(page);
    await administrator.addGrant(audience, 'read');
    await onboarding.see(page);
  });

  await test.step('each joins with its own key', async () => {
    billing.join(await administrator.makeJoinToken());
    await administrator.openIdentity('billing');
    await onboarding.see(page, 'onboarding-identity');
    for (const name of ['Settings', 'Set up']) await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Set up' })).toBeVisible();
    await onboarding.see(page);
    expect(onboarding.unseen()).toEqual([]);
    expect(onboarding.commands('token')).toEqual([['token', '--audience', audience]]);
    await administrator.openIdentity('ci-runner-7');
    thief.join(await administrator.makeJoinToken());
    await administrator.openIdentity('orders-api');
    toSts.join(await administrator.makeJoinToken());
    await administrator.openIdentity('orders-api');
    asServer.join(await administrator.makeJoinToken('server'));
  });

  const { ca } = toSts;
  const server = await startRestServer({
    issuer: instance.urls.sts,
    audience,
    ca,
    client: toSts.credentials,
    server: asServer.credentials,
    port,
  });
  try {
    const token = billing.token(audience);

    await test.step('the administrator watches what comes of class foreign, by a query that is completed while it is written', async () => {
      await page.goto(`${instance.urls.console}/activity`);
      const query = page.getByRole('combobox', { name: 'Query' });
      await query.pressSequentially('cod');
      await query.press('ArrowDown');
      await query.press('Enter');
      await query.pressSequentially('cnf_mismatch.foreign identity:bill');
      await page.getByRole('option', { name: 'billing', exact: true }).click();
      await expect(query).toHaveValue('code:cnf_mismatch.foreign identity:billing ');
      await query.press('Escape');
      await query.press('Enter');
      await expect(page.getByText('No decision of the last 24 hours fits this query')).toBeVisible();
      await expect(page.getByText('Live', { exact: true })).toBeVisible();
      await investigation.see(page);
    });

    await test.step('the resource server accepts the token from its holder, and refuses it with another certificate', async () => {
      expect(await billing.call(server.url, token)).toMatchObject({ status: 200, body: '{billing} ok' });
      const refused = await thief.call(server.url, token);
      expect(refused).toMatchObject({ status: 401, decisionId: expect.stringMatching(/^dec_/) });

      // What is counted beside the list keeps up with it, while nobody points at it.
      await page.mouse.move(0, 0);
      await expect(page.getByRole('region', { name: 'Resource server' })).toContainText('orders-api1');
      await expect(page.getByText('1 decision, 0 refused, 1 rejected, 1 of them a replay.')).toBeVisible();

      // It is on the list that grows by itself, and opens beside it with both names.
      const opened = page.getByRole('complementary', { name: /^Decision dec_/ });
      await page
        .getByRole('row', { name: /cnf_mismatch\.foreign/ })
        .getByRole('link')
        .first()
        .click();
      await expect(opened).toContainText('A token issued to billing was presented by ci-runner-7 at orders-api');
      await expect(page).toHaveURL(new RegExp(`sel=${refused.decisionId}`));
      await page.keyboard.press('Escape');
      await expect(opened).toHaveCount(0);

      // One case, seconds later, however the list is asked.
      const found = page.getByRole('row', { name: /cnf_mismatch.foreign/ }).filter({ hasText: 'billing' });
      await expect(async () => {
        await page.goto(`${instance.urls.console}/rejections`);
        await expect(found).toHaveCount(1, { timeout: 100 });
      }).toPass({ timeout: 5_000 });
      await expect(found).toContainText('ci-runner-7');
      await page.goto(`${instance.urls.console}/d/${refused.decisionId}`);
      await expect(page.getByRole('link', { name: 'rejection case' })).toBeVisible();
      await new Guide('README').see(page, 'decision');
      await page.getByRole('link', { name: 'rejection case' }).click();
    });

    await test.step('the administrator reads whose token came with whose certificate', async () => {
      await expect(page.getByRole('heading', { level: 1 })).toContainText(
        'As orders-api reports, a token issued to billing was presented once by ci-runner-7',
      );
      await expect(page.getByText('Accepted anywhere?')).toBeVisible();
      const compared = page.getByRole('table', { name: 'What the token says, beside what the connection showed' });
      const identity = compared.getByRole('row', { name: /^Identity/ });
      await expect(identity.getByRole('cell').nth(0)).toContainText('billing');
      await expect(identity.getByRole('cell').nth(1)).toContainText('ci-runner-7');
      await expect(identity).toContainText('Different');
      const thumbprints = compared.getByRole('row', { name: /^Thumbprint/ });
      await expect(thumbprints.getByRole('cell').nth(0)).toContainText(thumbprintOf(billing.credentials.certificate));
      await expect(thumbprints.getByRole('cell').nth(1)).toContainText(thumbprintOf(thief.credentials.certificate));
      await investigation.see(page, 'investigation-case');
      await revocation.see(page);
    });

    await test.step('closes the case by suspending who presented it', async () => {
      await page.getByRole('button', { name: 'Suspend ci-runner-7' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Suspend ci-runner-7' }).click();
      await expect(page.getByText('The presenter is suspended.')).toBeVisible();
      await expect(page.getByText('Contained', { exact: true }).first()).toBeVisible();
      await investigation.see(page);
    });

    await test.step('and revokes the certificate with the keyboard alone, once what it would end is what was shown', async () => {
      await tabTo(page.getByRole('link', { name: 'Revoke the bound certificate' }));
      await page.keyboard.press('Enter');
      await expect(page.getByText('What will happen')).toBeVisible();
      const [bound] = (await api('certificate.list', { identity: 'billing' })).items;
      expect(revocation.run(instance, 'certificate revocation-preview', { SERIAL: bound?.serial ?? '' })).toContain('orders-api');
      await expect(
        page
          .getByRole('heading', { name: /^Stops / })
          .locator('..')
          .filter({ hasText: 'orders-api' }),
      ).toHaveCount(1);
      await expect(page.getByRole('radio', { name: /^This certificate/ })).toBeChecked();
      await tabTo(page.getByRole('radio', { name: 'keyCompromise' }));
      await page.keyboard.press('Space');
      await expect(page.getByRole('radio', { name: 'keyCompromise' })).toBeChecked();
      await revocation.see(page, 'revocation-preview', page.getByRole('heading', { name: 'What will happen' }));
      await tabTo(page.getByLabel('Comment'));
      await page.keyboard.type('INC-2041: the token was seen in a build log');
      await tabTo(page.getByRole('button', { name: /^Revoke 1 certificate and end 1 live token/ }));
      await page.keyboard.press('Enter');
      await expect(page.getByText('Type billing to confirm.')).toBeVisible();

      // Meanwhile it is used at another place.
      await api('audience.register', { uri: elsewhere });
      await api('grant.add', { identity: 'billing', audience: elsewhere });
      billing.token(elsewhere);
      await tabTo(page.getByLabel('Type billing to confirm'));
      await page.keyboard.type('billing');
      await page.keyboard.press('Enter');
      await expect(page.getByText('What it would end is no longer what was shown')).toBeVisible();
      await expect(page.getByRole('heading', { name: 'Will not stop Changed' }).locator('..')).toContainText(elsewhere);
      await expect(page.getByRole('status').filter({ hasText: 'Changed since it was shown to you' })).toContainText(
        `Audiences that nobody is registered to check: none before, ${elsewhere} now`,
      );
      await expect(page.getByLabel('Comment')).toHaveValue('INC-2041: the token was seen in a build log');
      const { items } = await api('certificate.list', { identity: 'billing' });
      expect(items.map(({ status }) => status)).toEqual(['active']);

      // Now that it was shown, it is meant.
      await page.keyboard.press('Enter');
      await expect(page).toHaveURL(/\/certificates\/crt_[0-9a-z]+(\?|$)/);
      await expect(page.getByRole('main')).toContainText('Revoked');
    });

    await test.step('and sees that every resource server has heard of it, within a second', async () => {
      const heard = page.getByText(/^Heard by 1 process, the last after (\d+) ms\.$/);
      await expect(async () => {
        await page.reload();
        await expect(heard).toBeVisible({ timeout: 500 });
      }).toPass({ timeout: 10_000 });
      expect(Number(/(\d+) ms/.exec((await heard.textContent()) ?? '')?.[1])).toBeLessThan(1_000);
      await revocation.see(page, 'revocation-heard', heard);
      const [of] = (await api('certificate.list', { identity: 'billing' })).items;
      const shown = revocation.run(instance, 'certificate propagation', { SERIAL: of?.serial ?? '' });
      expect(shown).toContain('orders-api');
      const cases = page.getByRole('heading', { name: 'Its cases' }).locator('..');
      await expect(cases.getByRole('link', { name: 'cnf_mismatch.foreign' })).toBeVisible();
      expect(revocation.run(instance, 'case list', { SERIAL: of?.serial ?? '' })).toContain('cnf_mismatch.foreign');
      expect(investigation.unseen()).toEqual([]);
    });

    await test.step('and revokes two more together, from the list, with the keyboard alone', async () => {
      const serials: string[] = [];
      for (const csr of [csrOf('billing'), csrOf('billing')]) {
        const issued = await api('certificate.issue', { identity: 'billing', csr });
        if ('serial' in issued) serials.push(issued.serial);
      }
      const [SERIAL = '', ANOTHER = ''] = serials;
      expect(revocation.run(instance, 'certificate revocation-preview-many', { SERIAL, ANOTHER })).toMatch(/leftWithNone +1/);
      await page.goto(`${instance.urls.console}/certificates?identity=billing`);
      const row = (serial: string) => page.getByRole('row').filter({ has: page.getByTitle(serial) });
      for (const serial of [ANOTHER, SERIAL]) {
        await tabTo(row(serial).getByRole('checkbox'));
        await page.keyboard.press('Space');
      }
      await revocation.see(page);
      await tabTo(page.getByRole('link', { name: 'Revoke 2…' }), 'Shift+Tab');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('heading', { level: 1, name: 'Revoke 2 certificates' })).toBeVisible();
      await expect(page.getByRole('listitem').filter({ hasText: '1 identity is left without a usable certificate' })).toBeVisible();
      await tabTo(page.getByRole('main').getByRole('radio').first());
      await page.keyboard.press('Space');
      await tabTo(page.getByLabel('Comment'));
      await page.keyboard.type('INC-2041: the whole image was in the log');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await expect(page.getByText('Type 2 to confirm.')).toBeVisible();
      await tabTo(page.getByLabel('to confirm'));
      await page.keyboard.type('2');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('heading', { name: '2 revoked' })).toBeFocused();
      await expect(page.getByText('What will happen')).toBeHidden();
      const { items } = await api('certificate.list', { identity: 'billing' });
      expect(new Set(items.map(({ status, revocationReason }) => `${status} ${revocationReason}`))).toEqual(
        new Set(['revoked keyCompromise']),
      );
      expect(revocation.run(instance, 'certificate revoke-many', { SERIAL, ANOTHER })).toContain('unchanged');
      const why = ['--reason', 'superseded', '--comment', 'nobody has such a certificate'];
      expect(hawser(instance, 'certificate', 'revoke-many', '--certificates', 'nobody', ...why)).toMatchObject({ code: 3 });
      expect(revocation.unseen()).toEqual([]);
    });

    await test.step('from the next request on it is refused at the STS, at introspection and at the resource server', async () => {
      const asked = billing.askForToken(audience);
      expect(asked).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
      expect(toSts.introspect(token)).toMatchObject({ status: 200, body: { active: false } });
      expect(await billing.call(server.url, token)).toMatchObject({ status: 401 });

      await page.goto(`${instance.urls.console}/d/${asked.body.decision_id}`);
      await expect(page.getByRole('main')).toContainText('cert_revoked');
    });
  } finally {
    await server.close();
    for (const workload of [billing, thief, toSts, asServer]) workload.remove();
  }
});
