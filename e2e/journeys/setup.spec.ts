import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { unzipSync } from 'fflate';
import { expect, type Page, test } from 'playwright/test';
import { machineEnvironment } from '../../server/testing/machine-environment.ts';
import { freePorts } from '../../server/testing/ports.ts';
import { freshSettings, startInstance } from '../setup/instance.ts';

const root = resolve(import.meta.dirname, '../..');
const violations = async (page: Page) =>
  (await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()).violations.map(
    ({ id, nodes }) => [id, nodes.map(({ target }) => target.join(' '))],
  );

/** What the page prints, run as it is printed. */
function inShell(
  script: string,
  environment: Readonly<Record<string, string>>,
): { child: ChildProcess; output: () => string; ended: Promise<number | null> } {
  const child = spawn('sh', ['-c', script], {
    cwd: root,
    detached: true,
    env: { NODE_ENV: 'production', ...machineEnvironment, HOME: process.env.HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  return { child, output: () => text, ended: new Promise((done) => child.once('exit', done)) };
}

test('from the one-time link to the first refused replay, by what the pages say', async ({ page }) => {
  test.setTimeout(300_000);
  const settings = await freshSettings();
  const { HAWSER_OWNER_EMAIL: _, HAWSER_OWNER_PASSWORD: __, ...environment } = settings.environment;
  const instance = await startInstance({}, { ...settings, environment });
  const [port = 0] = await freePorts(1);
  const name = `first-${port}`;
  let serving: ReturnType<typeof inShell> | undefined;
  const printed = async (what: string) => (await page.getByRole('region', { name: what }).textContent()) ?? '';
  const step = (title: string) =>
    page
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading', { name: new RegExp(`\\d ${title}`) }) })
      .first();
  try {
    await instance.ready();
    await test.step('the first owner is made with the link that was printed', async () => {
      // It says that it is ready on one way, and prints the link on another.
      const link = () => /https?:\/\/\S+\/setup\?token=\S+/.exec(instance.output())?.[0] ?? '';
      await expect.poll(link).not.toBe('');
      await page.goto(link());
      await page.getByLabel('Your name').fill('Ada');
      await page.getByLabel('Email').fill('ada@example.test');
      await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
      await page.getByLabel('Password again').fill('correct horse battery');
      await page.getByRole('button', { name: 'Make owner and sign in' }).press('Enter');
      await expect(page).toHaveURL(/\/setup\/steps/);
      await expect(page.getByText('2 of 6 steps are done')).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });

    await test.step('demo data is made with one press, and is no step of the set-up', async () => {
      await page.getByRole('button', { name: 'Make demo data' }).press('Enter');
      await expect(page.getByText('The demo data is made.')).toBeVisible();
      await expect(page.getByRole('link', { name: 'Its rejection case' })).toBeVisible({ timeout: 20_000 });
      await expect(page.getByText('2 of 6 steps are done')).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });

    await test.step('the API is registered, and its server joins and starts by the commands of the page', async () => {
      await page.getByRole('heading', { name: 'An API to protect' }).click();
      await page.getByLabel('Name of the API').fill(name);
      await page.getByLabel('Address').fill(`https://localhost:${port}/`);
      await page.getByLabel('Owner').fill('team-first');
      await page.getByRole('button', { name: 'Register the API' }).press('Enter');
      await expect(page.getByText('The API is registered.')).toBeVisible();
      if (!(await page.getByRole('button', { name: 'Make its join tokens' }).isVisible()))
        await page.getByRole('heading', { name: 'An API to protect' }).click();
      await page.getByRole('button', { name: 'Make its join tokens' }).press('Enter');
      serving = inShell(await printed('Run this in the directory of Hawser'), environment);
      await expect.poll(() => serving?.output(), { timeout: 60_000 }).toContain('answers for https://orders.example.com');
      await expect(step('An API to protect')).toContainText('Done', { timeout: 20_000 });
    });

    await test.step('the workload is registered, and joins', async () => {
      await page.getByRole('heading', { name: 'A workload' }).click();
      await page.getByLabel('Name of the workload').fill(`${name}-caller`);
      await page.getByLabel('Owner').fill('team-first');
      await page.getByRole('button', { name: 'Register the workload' }).press('Enter');
      await expect(page.getByText('The workload is registered')).toBeVisible();
      if (!(await page.getByRole('button', { name: 'Make its join token' }).isVisible()))
        await page.getByRole('heading', { name: 'A workload' }).click();
      await page.getByRole('button', { name: 'Make its join token' }).press('Enter');
      const joining = inShell(await printed('Run this in the directory of Hawser'), environment);
      expect(await joining.ended, joining.output()).toBe(0);
      await expect(step('A workload')).toContainText('Done', { timeout: 20_000 });
    });

    await test.step('the proof is run as printed: the copy is refused, and the page ticks', async () => {
      const open = page.getByRole('region', { name: 'commands of the proof' });
      if (!(await open.isVisible())) await page.getByRole('heading', { name: 'Prove it' }).click();
      const proving = inShell(await printed('commands of the proof'), environment);
      expect(await proving.ended, proving.output()).toBe(0);
      expect(proving.output()).toContain('Only its holder was let in.');
      await expect(step('Prove it')).toContainText('Done', { timeout: 30_000 });
      expect(await violations(page)).toEqual([]);
      await page.getByRole('link', { name: 'Your first rejection case' }).click();
      await expect(page.getByRole('main')).toContainText('cnf_mismatch.unknown');
    });

    await test.step('the page that connects it is green, and gives its programs as a folder', async () => {
      await page.goto(`${instance.urls.console}/identities`);
      await page.getByRole('link', { name: `${name}-caller`, exact: true }).click();
      await page.getByRole('link', { name: 'Connect', exact: true }).click();
      await expect(page).toHaveURL(/\/connect$/);
      await expect(page.getByRole('status').filter({ hasText: /^Issued/ })).toBeVisible();
      const answer = await page.request.get(`${page.url()}/folder?stack=node`);
      expect(Object.keys(unzipSync(new Uint8Array(await answer.body()))).sort()).toEqual(
        ['call.mjs', 'join.sh', 'prove.sh'].map((file) => `${name}-caller-call/${file}`),
      );
      expect(await violations(page)).toEqual([]);
    });

    await test.step('one line is copied with the keyboard, and a selection holds no numbers', async () => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      const lines = page.getByRole('toolbar', { name: 'Copy a line of call.sh' });
      await lines.getByRole('button', { name: 'Copy line 1', exact: true }).focus();
      await page.keyboard.press('ArrowDown');
      await expect(lines.getByRole('button', { name: 'Copy line 2', exact: true })).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(lines.getByRole('status')).toHaveText('Line 2 copied');
      expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^# A token over mutual TLS/);
      const selected = await page.getByRole('region', { name: 'call.sh', exact: true }).evaluate((region) => {
        getSelection()?.selectAllChildren(region);
        return getSelection()?.toString() ?? '';
      });
      expect(selected.trim()).toMatch(/^#!\/bin\/sh\n# A token/);
    });

    await test.step("the demo data is removed with one press, and what is one's own stays", async () => {
      await page.goto(`${instance.urls.console}/setup/steps`);
      await page.getByRole('button', { name: 'Remove demo data' }).press('Enter');
      await expect(page.getByText('The demo data is removed')).toBeVisible();
      await expect(page.getByText('5 of 6 steps are done')).toBeVisible();
      await page.goto(`${instance.urls.console}/resource-servers`);
      await expect(page.getByRole('link', { name, exact: true })).toBeVisible();
      await expect(page.getByRole('main')).not.toContainText('demo-');
    });

    await test.step('what is not done is said on the overview, until it is put away', async () => {
      await page.goto(instance.urls.console);
      await page.getByRole('link', { name: 'finish set-up' }).click();
      await expect(page.getByText('5 of 6 steps are done')).toBeVisible();
      await page.getByRole('button', { name: 'Not now' }).press('Enter');
      await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
      await expect(page.getByRole('link', { name: 'finish set-up' })).toHaveCount(0);
    });
  } finally {
    if (serving?.child.pid !== undefined && serving.child.exitCode === null) process.kill(-serving.child.pid, 'SIGTERM');
    await instance.remove();
    for (const directory of [name, `${name}-caller`]) rmSync(resolve(root, 'data/first', directory), { recursive: true, force: true });
  }
});
