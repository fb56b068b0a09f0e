import { expect, test } from 'playwright/test';
import { Administrator } from '../actors/administrator.ts';
import { ForeignIssuer } from '../actors/foreign-issuer.ts';
import { apiWithFirstKey } from '../actors/populated.ts';
import { sharedInstance } from '../setup/shared-instance.ts';

test('an administrator trusts an issuer, adds a rule, and sees whom a token stands for and why', async ({ page }) => {
  const instance = sharedInstance();
  const api = apiWithFirstKey(instance);
  const administrator = new Administrator(page, instance.urls.console);
  const issuer = new ForeignIssuer('https://ci.acme.example');
  const main = page.getByRole('main');
  const verdict = main.locator('section', { has: page.getByRole('heading', { name: 'The verdict' }) }).getByRole('status');
  await api('identity.register', { name: 'deploy-shop', owner: 'team-shop' });
  await administrator.enter(instance.session);
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  const judge = async (token: string) => {
    await page.goto(`${instance.urls.console}/issuers/simulate`);
    await page.getByLabel('JWT').fill(token);
    await page.getByRole('button', { name: 'Judge it' }).click();
    await expect(page.getByRole('heading', { name: 'The verdict' })).toBeVisible();
  };
  const token = issuer.token({ aud: instance.urls.sts, sub: 'repo:acme/shop', project: 'acme/shop', protected: true });

  await test.step('a token of an issuer that nobody trusts stands for nobody', async () => {
    await judge(token);
    await expect(verdict).toContainText('It stands for nobody');
    await expect(main).toContainText('Anybody could have written these');
  });

  await test.step('the form keeps what was typed and says which field is wrong', async () => {
    await page.goto(`${instance.urls.console}/issuers`);
    await page.getByRole('link', { name: 'Trust an issuer' }).first().click();
    await page.getByRole('link', { name: /Any OpenID Connect issuer/ }).click();
    await expect(page.getByRole('heading', { name: 'Any OpenID Connect issuer' })).toBeVisible();
    await page.getByLabel('Name', { exact: true }).fill('acme-ci');
    await page.getByLabel('Issuer', { exact: true }).fill(issuer.url);
    await page.getByLabel('Audiences').fill(instance.urls.sts);
    await page.getByLabel('Its keys come from').selectOption('pasted');
    await page.getByLabel('JWK Set').fill('{"keys":');
    await page.getByRole('button', { name: 'Trust this issuer' }).click();
    await expect(page.getByLabel('JWK Set')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('acme-ci');
    await page.getByLabel('JWK Set').fill(issuer.jwks);
    await page.getByRole('button', { name: 'Trust this issuer' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'acme-ci' })).toBeVisible();
    await expect(main).toContainText('No rule yet');
  });

  await test.step('a rule without an anchor carries its warning', async () => {
    await page.getByRole('button', { name: 'Add rule' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Claim 1', { exact: true }).fill('project');
    await dialog.getByLabel('Value of claim 1').fill('acme/{project}');
    await dialog.getByRole('button', { name: 'Add condition' }).click();
    await dialog.getByLabel('Claim 2', { exact: true }).fill('protected');
    await dialog.getByLabel('Value of claim 2').fill('true');
    await dialog.getByLabel('Stand for the identity').fill('deploy-{repository}');
    await dialog.getByRole('button', { name: 'Add rule' }).click();
    await expect(dialog.getByText('no condition captures {repository}')).toBeVisible();
    await expect(dialog.getByLabel('Value of claim 1')).toHaveValue('acme/{project}');
    await dialog.getByLabel('Stand for the identity').fill('deploy-{project}');
    await dialog.getByRole('button', { name: 'Add rule' }).click();
    await expect(page.getByText('The rule is added.')).toBeVisible();
    await expect(main).toContainText('No condition says about whom the token is');
  });

  await test.step('the simulated token maps to the identity, and is nowhere to be seen afterwards', async () => {
    await judge(token);
    await expect(verdict).toContainText('It stands for deploy-shop, says acme-ci.');
    await expect(page.getByLabel('JWT')).toHaveValue('');
    expect(await page.content()).not.toContain(token);
    expect(addresses.filter((address) => address.includes(token.slice(0, 40)))).toEqual([]);
  });

  await test.step('another project leads to an identity that there is not, another signature to nobody', async () => {
    await judge(issuer.token({ aud: instance.urls.sts, sub: 'x', project: 'acme/other', protected: true }));
    await expect(verdict).toContainText('there is no identity deploy-other');
    await judge(`${token.slice(0, -8)}AAAAAAAA`);
    await expect(verdict).toContainText('it is not by that key');
  });

  await test.step('switched off it takes nothing, and it is removed only by its name', async () => {
    await page.goto(`${instance.urls.console}/issuers/acme-ci`);
    await page.getByRole('button', { name: 'Switch off' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Switch it off' }).click();
    await expect(page.getByText('The issuer is switched off.')).toBeVisible();
    await judge(token);
    await expect(verdict).toContainText('acme-ci is switched off');
    await page.goto(`${instance.urls.console}/issuers/acme-ci`);
    await page.getByRole('button', { name: 'Remove…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Remove 1 issuer and 1 rule' }).click();
    await expect(dialog.getByText('Type acme-ci to confirm.')).toBeVisible();
    await dialog.getByLabel('Type acme-ci to confirm').fill('acme-ci');
    await dialog.getByRole('button', { name: 'Remove 1 issuer and 1 rule' }).click();
    await expect(page.getByText('The issuer is no longer trusted.')).toBeVisible();
    expect((await api('issuer.list', {})).items.map(({ name }) => name)).not.toContain('acme-ci');
  });
});
