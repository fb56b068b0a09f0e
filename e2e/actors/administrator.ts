import { expect, type Page } from 'playwright/test';
import { owner } from '../setup/instance.ts';
import type { SharedInstance } from '../setup/shared-instance.ts';

/** What a join token's dialog shows once. */
export type JoinOffer = { readonly token: string; readonly caHash: string };

/** A person at the console. Everything here is done as a person does it: by what can be read and clicked. */
export class Administrator {
  readonly page: Page;
  readonly console: string;

  constructor(page: Page, console: string) {
    this.page = page;
    this.console = console;
  }

  async signIn(): Promise<void> {
    await this.page.goto(this.console);
    await expect(this.page).toHaveURL(/\/sign-in/);
    await this.page.getByLabel('Email').fill(owner.email);
    await this.page.getByLabel('Password').fill(owner.password);
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(this.page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  }

  /** Enters with a session that there is already. */
  async enter({ name, value }: SharedInstance['session']): Promise<void> {
    await this.page.context().addCookies([{ name, value, url: this.console }]);
    await this.confirm();
    await this.page.goto(this.console);
    await expect(this.page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  }

  /** Proves once more who holds the session, as what cannot be undone asks for it every five minutes. */
  async confirm(): Promise<void> {
    const { password } = owner;
    const answer = await this.page.request.post(`${this.console}/api/auth/confirm`, {
      headers: { origin: this.console },
      data: { password },
    });
    expect(answer.status()).toBe(200);
  }

  async registerAudience(uri: string, scopes: string): Promise<void> {
    await this.page.goto(`${this.console}/audiences/new`);
    await this.page.getByLabel('Audience').fill(uri);
    await this.page.getByLabel('Scopes').fill(scopes);
    await this.page.getByRole('button', { name: 'Register audience' }).click();
    await expect(this.page.getByRole('heading', { level: 1, name: uri })).toBeVisible();
  }

  async registerIdentity(name: string, ownedBy: string): Promise<void> {
    await this.page.goto(`${this.console}/identities`);
    await this.page.getByRole('link', { name: 'Register identity' }).first().click();
    await this.page.getByLabel('Name', { exact: true }).fill(name);
    await this.page.getByLabel('Owner').fill(ownedBy);
    await this.page.getByRole('button', { name: 'Register identity' }).click();
    await expect(this.page.getByRole('heading', { level: 1, name })).toBeVisible();
  }

  async registerResourceServer(name: string, url: string, audience: string): Promise<void> {
    await this.page.goto(`${this.console}/resource-servers/new`);
    await this.page.getByLabel('Name', { exact: true }).fill(name);
    await this.page.getByLabel('Address').fill(url);
    await this.page.getByLabel('Identity').fill(name);
    await this.page.getByLabel(audience).check();
    await this.page.getByRole('button', { name: 'Register resource server' }).click();
    await expect(this.page.getByRole('heading', { level: 1, name })).toBeVisible();
  }

  /** One of the pages of what is shown: `Access` of an identity, `Grants` of an audience. */
  async openTab(name: string): Promise<void> {
    await this.page
      .getByRole('navigation', { name: /^Pages of/ })
      .getByRole('link', { name, exact: true })
      .click();
    await expect(this.page.getByRole('navigation', { name: /^Pages of/ }).getByRole('link', { name, exact: true })).toHaveAttribute(
      'aria-current',
      'page',
    );
  }

  /** On a page of an identity. */
  async addGrant(audience: string, scopes: string): Promise<void> {
    await this.openTab('Access');
    await this.page.getByRole('button', { name: 'Add grant' }).first().click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByLabel('Audience').selectOption({ label: `${audience} (production)` });
    await dialog.getByLabel('Scopes').fill(scopes);
    await dialog.getByRole('button', { name: 'Add grant' }).click();
    await expect(this.page.getByText('The grant is added.')).toBeVisible();
  }

  /** On the page of an identity. */
  async makeJoinToken(profile = 'workload'): Promise<JoinOffer> {
    await this.page.getByRole('button', { name: 'Join token' }).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByLabel('Certificate profile').selectOption(profile);
    await dialog.getByRole('button', { name: 'Make join token' }).click();
    await expect(dialog.getByText(/hwj_/).first()).toBeVisible();
    return joinOfferIn((await dialog.textContent()) ?? '');
  }

  async openIdentity(name: string): Promise<void> {
    await this.page.goto(`${this.console}/identities`);
    await this.page.getByRole('link', { name, exact: true }).click();
    await expect(this.page.getByRole('heading', { level: 1, name })).toBeVisible();
  }
}

/** What a workload joins with, in the command that is shown to it. */
export function joinOfferIn(text: string): JoinOffer {
  const token = /hwj_[A-Za-z0-9_-]{43}/.exec(text)?.[0];
  const caHash = /sha256:[0-9a-f]{64}/.exec(text)?.[0];
  if (token === undefined || caHash === undefined) throw new Error(`no join token is shown: ${text}`);
  return { token, caHash };
}
