import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { totpCode } from '../../domain/totp.ts';
import { openTotp } from '../../operations/prove-code.ts';
import { consoleSecret, consoleUrl, password, type TestApi, testApi } from '../../testing/api.ts';
import { SoftAuthenticator } from '../../testing/authenticator.ts';
import { operationNames, rowOf } from './contract.ts';

let api: TestApi;
let now = new Date('2027-03-01T12:00:00Z');
let stranger = 0;
beforeAll(async () => {
  // Cookies and sessions live by the clock of the machine; everything here is near it.
  now = new Date();
  api = await testApi({ clock: () => now });
});
afterAll(() => api.close());

const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};
type Jar = Record<string, string>;
/** A browser: keeps its cookies, and has an address. */
class Browser {
  jar: Jar = {};
  readonly address: string;
  constructor(address = `192.0.2.${++stranger}`) {
    this.address = address;
  }
  async post(path: string, body: object) {
    const response = await api.app.inject({
      method: 'POST',
      url: `/api/auth/${path}`,
      headers: {
        origin: consoleUrl,
        'x-hawser-console-secret': consoleSecret,
        'x-hawser-client-address': this.address,
        'user-agent': 'A browser of tests',
        cookie: this.cookie,
      },
      payload: body,
    });
    for (const { name, value } of response.cookies) this.jar[name] = value;
    return { status: response.statusCode, body: response.json(), headers: response.headers };
  }
  get cookie() {
    return Object.entries(this.jar)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('; ');
  }
  get as() {
    return { headers: { cookie: this.cookie, origin: consoleUrl } };
  }
  signIn = (email: string, typed = password) => this.post('sign-in/email', { email, password: typed });
  isSignedIn = async () => (await api.app.inject({ url: '/api/v1/session', headers: { cookie: this.cookie } })).statusCode === 200;
}
let people = 0;
const somebody = async () => {
  const { id, email } = await api.addUser('owner', `person-${++people}@example.test`);
  const browser = new Browser();
  await browser.signIn(email);
  return { id, email, browser };
};
const codeOf = async (id: string, ahead = 0) =>
  totpCode((await openTotp(api.context, id))?.secret ?? Buffer.alloc(0), new Date(now.getTime() + ahead * 1000));
const withApp = async () => {
  const person = await somebody();
  await api.call('authenticator.offer', {}, person.browser.as);
  const { body } = await api.call('authenticator.add', { code: await codeOf(person.id) }, person.browser.as);
  later(30);
  return { ...person, recoveryCodes: body.recoveryCodes };
};

describe('an authenticator app', () => {
  it('counts only after its first code, and is asked for from then on', async () => {
    const { id, email, browser } = await somebody();
    const offer = await api.call('authenticator.offer', {}, browser.as);
    expect(offer.body.uri).toContain(`secret=${offer.body.secret}`);
    expect((await new Browser().signIn(email)).body).toEqual({ next: null });
    expect((await api.call('authenticator.add', { code: '000000' }, browser.as)).body.problems?.[0]?.field).toBe('code');
    expect((await api.call('authenticator.add', { code: await codeOf(id) }, browser.as)).body.recoveryCodes).toHaveLength(10);
    later(30);

    const other = new Browser();
    expect((await other.signIn(email)).body).toEqual({ next: 'code' });
    expect(await other.isSignedIn()).toBe(false);
    expect((await other.post('sign-in/code', { code: '000000' })).status).toBe(401);
    expect((await other.post('sign-in/code', { code: await codeOf(id) })).body).toEqual({ next: null });
    expect(await other.isSignedIn()).toBe(true);
  });

  it('gives codes that count once', async () => {
    const { id, email } = await withApp();
    const code = await codeOf(id);
    const browsers = [new Browser(), new Browser(), new Browser()];
    for (const browser of browsers) await browser.signIn(email);
    const statuses = await Promise.all(browsers.map(async (browser) => (await browser.post('sign-in/code', { code })).status));
    expect(statuses.sort()).toEqual([200, 401, 401]);
  });

  it('has its secret sealed in the ledger', async () => {
    const { id } = await withApp();
    const secret = (await openTotp(api.context, id))?.secret ?? Buffer.from('x');
    const { sealed } = await api.superuser.prisma.totpFactor.findUniqueOrThrow({ where: { userId: id } });
    expect(Buffer.from(sealed).includes(secret)).toBe(false);
  });

  it('is skipped by nobody who knows the password alone', async () => {
    const { email } = await withApp();
    expect((await new Browser().post('sign-in/code', { code: '123456' })).status).toBe(401);
    const forged = new Browser();
    forged.jar['hawser.step'] = 'A'.repeat(43);
    expect((await forged.post('sign-in/code', { code: '123456' })).status).toBe(401);
    const slow = new Browser();
    await slow.signIn(email);
    later(601);
    expect((await slow.post('sign-in/code', { code: '123456' })).body.detail).toMatch(/begin again/);
  });
});

describe('recovery codes', () => {
  it('let in once each, however they are typed, and are counted down', async () => {
    const { email, browser, recoveryCodes } = await withApp();
    const [first = '', second = ''] = recoveryCodes;
    for (const typed of [first, second.toLowerCase().replaceAll('-', ' ')]) {
      const other = new Browser();
      await other.signIn(email);
      expect((await other.post('sign-in/code', { code: typed })).status).toBe(200);
    }
    const again = new Browser();
    await again.signIn(email);
    expect((await again.post('sign-in/code', { code: first })).status).toBe(401);
    expect((await api.call('security.show', {}, browser.as)).body.recoveryCodesLeft).toBe(8);
  });

  it('end with those that replace them', async () => {
    const { email, browser, recoveryCodes } = await withApp();
    const renewed = await api.call('recovery-codes.renew', {}, browser.as);
    expect(renewed.body.recoveryCodes).toHaveLength(10);
    const other = new Browser();
    await other.signIn(email);
    expect((await other.post('sign-in/code', { code: recoveryCodes[0] ?? '' })).status).toBe(401);
    expect((await other.post('sign-in/code', { code: renewed.body.recoveryCodes[0] ?? '' })).status).toBe(200);
    const rows = JSON.stringify(await api.superuser.prisma.event.findMany());
    for (const code of [...recoveryCodes, ...renewed.body.recoveryCodes]) expect(rows).not.toContain(code);
  });
});

describe('a passkey', () => {
  const withPasskey = async () => {
    const person = await somebody();
    const passkey = new SoftAuthenticator(consoleUrl);
    const { body } = await api.call('passkey.offer', {}, person.browser.as);
    const added = await api.call('passkey.add', { name: 'laptop', response: passkey.register(body.options.challenge) }, person.browser.as);
    expect(added.status).toBe(201);
    return { ...person, passkey, reference: added.body.id };
  };
  const challenge = async (browser: Browser, path = 'sign-in/passkey/start'): Promise<string> =>
    (await browser.post(path, {})).body.challenge;

  it('signs in without a password, also somebody with an authenticator app', async () => {
    const { browser: first, passkey, id, email } = await withPasskey();
    const shown = async () => (await api.call('member.list', {})).body.items.find((member) => member.email === email);
    // The password still lets in by itself.
    expect((await new Browser().signIn(email)).body).toEqual({ next: null });
    expect(await shown()).toMatchObject({ secondFactor: false, passkeys: 1 });
    await api.call('authenticator.offer', {}, first.as);
    await api.call('authenticator.add', { code: await codeOf(id) }, first.as);
    expect(await shown()).toMatchObject({ secondFactor: true, passkeys: 1 });
    const browser = new Browser();
    expect((await browser.post('sign-in/passkey', { response: passkey.answer(await challenge(browser)) })).status).toBe(200);
    expect(await browser.isSignedIn()).toBe(true);
    const { body } = await api.call('security.show', {}, browser.as);
    expect(body.sessions.find(({ current }) => current)).toMatchObject({ method: 'passkey', address: browser.address });
  });

  it('is refused for a challenge used twice, another origin, a user not verified, a copied counter, and another key', async () => {
    const { passkey } = await withPasskey();
    const browser = new Browser();
    const answer = passkey.answer(await challenge(browser));
    const statuses = [(await browser.post('sign-in/passkey', { response: answer })).status];
    const attempt = async (response: object) => statuses.push((await browser.post('sign-in/passkey', { response })).status);
    await attempt(answer);
    await attempt(passkey.answer('A'.repeat(43)));
    await attempt(passkey.answer(await challenge(browser), { origin: 'https://evil.test' }));
    passkey.verifiesUser = false;
    await attempt(passkey.answer(await challenge(browser)));
    passkey.verifiesUser = true;
    passkey.counter = 0;
    await attempt(passkey.answer(await challenge(browser)));
    passkey.counter = 99;
    await attempt({ ...new SoftAuthenticator(consoleUrl).answer(await challenge(browser)), id: passkey.id });
    for (const none of ['A'.repeat(15), `${'A'.repeat(20)}\0`, 'A'.repeat(129), '']) await attempt(passkey.answer(none));
    expect(statuses).toEqual([200, ...Array(10).fill(401)]);
  });

  it('is asked for so often from one network, and leaves no more rows than that', async () => {
    const browser = new Browser();
    const before = await api.superuser.prisma.verification.count();
    const answers = await Promise.all(Array.from({ length: 65 }, () => browser.post('sign-in/passkey/start', {})));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
    expect(await api.superuser.prisma.verification.count()).toBe(before + 60);
    expect((await new Browser().post('sign-in/passkey/start', {})).status).toBe(200);
  });

  it('is removed by its owner alone', async () => {
    const { browser, passkey, reference } = await withPasskey();
    const other = await somebody();
    expect((await api.call('passkey.remove', { passkey: reference }, other.browser.as)).status).toBe(404);
    expect((await api.call('passkey.remove', { passkey: reference }, browser.as)).status).toBe(200);
    const after = new Browser();
    expect((await after.post('sign-in/passkey', { response: passkey.answer(await challenge(after)) })).status).toBe(401);
  });
});

describe('too many attempts', () => {
  const fail = async (browser: Browser, email: string, times: number) => {
    const statuses: number[] = [];
    for (let i = 0; i < times; i++) statuses.push((await browser.signIn(email, 'a wrong password')).status);
    return statuses;
  };

  it('CON-05 a stranger who hammers the address of an owner keeps the owner out nowhere', async () => {
    const { email, browser: known } = await somebody();
    const strangers = ['198.51.100.7', '2001:db8:1:2::1'].map((address) => new Browser(address));
    for (const one of strangers) expect((await fail(one, email, 12)).slice(-2)).toEqual([429, 429]);
    // Known, even from the very network that the stranger is in; and elsewhere unknown as well.
    await known.post('sign-out', {});
    const behindTheSame = new Browser('2001:db8:1:2::99');
    expect((await behindTheSame.signIn(email)).status).toBe(429);
    behindTheSame.jar = { 'hawser.device': known.jar['hawser.device'] ?? '' };
    expect((await behindTheSame.signIn(email)).status).toBe(200);
    expect((await new Browser('203.0.113.5').signIn(email)).status).toBe(200);
  });

  it('stop at once however many come together', async () => {
    const { email } = await somebody();
    const browser = new Browser();
    const statuses = await Promise.all(Array.from({ length: 30 }, () => browser.signIn(email, 'a wrong password')));
    expect(statuses.filter(({ status }) => status === 401)).toHaveLength(10);
    const refused = statuses.find(({ status }) => status === 429);
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('leave no row for each account that they name, once a network has made too many', async () => {
    const browser = new Browser();
    await Promise.all(Array.from({ length: 30 }, (_, i) => browser.signIn(`nobody-${i}@example.test`, 'a wrong password')));
    expect(await api.superuser.prisma.signInAttempt.count({ where: { key: { endsWith: ` ${browser.address}` } } })).toBe(11);
  });

  it('of codes stop for the account, and not for a browser that it knows', async () => {
    const { id, email, browser: known } = await withApp();
    const thief = new Browser();
    await thief.signIn(email);
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push((await thief.post('sign-in/code', { code: '000000' })).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
    const other = new Browser();
    await other.signIn(email);
    expect((await other.post('sign-in/code', { code: await codeOf(id) })).status).toBe(429);
    await known.signIn(email);
    expect((await known.post('sign-in/code', { code: await codeOf(id) })).status).toBe(200);
  });
});

describe('sessions', () => {
  it('are listed with where they are, and end one by one and all at once', async () => {
    const { email, browser } = await somebody();
    const others = [new Browser(), new Browser(), new Browser()];
    for (const other of others) await other.signIn(email);
    const { body } = await api.call('security.show', {}, browser.as);
    expect(body.sessions).toHaveLength(4);
    const [first, second] = others;
    const listed = body.sessions.find(({ address }) => address === first?.address);
    expect(listed).toMatchObject({ userAgent: 'A browser of tests', method: 'password', current: false });
    expect((await api.call('session.end', { session: listed?.id ?? '' }, browser.as)).status).toBe(200);
    expect([await first?.isSignedIn(), await second?.isSignedIn()]).toEqual([false, true]);
    expect((await api.call('session.end-others', {}, browser.as)).body.ended).toBe(2);
    expect([await second?.isSignedIn(), await browser.isSignedIn()]).toEqual([false, true]);
    const stranger = await somebody();
    const mine = (await api.call('security.show', {}, browser.as)).body.sessions[0]?.id ?? '';
    expect((await api.call('session.end', { session: mine }, stranger.browser.as)).status).toBe(404);
  });
});

it('a new password ends the one before, every other session and every known browser', async () => {
  const { email, browser, id } = await somebody();
  const other = new Browser();
  await other.signIn(email);
  const change = (typed: string) => api.call('password.change', { password: typed }, browser.as);
  for (const [typed, status] of [
    ['short', 400],
    [`${email} and more`, 400],
    ['another horse battery', 200],
  ] as const)
    expect((await change(typed)).status).toBe(status);
  expect([await browser.isSignedIn(), await other.isSignedIn()]).toEqual([true, false]);
  expect((await other.signIn(email)).status).toBe(401);
  expect(await api.superuser.prisma.knownDevice.count({ where: { userId: id } })).toBe(0);
  expect((await other.signIn(email, 'another horse battery')).status).toBe(200);
  const event = await api.superuser.prisma.event.findFirst({ where: { type: 'user.password_changed' } });
  expect(event).toMatchObject({ actorId: id, detail: { otherSessions: 1 } });
  later(301);
  expect((await change('a third horse battery')).body.code).toBe('unconfirmed');
});

describe('CON-05 what cannot be undone asks anew who it is', () => {
  const fresh = operationNames.filter((name) => rowOf(name).fresh);
  const bare = (name: (typeof fresh)[number]) =>
    Object.fromEntries(
      [...rowOf(name).path.matchAll(/\{(\w+)\}/g)].map(([, key]) => [String(key), '0190a5d0-0000-7000-8000-000000000000']),
    );

  it('is asked of every act that is marked so, and of nothing else', async () => {
    expect(fresh).toEqual(
      expect.arrayContaining([
        'certificate.revoke',
        'authority.activate',
        'authority.retire',
        'authority.import',
        'token-key.revoke',
        'kek.request-rotation',
        'audit.retention',
        'audit.drop-expired',
        'apikey.create',
        'authenticator.remove',
        'passkey.offer',
      ]),
    );
    const { browser } = await somebody();
    later(301);
    for (const name of operationNames) {
      if (rowOf(name).permission === 'public' || name.startsWith('session.end')) continue;
      const { body } = await api.call(name, bare(name as never) as never, browser.as);
      expect([name, body.code === 'unconfirmed']).toEqual([name, fresh.includes(name)]);
    }
    expect((await api.call('apikey.create', { name: 'by key' })).status).toBe(201);
  });

  it('is content with a password for five minutes, and counts what is wrong', async () => {
    const { browser } = await somebody();
    later(301);
    const make = () => api.call('apikey.create', { name: 'x' }, browser.as);
    expect((await make()).body.code).toBe('unconfirmed');
    expect((await browser.post('confirm', { password: 'not this one' })).status).toBe(403);
    expect((await make()).body.code).toBe('unconfirmed');
    expect((await browser.post('confirm', { password })).status).toBe(200);
    later(299);
    expect((await make()).status).toBe(201);
    later(2);
    expect((await make()).body.code).toBe('unconfirmed');
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push((await browser.post('confirm', { password: 'not this one' })).status);
    expect(statuses.slice(-2)).toEqual([429, 429]);
  });

  it('is not content with a password where there is an authenticator app, nor with a recovery code', async () => {
    const { id, browser, recoveryCodes } = await withApp();
    later(301);
    expect((await browser.post('confirm', { password })).status).toBe(403);
    expect((await browser.post('confirm', { code: recoveryCodes[0] ?? '' })).status).toBe(403);
    expect((await browser.post('confirm', { code: await codeOf(id) })).status).toBe(200);
  });

  it('takes no passkey of somebody else', async () => {
    const [mine, other] = [await somebody(), await somebody()];
    const passkey = new SoftAuthenticator(consoleUrl);
    const offer = await api.call('passkey.offer', {}, other.browser.as);
    await api.call('passkey.add', { name: 'x', response: passkey.register(offer.body.options.challenge) }, other.browser.as);
    const start = async (browser: Browser) => (await browser.post('confirm/passkey/start', {})).body.challenge;
    expect((await mine.browser.post('confirm', { response: passkey.answer(await start(mine.browser)) })).status).toBe(403);
    expect((await mine.browser.post('confirm', { response: passkey.answer(await start(other.browser)) })).status).toBe(403);
    expect((await other.browser.post('confirm', { response: passkey.answer(await start(other.browser)) })).status).toBe(200);
  });
});
