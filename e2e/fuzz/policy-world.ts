import { newId } from '../../server/domain/ids.ts';
import type { TestSts } from '../../server/testing/sts.ts';
import type { Cert, Delegated, Foreign, Granted, Place, Secret, Token, Who, World } from './policy-oracle.ts';

type Random = (below: number) => number;
/** What the model calls its own, and the rows that it stands for. */
export type Client = {
  readonly who: Who;
  readonly id: string;
  readonly certs: { readonly cert: Cert; readonly id: string; readonly pem: { chainPem: string; keyPem: string } }[];
};

const scopes = ['a', 'b', 'c'];
const date = (seconds: number | null) => (seconds === null ? null : new Date(seconds * 1000));

/** A world of a few identities and audiences whose policy changes at random, in the model and in the ledger at once. */
export class RandomWorld {
  readonly world: World;
  readonly clients: Client[] = [];
  readonly secrets: (Secret & { id: string })[] = [];
  readonly tokens: Token[] = [];
  readonly foreign: Foreign[] = [];
  readonly #places = new Map<Place, string>();
  readonly #sts: TestSts;
  readonly #issuerId = newId();
  readonly #random: Random;

  private constructor(sts: TestSts, random: Random, now: number) {
    this.#sts = sts;
    this.#random = random;
    this.world = { now, grants: [], delegations: [], places: [] };
  }

  static async create(sts: TestSts, random: Random, now: number): Promise<RandomWorld> {
    const made = new RandomWorld(sts, random, now);
    const { prisma } = sts.database.database;
    await prisma.trustedIssuer.create({
      data: {
        id: made.#issuerId,
        name: 'issuer',
        issuer: 'https://issuer.example.com',
        preset: 'oidc',
        keySource: 'discovery',
        audiences: ['x'],
        algorithms: ['ES256'],
        lifetimeMaximum: 86_400,
        createdBy: 'test',
        createdAt: new Date(),
        updatedAt: new Date(),
      },
    });
    for (const [name, environment] of [
      ['alice', 'production'],
      ['bob', 'production'],
      ['carol', 'production'],
      ['dave', 'staging'],
    ] as const) {
      const identity = await sts.authority.registerIdentity({ name, environment });
      const certs = [];
      for (const pem of [await sts.authority.issueTo(identity), await sts.authority.issueTo(identity)]) {
        const who = made.clients.find((client) => client.who.name === name)?.who;
        certs.push({ id: pem.id, pem, thumbprint: pem.thumbprint, who });
      }
      const who: Who = { name, spiffeId: identity.spiffeId, environment, status: 'active' };
      made.clients.push({
        who,
        id: identity.id,
        certs: certs.map(({ id, pem, thumbprint }) => ({
          id,
          pem,
          cert: { thumbprint, owner: who, notAfter: now + 86_400, usableUntil: null, frozen: false, revoked: false },
        })),
      });
    }
    for (const environment of ['production', 'production', 'production', 'staging']) {
      const place = { uri: `https://place-${made.world.places.length}.example.com`, environment, ...made.#terms() };
      const { id } = await sts.audience(place.uri, place);
      made.#places.set(place, id);
      made.world.places.push(place);
    }
    for (const client of made.clients) {
      const secret = { text: `secret of ${client.who.name}`, owner: client.who, until: null, revoked: false, id: '' };
      made.secrets.push({ ...secret, id: await sts.secret(client, secret.text) });
    }
    for (let i = 0; i < 10; i++) await made.change();
    // One certificate that was revoked from the start: revocation is for good.
    const last = made.clients[2]?.certs[1];
    if (!last) throw new Error('no certificate');
    last.cert.revoked = true;
    await made.#sql(
      `UPDATE certificates SET status = 'revoked', revoked_at = now(), revocation_reason = 'superseded' WHERE id = $1`,
      last.id,
    );
    return made;
  }

  pick<T>(list: readonly T[]): T {
    const one = list[this.#random(list.length)];
    if (one === undefined) throw new Error('nothing to pick from');
    return one;
  }

  some<T>(list: readonly T[]): T[] {
    return list.filter(() => this.#random(3) > 0);
  }

  /** A foreign token: its text is what the resolver of the test makes of it. */
  newForeign(): Foreign {
    const owner = this.pick(this.clients);
    const [until, single, jti] = [this.world.now + this.#random(2_000), this.#random(2) === 0, newId()];
    const limits = this.#random(2) ? null : this.some(scopes);
    const mayAct = this.#random(3) ? null : this.pick(this.clients).who.spiffeId;
    const says = {
      iss: 'https://issuer.example.com',
      identityId: owner.id,
      issuerId: this.#issuerId,
      issuer: 'https://issuer.example.com',
      jti: single ? jti : null,
      expiresAt: until * 1000,
      scopes: limits,
      mayAct: mayAct && { sub: mayAct },
    };
    const text = `eyJ4IjoxfQ.${Buffer.from(JSON.stringify(says)).toString('base64url')}.${Buffer.from(jti).toString('base64url')}`;
    const one = { text, owner: owner.who, until, scopes: limits, mayAct, single, used: false };
    this.foreign.push(one);
    return one;
  }

  /** Changes one thing at random. */
  async change(): Promise<void> {
    await this.pick([
      this.#place,
      this.#grant,
      this.#grant,
      this.#grant,
      this.#delegation,
      this.#delegation,
      this.#delegation,
      this.#identity,
      this.#cert,
      this.#cert,
      this.#secret,
      this.#deny,
    ]).call(this);
  }

  #sql(statement: string, ...values: unknown[]) {
    return this.#sts.database.database.pool.query(statement, values);
  }

  #terms() {
    const lifetimeMaximum = 10 + this.#random(900);
    return {
      scopes: this.some(scopes),
      lifetimeMaximum,
      lifetimeDefault: 1 + this.#random(lifetimeMaximum),
      minCertificateLife: this.#random(3) ? 0 : this.#random(7_200),
      delegationDepth: this.#random(4),
    };
  }

  async #place() {
    const place = this.pick(this.world.places);
    const terms = this.#terms();
    Object.assign(place, terms);
    await this.#sql(
      'UPDATE audiences SET scopes = $2, lifetime_maximum = $3, lifetime_default = $4, min_certificate_life = $5, delegation_depth = $6 WHERE id = $1',
      this.#places.get(place),
      terms.scopes,
      terms.lifetimeMaximum,
      terms.lifetimeDefault,
      terms.minCertificateLife,
      terms.delegationDepth,
    );
  }

  async #grant() {
    const [client, place] = [this.pick(this.clients), this.pick(this.world.places)];
    const { grants } = this.world;
    const at = grants.findIndex((one) => one.who === client.who && one.place === place);
    if (at >= 0) grants.splice(at, 1);
    await this.#sql('DELETE FROM grants WHERE identity_id = $1 AND audience_id = $2', client.id, this.#places.get(place));
    if (this.#random(6) === 0) return;
    const lifetimeMaximum = this.#random(2) ? null : 5 + this.#random(600);
    const lifetimeDefault = this.#random(2) ? null : 1 + this.#random(lifetimeMaximum ?? 600);
    const grant: Granted = {
      who: client.who,
      place,
      scopes: this.some(scopes),
      lifetimeDefault,
      lifetimeMaximum,
      across: this.#random(2) === 0,
    };
    grants.push(grant);
    await this.#sql(
      'INSERT INTO grants (id, identity_id, audience_id, scopes, lifetime_default, lifetime_maximum, cross_environment, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, now())',
      newId(),
      client.id,
      this.#places.get(place),
      grant.scopes,
      lifetimeDefault,
      lifetimeMaximum,
      grant.across,
    );
  }

  async #delegation() {
    const [actor, subject, place] = [this.pick(this.clients), this.pick(this.clients), this.pick(this.world.places)];
    if (actor === subject) return;
    const { delegations } = this.world;
    const at = delegations.findIndex((one) => one.actor === actor.who && one.subject === subject.who && one.place === place);
    if (at >= 0) delegations.splice(at, 1);
    await this.#sql(
      'DELETE FROM delegations WHERE actor_id = $1 AND subject_id = $2 AND audience_id = $3',
      actor.id,
      subject.id,
      this.#places.get(place),
    );
    if (this.#random(5) === 0) return;
    const until = this.#random(3) ? null : this.world.now - 100 + this.#random(1_500);
    const made: Delegated = {
      actor: actor.who,
      subject: subject.who,
      place,
      scopes: this.some(scopes),
      depth: 1 + this.#random(3),
      across: this.#random(2) === 0,
      until,
    };
    delegations.push(made);
    await this.#sql(
      'INSERT INTO delegations (id, actor_id, subject_id, audience_id, scopes, maximum_depth, cross_environment, expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now())',
      newId(),
      actor.id,
      subject.id,
      this.#places.get(place),
      made.scopes,
      made.depth,
      made.across,
      date(until),
    );
  }

  async #identity() {
    const client = this.pick(this.clients);
    client.who.status = this.#random(3) ? 'active' : this.pick(['suspended', 'retired']);
    await this.#sql('UPDATE identities SET status = $2 WHERE id = $1', client.id, client.who.status);
  }

  async #cert() {
    const { cert, id } = this.pick(this.pick(this.clients).certs);
    if (cert.revoked) return;
    cert.frozen = this.#random(6) === 0;
    // Certificates are dated in whole seconds.
    cert.notAfter = Math.floor(this.world.now) + (this.#random(8) ? 900 + this.#random(86_400) : this.#random(200));
    cert.usableUntil = this.#random(5) ? null : this.world.now - 50 + this.#random(2_000);
    await this.#sql(
      'UPDATE certificates SET frozen_at = $2, not_after = $3, status = $4, usable_until = $5 WHERE id = $1',
      id,
      cert.frozen ? new Date() : null,
      date(cert.notAfter),
      cert.usableUntil === null ? 'active' : 'superseded',
      date(cert.usableUntil),
    );
  }

  async #secret() {
    const secret = this.pick(this.secrets);
    secret.revoked = this.#random(4) === 0;
    secret.until = this.#random(2) ? null : this.world.now - 20 + this.#random(900);
    await this.#sql(
      'UPDATE exchange_secrets SET revoked_at = $2, expires_at = $3 WHERE id = $1',
      secret.id,
      secret.revoked ? new Date() : null,
      date(secret.until),
    );
  }

  async #deny() {
    const token = this.tokens[this.#random(this.tokens.length || 1)];
    if (!token) return;
    token.denied = true;
    await this.#sql(
      'INSERT INTO denied_tokens (jti, denied_at, expires_at, denied_by) VALUES ($1, now(), $2, $3) ON CONFLICT DO NOTHING',
      token.jti,
      date(token.until),
      'test',
    );
  }
}
