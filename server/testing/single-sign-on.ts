import { clientKeysPath } from '../domain/single-sign-on.ts';
import { consoleSecret, consoleUrl, type TestApi, testApi } from './api.ts';
import { ssoClient, TestIdentityProvider } from './identity-provider.ts';

/** A browser at the console and, with other cookies, at the provider. */
export class SsoBrowser {
  readonly jar = new Map<string, string>();
  readonly there = new Map<string, string>();
  readonly address: string;
  readonly #api: TestApi;
  readonly #provider: TestIdentityProvider;
  constructor(api: TestApi, provider: TestIdentityProvider, address: string) {
    this.#api = api;
    this.#provider = provider;
    this.address = address;
  }
  get headers() {
    const cookie = [...this.jar].filter(([, value]) => value !== '').map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const from = { 'x-hawser-console-secret': consoleSecret, 'x-hawser-client-address': this.address };
    return { origin: consoleUrl, cookie: cookie.join('; '), ...from };
  }
  async get(url: string) {
    const response = await this.#api.app.inject({ url, headers: this.headers });
    for (const { name, value } of response.cookies) this.jar.set(name, value);
    return { status: response.statusCode, to: String(response.headers.location ?? '') };
  }
  async post(url: string, payload: object) {
    const response = await this.#api.app.inject({ method: 'POST', url, headers: this.headers, payload });
    for (const { name, value } of response.cookies) this.jar.set(name, value);
    return { status: response.statusCode, body: response.json() };
  }
  /** To the provider, and what it sends back with. */
  async fetchAnswer(next = '/') {
    const { to } = await this.get(`/api/auth/sso?next=${encodeURIComponent(next)}`);
    return (await this.#provider.visit(to, this.there)).replace(consoleUrl, '');
  }
  /** The whole way; where it leads. */
  signOn = async (next = '/') => (await this.get(await this.fetchAnswer(next))).to.replace(consoleUrl, '');
  who = async () => (await this.#api.app.inject({ url: '/api/v1/session', headers: this.headers })).json();
}

/** The API and a real provider over TLS that it is set up for. */
export class SsoWorld {
  readonly api: TestApi;
  readonly provider: TestIdentityProvider;
  people = 0;
  #strangers = 0;
  private constructor(api: TestApi, provider: TestIdentityProvider) {
    this.api = api;
    this.provider = provider;
  }

  static async start(clock: () => Date): Promise<SsoWorld> {
    const world = new SsoWorld(await testApi({ clock }), await TestIdentityProvider.start(consoleUrl));
    await world.api.addUser('owner', 'owner@example.test');
    world.provider.clientKeys = async () => (await world.api.app.inject({ url: clientKeysPath })).body;
    await world.configure();
    return world;
  }
  async stop(): Promise<void> {
    await this.api.close();
    await this.provider.stop();
  }

  terms = () => ({
    name: 'Example ID',
    issuer: this.provider.url,
    clientId: ssoClient.id,
    clientSecret: ssoClient.secret,
    clientAuthentication: 'client_secret_basic' as const,
    emailDomains: [],
    roleClaim: null,
    roles: [],
    required: false,
    privateAddresses: true,
    caPem: this.provider.ca,
    enabled: true,
    signsOut: false,
  });
  configure = async (change: object = {}): Promise<void> => {
    const { status, body } = await this.api.call('sso.set', { ...this.terms(), ...change } as never);
    if (status !== 200) throw new Error(`sso.set answered ${status}: ${JSON.stringify(body)}`);
  };
  browser = () => new SsoBrowser(this.api, this.provider, `192.0.2.${++this.#strangers}`);
  /** Somebody at the provider, who comes next. */
  newcomer = (more: object = {}) => {
    const sub = `subject-${++this.people}`;
    const email = `person-${this.people}@example.test`;
    this.provider.people.set(sub, { email, email_verified: true, name: `Person ${this.people}`, ...more });
    this.provider.who = sub;
    return { sub, email };
  };
  member = async (role: Parameters<TestApi['addUser']>[0] = 'operator') => {
    const person = this.newcomer();
    const { id } = await this.api.addUser(role, person.email);
    return { ...person, id };
  };
  events = (type: string) => this.api.superuser.prisma.event.findMany({ where: { type }, orderBy: [{ at: 'desc' }, { id: 'desc' }] });
}
