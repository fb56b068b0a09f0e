import { expect, type Page, test } from 'playwright/test';
import { keyActs, places } from '../../components/shell/key-map.ts';
import { Administrator } from '../actors/administrator.ts';
import { apiWithFirstKey } from '../actors/populated.ts';
import { owner } from '../setup/instance.ts';
import { sharedInstance, signIn } from '../setup/shared-instance.ts';

const instance = sharedInstance();
const site = instance.urls.console;

/** A key or a press counts once the page has come to life. */
const alive = (page: Page) => expect(page.getByRole('button', { name: /Live · \d+ s ago/ })).toBeVisible();

test('keys move and open, none changes anything, none fires in a field, and all can be turned off', async ({ page }) => {
  const name = `by-key-${Date.now()}`;
  await apiWithFirstKey(instance)('identity.register', { name, owner: 'team-keys' });
  await new Administrator(page, site).enter(instance.session);
  const writes: string[] = [];
  await alive(page);
  page.on('request', (request) => request.method() !== 'GET' && writes.push(`${request.method()} ${request.url()}`));

  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard' });
  await expect(sheet).toContainText('g i');
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();

  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await expect(page).toHaveURL(`${site}/identities`);
  await expect(page.getByRole('link', { name, exact: true })).toBeVisible();
  await page.keyboard.press('j');
  await expect(page.locator('tbody a:focus')).toHaveCount(1);
  await page.keyboard.press('o');
  await expect(page).toHaveURL(/\/identities\/idn_/);

  await page.goto(`${site}/identities`);
  await alive(page);
  await page.keyboard.press('/');
  await page.keyboard.type('g i j k x ? p');
  await expect(page.getByLabel('Search', { exact: true })).toHaveValue('g i j k x ? p');
  await page.getByLabel('Search', { exact: true }).blur();
  for (const key of Object.keys(keyActs)) {
    await page.keyboard.press(key === ' ' ? 'Space' : key);
    await page.keyboard.press('Escape');
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  }
  for (const key of Object.keys(places)) {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
  }
  expect(writes).toEqual([]);

  await page.goto(`${site}/identities`);
  await alive(page);
  await page.keyboard.press('?');
  await sheet.getByLabel('Single keys').uncheck();
  await page.keyboard.press('Escape');
  await page.reload();
  await alive(page);
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await page.keyboard.press('?');
  await expect(sheet).toBeHidden();
  await expect(page).toHaveURL(`${site}/identities`);
});

test('times are read in UTC or in the zone of the browser, from the first paint on', async ({ browser }) => {
  const context = await browser.newContext({ timezoneId: 'Asia/Kolkata' });
  const page = await context.newPage();
  await new Administrator(page, site).enter(instance.session);
  const read = page.getByText(/^Read /).locator('time');
  await expect(read).toHaveText(/:\d\d UTC$/);
  const utc = Date.parse(`${(await read.textContent())?.slice(0, 19).replace(' ', 'T')}Z`);
  const pocket = await browser.newContext({ timezoneId: 'Asia/Kolkata', viewport: { width: 360, height: 740 } });
  const phone = await pocket.newPage();
  await new Administrator(phone, site).enter(instance.session);
  await phone.getByRole('button', { name: 'Areas' }).click();
  await phone.getByRole('dialog', { name: 'Areas' }).getByRole('button', { name: 'Times in UTC' }).click();
  await phone.getByRole('button', { name: 'Close' }).click();
  // With the badge of an installation beside it, at most 5 rem and a gap, there is still room to read what is typed.
  expect((await phone.getByLabel('Search', { exact: true }).boundingBox())?.width ?? 0).toBeGreaterThan(88 + 88);
  await pocket.close();
  await page.getByRole('button', { name: 'Times in UTC' }).click();
  await expect(read).toHaveText(/ UTC\+5:30$/);
  const local = Date.parse(`${(await read.textContent())?.slice(0, 19).replace(' ', 'T')}Z`);
  // It may have been read again meanwhile.
  expect(Math.abs(local - utc - 5.5 * 3_600_000)).toBeLessThan(120_000);
  // As the server writes it, without a script.
  const html = await (await context.request.get(`${site}/`)).text();
  expect(html).toMatch(/Read .{0,200}UTC\+5:30/);
  await context.close();
});

test('more filters on a narrow screen bring the focus to the first of them, which stands before the button', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await new Administrator(page, site).enter(instance.session);
  await page.goto(`${site}/certificates`);
  await alive(page);
  const identity = page.getByRole('search').getByLabel('Identity', { exact: true });
  await expect(identity).toBeHidden();
  await page.getByRole('button', { name: /^More filters/ }).press('Enter');
  await expect(identity).toBeFocused();
  const fewer = page.getByRole('button', { name: 'Fewer filters' });
  await fewer.press('Enter');
  await expect(identity).toBeHidden();
  await expect(page.getByRole('button', { name: /^More filters/ })).toBeFocused();
});

test('what becomes of the connection is seen, and comes back by itself', async ({ page, context }) => {
  await page.clock.install();
  await new Administrator(page, site).enter(instance.session);
  const dot = page.locator('header').getByRole('button', { name: /Live|Reconnecting|Lost|Paused/ });
  await expect(dot).toContainText(/Live · \d+ s ago/);
  await context.setOffline(true);
  await expect(dot).toContainText('Reconnecting');
  await page.clock.fastForward(25_000);
  await expect(page.getByText('There is no connection to the management API.')).toBeVisible();
  await expect(dot).toContainText('Lost');
  await context.setOffline(false);
  await expect(dot).toContainText('Live');
  await expect(page.getByText('There is no connection')).toBeHidden();
  // The overview reads itself again while somebody may look at it and the connection stands, and not once it is paused.
  const read = page.getByRole('main').locator('header time');
  const before = await read.getAttribute('datetime');
  await page.clock.fastForward(40_000);
  await expect.poll(() => read.getAttribute('datetime')).not.toBe(before);
  await dot.click();
  await expect(dot).toContainText('Paused');
  await expect(page.getByText('not again while it is paused')).toBeVisible();
  const stands = await read.getAttribute('datetime');
  await page.clock.fastForward(90_000);
  await page.waitForTimeout(500);
  expect(await read.getAttribute('datetime')).toBe(stands);
});

test('the palette comes when it is opened, and says so where it does not', async ({ page, context }) => {
  await context.addCookies([{ ...(await signIn(site)), url: site }]);
  await page.goto(`${site}/audit`);
  await alive(page);
  await page.route('**/_next/static/**', (route) => route.abort());
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await page.keyboard.type('Expi');
  await expect(palette.getByRole('alert')).toContainText('The console did not answer');
  await page.unroute('**/_next/static/**');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Expi');
  await expect(palette.getByRole('option', { name: 'Expiry' })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Expiry' })).toBeVisible();
});

test('a newer console says so on a page of the older one', async ({ page }) => {
  await new Administrator(page, site).enter(instance.session);
  await page.route('**/live', async (route) => {
    const told: object = await (await route.fetch()).json();
    await route.fulfill({ json: { ...told, build: 'of tomorrow' } });
  });
  await expect(page.getByText('A newer console runs by now')).toBeVisible({ timeout: 15_000 });
  await page.unroute('**/live');
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByText('A newer console runs by now')).toBeHidden();
});

test('a session that nears its end says so in time, and goes on for whoever shows that it is them', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await new Administrator(page, site).enter(instance.session);
  // Far from a full minute on either side, as the page looks at its clock every few seconds only.
  const expiresAt = new Date(Date.now() + 3.5 * 60_000).toISOString();
  await page.route('**/live', async (route) => {
    const told: object = await (await route.fetch()).json();
    await route.fulfill({ json: { ...told, expiresAt } });
  });
  const warning = page.getByRole('status').filter({ hasText: 'Your session ends in 4 min.' });
  await expect(warning).toBeVisible({ timeout: 15_000 });
  await warning.getByRole('button', { name: 'Stay signed in' }).click();
  const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
  // What somebody else wrote down is pasted, not typed again (WCAG 3.3.8).
  await page.evaluate((text) => navigator.clipboard.writeText(text), owner.password);
  await dialog.getByLabel('Your password').focus();
  await page.keyboard.press('Control+V');
  await page.unroute('**/live');
  await dialog.getByRole('button', { name: 'Confirm and carry on' }).click();
  await expect(dialog).toBeHidden();
  await expect(warning).toBeHidden({ timeout: 15_000 });
});

test('how the console looks is chosen in one place, counts at once in every place, and is there on the next page', async ({ page }) => {
  await new Administrator(page, site).enter(instance.session);
  await page.goto(`${site}/settings/appearance`);
  await alive(page);
  const root = page.locator('html');
  await page.getByRole('main').getByRole('radio', { name: /^Dark/ }).check();
  await expect(root).toHaveAttribute('data-theme', 'dark');
  const aside = page.getByRole('complementary');
  await expect(aside.getByRole('radio', { name: 'Dark' })).toBeChecked();
  await aside.getByText('Light', { exact: true }).click({ force: true });
  await expect(page.getByRole('main').getByRole('radio', { name: /^Light/ })).toBeChecked();
  await page.getByRole('radio', { name: /^Dense/ }).check();
  await page.getByRole('checkbox', { name: /^Single keys/ }).uncheck();
  await page.keyboard.press('Escape');
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeHidden();
  await page.goto(`${site}/identities`);
  await expect(root).toHaveAttribute('data-theme', 'light');
  await expect(page.locator('table.table-compact')).toBeVisible();
  await page.goto(`${site}/settings/appearance`);
  await alive(page);
  await page.getByRole('checkbox', { name: /^Single keys/ }).check();
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
});

test('many identities are selected by key, changed at once, and what fails is said of each and can be tried again', async ({ page }) => {
  const api = apiWithFirstKey(instance);
  const run = Date.now();
  const names = ['one', 'two', 'three'].map((word) => `many-${run}-${word}`);
  for (const name of names) await api('identity.register', { name, owner: `before-${run}` });
  await new Administrator(page, site).enter(instance.session);
  await page.goto(`${site}/identities?owner=before-${run}`);
  await alive(page);
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('Space');
  await expect(page.getByRole('status').filter({ hasText: '2 rows selected' })).toBeVisible();
  // What is selected and what can be done with it stay in sight, above the header of the table.
  await page.setViewportSize({ width: 1280, height: 260 });
  await page.mouse.wheel(0, 2_000);
  await expect(page.getByRole('button', { name: 'Suspend…' })).toBeInViewport({ ratio: 1 });
  await page.setViewportSize({ width: 1280, height: 720 });
  const every = page.getByRole('button', { name: 'Select all 3 matching' });
  const first = page.getByRole('checkbox', { name: new RegExp(`^Select ${names[0]} `) });
  await every.click();
  await expect(page.getByRole('status').filter({ hasText: 'All 3 that fit the filter selected' })).toBeVisible();
  await first.uncheck();
  await expect(page.getByText('2 rows selected')).toBeVisible();
  await expect(every).toHaveAttribute('aria-pressed', 'false');
  await page.getByRole('button', { name: 'Suspend…' }).click();
  await expect(page.getByRole('dialog')).toContainText('Suspend 2 identities?');
  // Nobody answers: the dialog says so and can be left.
  await page.route('**/identities?*', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  await page.getByRole('button', { name: 'Suspend 2 identities' }).click();
  await expect(page.getByRole('dialog')).toContainText('The console did not answer');
  await page.unroute('**/identities?*');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  // Another filter, without a new page: nothing of it is selected.
  await every.click();
  await page.locator('select[name=status]').selectOption('active');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL(/status=active/);
  await expect(page.getByText('3 rows on this page')).toBeVisible();
  await expect(page.getByText(/selected$/)).toHaveCount(0);
  // A click elsewhere closes the menu of a row and has the focus.
  await page.getByRole('button', { name: `More about ${names[0]}` }).click();
  await expect(page.getByRole('dialog', { name: `More about ${names[0]}` })).toBeVisible();
  await page.getByLabel('Search', { exact: true }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByLabel('Search', { exact: true })).toBeFocused();
  await first.check();
  await every.click();
  const dialog = page.getByRole('dialog');
  // A tag is a small thing, and is taken back as it was given.
  const tagged = async () => (await api('identity.list', { tag: `batch-${run}` })).items.map(({ name }) => name).sort();
  await api('identity.change', { identity: names[1] ?? '', tags: [`batch-${run}`] });
  await page.getByRole('button', { name: 'Add tag…' }).click();
  await dialog.getByLabel('Tag').fill(`batch-${run}`);
  await dialog.getByRole('button', { name: 'Tag 3 identities' }).click();
  await expect(dialog.getByRole('status')).toHaveText('3 of 3: 2 done, 1 stood so already, 0 failed.');
  expect(await tagged()).toEqual(names.toSorted());
  await dialog.getByRole('button', { name: 'Undo for 2 identities' }).click();
  await expect(dialog.getByRole('status')).toHaveText('Taken back: 2 of 2: 2 done, 0 stood so already, 0 failed.');
  expect(await tagged()).toEqual([names[1]]);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Suspend…' }).click();
  // One of them is retired by somebody else before this is pressed.
  await api('identity.retire', { identity: names[0] ?? '', comment: 'is no more needed' });
  await dialog.getByRole('button', { name: 'Suspend 3 identities' }).click();
  await expect(dialog.getByRole('status')).toHaveText('3 of 3: 2 done, 0 stood so already, 1 failed.');
  await expect(dialog.getByRole('listitem')).toContainText(`${names[0]} is retired already`);
  await dialog.getByRole('button', { name: 'Retry 1 that failed' }).click();
  await expect(dialog.getByRole('status')).toHaveText('3 of 3: 2 done, 0 stood so already, 1 failed.');
  await dialog.getByRole('button', { name: 'Done' }).click();
  for (const [name, status] of [
    [names[0], 'retired'],
    [names[1], 'suspended'],
    [names[2], 'suspended'],
  ] as const)
    expect((await api('identity.show', { identity: name ?? '' })).status).toBe(status);
  await page.keyboard.press('Control+k');
  await page.keyboard.type(names[1] ?? '');
  await page.getByText(`Contain: suspend ${names[1]}…`).click();
  await page.route('**/*', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  await page.getByRole('button', { name: `Suspend ${names[1]}` }).click();
  await expect(page.getByRole('dialog')).toContainText('The console did not answer');
  await page.unroute('**/*');
  await page.goto(`${site}/identities?owner=before-${run}`);
  await alive(page);
  await page.getByText('Columns', { exact: true }).click();
  await page.getByLabel('Owner, tags', { exact: true }).uncheck();
  await page.reload();
  await expect(page.getByRole('columnheader', { name: 'Status' })).toBeVisible();
  await expect(page.getByRole('columnheader', { name: 'Owner' })).toHaveCount(0);
});

const endSession = (page: Page) => page.request.post(`${site}/api/auth/sign-out`, { headers: { origin: site }, data: {} });

test('a form keeps what was typed through the end of the session, and is sent once more after signing in', async ({ page, context }) => {
  const session = { ...(await signIn(site)), url: site };
  const name = `after-the-end-${Date.now()}`;
  await context.addCookies([session]);
  await page.goto(`${site}/identities/new`);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Owner').fill('team-patient');
  const spare = await context.browser()?.newContext();
  const other = await spare?.newPage();
  await spare?.addCookies([session]);
  if (other !== undefined) expect((await endSession(other)).status()).toBe(200);
  await spare?.close();
  await page.getByRole('button', { name: 'Register identity' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Your session has ended' })).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(name);
  const opened = context.waitForEvent('page');
  await page.getByRole('link', { name: 'Sign in in another tab' }).click();
  const door = await opened;
  await door.getByLabel('Email').fill(owner.email);
  await door.getByLabel('Password').fill(owner.password);
  await door.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(door.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await page.getByRole('button', { name: 'Register identity' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
});

test('CON-03 an action of the console that another site sends is refused, and changes nothing', async ({ page, context }) => {
  const name = `from-elsewhere-${Date.now()}`;
  await context.addCookies([{ ...(await signIn(site)), url: site }]);
  await page.goto(`${site}/identities/new`);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Owner').fill('team-patient');
  // What the browser would send, taken before it leaves.
  const [sent] = await Promise.all([
    page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/identities/new')),
    page.route('**/identities/new', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue())),
    page.getByRole('button', { name: 'Register identity' }).click(),
  ]);
  const asSent = await sent.allHeaders();
  const body = sent.postDataBuffer();
  if (body === null) throw new Error('the form sends nothing');
  const send = async (origin: string) => {
    const names = ['accept', 'content-type', 'next-action', 'next-router-state-tree', 'cookie'];
    const headers = { ...Object.fromEntries(names.map((one) => [one, asSent[one] ?? ''])), origin };
    return page.request.post(sent.url(), { headers, data: body, maxRedirects: 0 });
  };
  const registered = async () => (await page.request.get(`${site}/api/v1/identities?q=${name}`)).json();
  for (const origin of ['https://evil.test', 'null', site.replace('localhost', '127.0.0.1').replace(/:\d+$/, ':1')]) {
    expect([origin, (await send(origin)).status()]).toEqual([origin, 500]);
    expect((await registered()).items).toEqual([]);
  }
  expect((await send(site)).status()).toBeLessThan(400);
  expect((await registered()).items).toHaveLength(1);
});
