import { tokenTypes } from '../domain/claims.ts';
import { Database } from '../ledger/database.ts';
import type { IssuerView } from '../ledger/trusted-issuers.ts';
import { addIssuerRule } from '../operations/add-issuer-rule.ts';
import type { Context } from '../operations/context.ts';
import { type NewIssuer, registerIssuer } from '../operations/register-issuer.ts';
import { startIssuerWork } from '../runtime/issuers.ts';
import { testActor } from './authority.ts';
import { type IssuerKey, TestIssuer } from './issuer.ts';
import { type Answer, type ClientCredentials, type TestAudience, TestSts } from './sts.ts';

/** An STS, the part of the api that fetches keys for it, and issuers of our own that both know. */
export class TestFederation {
  readonly sts: TestSts;
  /** As the api has it: its own role's rights. */
  readonly api: Context & { readonly urls: { readonly sts: string } };
  readonly #work: { close(): Promise<void> };
  readonly #database: Database;
  readonly #issuers: TestIssuer[] = [];

  private constructor(sts: TestSts) {
    this.sts = sts;
    this.#database = new Database(sts.database.urlFor('api'));
    this.api = { database: this.#database, clock: () => new Date(), urls: { sts: sts.context.issuer } };
    this.#work = startIssuerWork(this.api, (error) => sts.logged.push(String(error)));
  }

  static async start(): Promise<TestFederation> {
    return new TestFederation(await TestSts.start());
  }

  async stop(): Promise<void> {
    await this.#work.close();
    await this.#database.close();
    for (const issuer of this.#issuers) await issuer.stop();
    await this.sts.stop();
  }

  /** Starts an issuer and trusts it, with rules as `conditions → identity`. */
  async trust(
    name: string,
    keys: IssuerKey[],
    rules: readonly { readonly conditions: string[]; readonly identity: string }[] = [],
    terms: Partial<NewIssuer> = {},
  ): Promise<{ issuer: TestIssuer; view: IssuerView }> {
    const issuer = await TestIssuer.start(keys);
    this.#issuers.push(issuer);
    const view = await registerIssuer(this.api, testActor, {
      name,
      issuer: issuer.url,
      preset: 'oidc',
      description: '',
      keySource: 'discovery',
      jwksUrl: null,
      jwks: null,
      audiences: ['https://sts.example.com'],
      algorithms: [...new Set(keys.map(({ algorithm }) => algorithm))],
      privateAddresses: true,
      caPem: issuer.ca,
      enabled: true,
      ...terms,
    });
    for (const rule of rules) await addIssuerRule(this.api, testActor, { issuer: name, ...rule });
    return { issuer, view };
  }

  exchange(client: ClientCredentials, audience: TestAudience, token: string, type: string = tokenTypes.jwt): Promise<Answer> {
    const form = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience: audience.uri,
      scope: 'read',
      subject_token: token,
      subject_token_type: type,
    };
    return this.sts.call(client, '/token', { form });
  }

  /** Code and reason of the newest decision. */
  async lastRefusal(): Promise<{ code: string | undefined; reason: string | undefined }> {
    const last = (await this.sts.decisions()).at(-1);
    const reason: unknown = Reflect.get(Object(last?.detail), 'reason');
    return { code: last?.code, reason: typeof reason === 'string' ? reason : undefined };
  }

  /** As if the last attempt to fetch keys lay further back, in seconds; and the keys themselves, where that is said too. */
  async age(name: string, attempt: number, keys = 0): Promise<void> {
    await this.sts.database.database.pool.query(
      `UPDATE issuer_keys SET attempted_at = attempted_at - $2 * interval '1 s', fetched_at = fetched_at - $3 * interval '1 s'
       WHERE trusted_issuer_id = (SELECT id FROM trusted_issuers WHERE name = $1)`,
      [name, attempt, keys],
    );
  }
}
