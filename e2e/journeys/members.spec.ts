import { createHmac } from 'node:crypto';
import { type BrowserContext, expect, type Page, test } from 'playwright/test';
import { csrOf } from '../actors/openssl.ts';
import { apiWithFirstKey } from '../actors/populated.ts';
import { owner } from '../setup/instance.ts';
import { sharedInstance, signIn } from '../setup/shared-instance.ts';

const password = 'a passphrase of the guest';

/** The code that an authenticator app shows for a secret as it is typed in. */
function codeOf(typed: string, ahead = 0): string {
  const bits = [...typed.replaceAll(/[^A-Z2-7]/g, '')].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const secret = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const mac = createHmac('sha1', secret).update(counter).digest();
  return String((mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

async function withPasskeys(context: BrowserContext, page: Page): Promise<void> {
  const client = await context.newCDPSession(page);
  await client.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
  } as const;
  await client.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, automaticPresenceSimulation: true } });
}

test('a member is invited, protects their sign-in, signs in each way, and is removed', async ({ browser }) => {
  test.setTimeout(240_000);
  const { urls, ...instance } = sharedInstance();
  const api = apiWithFirstKey({ urls, ...instance });
  const { link } = await api('member.invite', { email: 'guest@hawser.test', role: 'issuer' });
  const context = await browser.newContext();
  const page = await context.newPage();
  await withPasskeys(context, page);
  const go = (name: string) => page.getByRole('button', { name, exact: true }).first().click();
  const signOut = async () => {
    await go('Sign out');
    await expect(page).toHaveURL(/\/sign-in/);
  };
  const signInByPassword = async () => {
    await page.getByLabel('Email').fill('guest@hawser.test');
    await page.getByLabel('Password').fill(password);
    await go('Sign in');
  };

  await page.goto(link);
  await expect(page.getByText('with the role issuer')).toBeVisible();
  await page.getByLabel('Your name').fill('Guest');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Password again').fill(password);
  await go('Join and sign in');
  await expect(page.getByText('Welcome.')).toBeVisible();
  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'This link leads nowhere' })).toBeVisible();

  await page.goto(`${urls.console}/settings/security`);
  await go('Add a passkey');
  await page.getByRole('dialog').getByLabel('Name').fill('laptop');
  await go('Add passkey');
  await expect(page.getByText('The passkey is added.')).toBeVisible();
  await go('Set up an authenticator app');
  const secret = (await page.getByRole('region', { name: 'Secret of the authenticator app' }).textContent()) ?? '';
  await page.getByLabel('Code that the app shows').fill(codeOf(secret));
  await go('Turn on');
  const recovery = (await page.getByRole('region', { name: 'Recovery codes' }).textContent()) ?? '';
  const [recoveryCode = ''] = recovery.split('\n');
  await page.getByRole('link', { name: 'Done' }).click();
  await expect(page.getByText('10 recovery codes left')).toBeVisible();

  await signOut();
  await signInByPassword();
  await expect(page.getByRole('heading', { name: 'Second step' })).toBeVisible();
  await page.getByLabel('Code').fill('000000');
  await go('Sign in');
  await expect(page.getByText('That is not the code of this moment')).toBeVisible();
  await page.getByLabel('Code').fill(recoveryCode);
  await go('Sign in');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await signOut();
  await go('Sign in with a passkey');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();

  await page.goto(`${urls.console}/settings/security`);
  await expect(page.getByText('9 recovery codes left')).toBeVisible();

  await api('member.remove', { member: 'guest@hawser.test' });
  await page.goto(`${urls.console}/settings/security`);
  await expect(page).toHaveURL(/\/sign-in/);
  await context.close();
});

test('an issuer is invited for the certificates of one owner, and is told before they revoke for another', async ({ browser }) => {
  const instance = sharedInstance();
  const { urls } = instance;
  const api = apiWithFirstKey(instance);
  const certificateOf = async (name: string, team: string) => {
    await api('identity.register', { name, owner: team });
    return (await api('certificate.issue', { identity: name, csr: csrOf(name) })).id;
  };
  const [own, other] = [await certificateOf('limited-own', 'team-own'), await certificateOf('limited-other', 'team-other')];
  const pageOf = async (who: { email: string; password: string }) => {
    const { name, value } = await signIn(urls.console, who);
    const context = await browser.newContext();
    await context.addCookies([{ name, value, url: urls.console }]);
    return context.newPage();
  };

  const members = await pageOf(owner);
  await members.goto(`${urls.console}/settings/members`);
  await members.getByRole('button', { name: 'Invite' }).click();
  const dialog = members.getByRole('dialog');
  await dialog.getByLabel('Email').fill('limited@hawser.test');
  await expect(dialog.getByRole('group', { name: 'May revoke', exact: true })).toBeHidden();
  await dialog.getByLabel('Role').selectOption('issuer');
  await dialog.getByLabel('Certificates of some owners').check();
  await dialog.getByRole('button', { name: 'Make link' }).click();
  await expect(dialog.getByRole('group', { name: 'May revoke for' })).toContainText('Choose at least one owner, or all.');
  await expect(dialog.getByLabel('Email')).toHaveValue('limited@hawser.test');
  await dialog.getByLabel('team-own').check();
  await dialog.getByRole('button', { name: 'Make link' }).click();
  const link = (await members.getByRole('region', { name: 'Link' }).textContent()) ?? '';
  await api('invitation.accept', { token: /token=([\w-]+)/.exec(link)?.[1] ?? '', name: 'Lim', password });
  await members.goto(`${urls.console}/settings/members`);
  await expect(members.getByRole('row', { name: /Lim/ })).toContainText('revokes for team-own');

  const limited = await pageOf({ email: 'limited@hawser.test', password });
  await limited.goto(`${urls.console}/certificates/${other}/revoke`);
  await expect(
    limited.getByText('It is not yours to revoke: it belongs to team-other, and you may revoke for team-own alone.'),
  ).toBeVisible();
  await expect(limited.getByRole('button', { name: /^Revoke/ })).toHaveCount(0);
  await limited.goto(`${urls.console}/certificates/revoke?certificates=${own}+${other}`);
  await expect(limited.getByText('One certificate here is not yours to revoke')).toBeVisible();
  await expect(limited.getByRole('button', { name: /^Revoke/ })).toHaveCount(0);
  await limited.goto(`${urls.console}/identities/limited-other/retire`);
  await expect(limited.getByText('Retiring it would end for good what it has.')).toBeVisible();
  await limited.goto(`${urls.console}/certificates/${own}/revoke`);
  await expect(limited.getByRole('button', { name: /^Revoke/ })).toBeVisible();
  await Promise.all([members, limited].map((page) => page.context().close()));
  await api('member.remove', { member: 'limited@hawser.test' });
});
