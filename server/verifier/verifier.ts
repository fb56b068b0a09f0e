import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Clock } from '../domain/clock.ts';
import type { RefusalCode } from '../domain/codes.ts';
import { Failure } from '../domain/failure.ts';
import { kindsHeader, placeText } from '../domain/feed.ts';
import { newId, publicIdShape, toPublicId } from '../domain/ids.ts';
import { type ProtectedResource, protectedResource, protectedResourceUrl } from '../domain/protected-resource.ts';
import type { Report, RequestFacts } from '../domain/report.ts';
import { type RefusedToken, type VerifiedToken, verifyAccessToken } from '../tokens/verify.ts';
import { Acceptances } from './acceptances.ts';
import { Acknowledger } from './acknowledger.ts';
import { type Evidence, type PeerCertificate, readEvidence } from './evidence.ts';
import { Feed, type OpenFeed } from './feed.ts';
import { IssuerKeys } from './issuer-keys.ts';
import { publish } from './metadata.ts';
import { Reporter } from './reporter.ts';
import { type Answer, asObject, Sts, type StsOptions, StsRefused, type Successor } from './sts.ts';
import { StsReports } from './sts-reports.ts';
import { type Caller, type Policy, type Rejected, scopesOf, sendRejection, type Verdict, wireError } from './verdict.ts';

export type VerifierOptions = StsOptions & {
  /** The one audience that this resource server stands for; compared exactly. */
  readonly audience: string;
  /** What this resource server says of itself where clients look for it (RFC 9728), besides its audience and its issuer. */
  readonly description?: { readonly name?: string; readonly documentation?: string; readonly scopes?: readonly string[] };
  /**
   * `feed` judges here, with what the STS tells of everything that ends tokens, and tells it what was accepted, counted where it is
   * much. `introspect` asks it about each token, so that each is on record there by itself, and waits for the answer each time.
   * `feed` where nothing is said.
   */
  readonly mode?: 'feed' | 'introspect';
  /**
   * Milliseconds, 5,000 if left away and at least 4,000, as heartbeats come every two seconds: when nothing newer is known of
   * what has ended, no token is accepted, and the answer is 503.
   */
  readonly maxStaleness?: number;
  /** Told what goes wrong between this process and the STS; a process warning if left away. */
  readonly onProblem?: (error: unknown) => void;
  readonly clock?: Clock;
};

/** A request listener that is told who calls. */
export type ProtectedListener = (request: IncomingMessage, response: ServerResponse, caller: Caller) => unknown;

/** Octets: a larger certificate is nobody's that Hawser knows, and is not worth asking about. */
const largestCertificate = 16_384;

/** Milliseconds. */
const shortestStaleness = 4_000;

/** Takes a refusal down, and makes the answer of it. */
type Refuse = (code: RefusalCode, token?: RefusedToken) => Rejected;

/** What is left for the STS to name, since only the ledger knows whose certificates these are. */
const forTheSts: ReadonlySet<RefusalCode> = new Set(['cnf_missing_cert', 'cnf_mismatch.unknown', 'token_expired', 'token_not_yet_valid']);

/**
 * Checks tokens that are bound to the certificate of the connection that they come on (RFC 8705 §3). Form, signature, issuer,
 * type, audience, binding and time are judged here; liveness by the STS, which is asked each time (RFC 7662) and records
 * the decision. What is refused here without asking is reported to it. There is no way to leave the binding out.
 */
export class Verifier {
  readonly audience: string;
  /** What `protect` publishes (RFC 9728), and where; null where the audience is no https URL, and so has no such place. */
  readonly metadata: { readonly url: string; readonly document: ProtectedResource } | null;
  readonly #sts: Sts;
  readonly #keys: IssuerKeys;
  readonly #reporter: Reporter;
  /** Undefined in mode `introspect`. */
  readonly #feed: Feed | undefined;
  readonly #acceptances: Acceptances | undefined;
  readonly #acknowledger: Acknowledger;
  readonly #maxStaleness: number;
  readonly #clock: Clock;
  readonly #onProblem: (error: unknown) => void;
  /** Which key signed the token of a caller. */
  readonly #kids = new WeakMap<Caller, string>();
  /** How many doubts had been heard when the STS said that a caller's token is live. */
  readonly #vouched = new WeakMap<Caller, number>();

  constructor(options: VerifierOptions) {
    this.audience = options.audience;
    const url = protectedResourceUrl(options.audience);
    this.metadata = url === null ? null : { url, document: protectedResource(options.audience, options.issuer, options.description) };
    this.#clock = options.clock ?? (() => new Date());
    this.#onProblem = options.onProblem ?? ((error) => process.emitWarning(error instanceof Error ? error : String(error)));
    this.#sts = new Sts(options);
    this.#keys = new IssuerKeys(() => this.#fetchKeys(), this.#clock);
    const { mode = 'feed' } = options;
    if (mode !== 'feed' && mode !== 'introspect') throw new TypeError('mode must be feed or introspect');
    this.#maxStaleness = options.maxStaleness ?? 5_000;
    if (!(this.#maxStaleness >= shortestStaleness)) throw new RangeError(`maxStaleness must be at least ${shortestStaleness} milliseconds`);
    this.#acceptances = mode === 'feed' ? new Acceptances(options.audience) : undefined;
    const desk = new StsReports(this.#sts, this.#clock, this.#onProblem);
    this.#reporter = new Reporter(
      (reports, toldUntil) => desk.send(reports, this.#acknowledger.current(this.#told(toldUntil))),
      this.#onProblem,
      this.#acceptances,
      () => this.#clock().getTime(),
    );
    this.#acknowledger = new Acknowledger(
      (acknowledgement) => desk.acknowledge(acknowledgement),
      () => this.#told(this.#reporter.toldUntil),
      this.#onProblem,
    );
    this.#feed = mode === 'feed' ? this.#follow() : undefined;
  }

  /** Decisions that were lost because the STS was away for too long, or would not take them. The STS is told how many. */
  get droppedReports(): number {
    return this.#reporter.dropped;
  }

  /** Judges a request of `node:http` or `node:https`. Never throws: when nothing can be decided, the verdict is 503. */
  async check(request: IncomingMessage, policy: Policy = {}): Promise<Verdict> {
    // The certificate is gone with the connection: nothing must be concluded from its absence.
    if (request.socket.destroyed) return { accepted: false, status: 503, retryAfter: 1 };
    return this.verify(readEvidence(request), policy);
  }

  /**
   * A listener for `node:http` and `node:https` that lets only verified callers through, and tells everybody else where to get a token
   * (RFC 9728). When it fails, the answer is 500, and `onProblem` is told.
   */
  protect(listener: ProtectedListener, policy: Policy = {}): RequestListener {
    return async (request, response) => {
      try {
        if (this.metadata && publish(this.metadata, request, response)) return;
        const verdict = await this.check(request, policy);
        if (!verdict.accepted) return sendRejection(response, verdict, this.audience, policy);
        if (verdict.caller.decisionId !== undefined) response.setHeader('Hawser-Decision', verdict.caller.decisionId);
        await listener(request, response, verdict.caller);
      } catch (error) {
        this.#onProblem(error);
        if (response.headersSent) response.destroy();
        else response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"server_error"}');
      }
    };
  }

  /** Goes on with a renewed certificate of this resource server and, where `ca` is given, with the authorities trusted from now on. */
  use(credentials: Successor): void {
    this.#sts.use(credentials);
  }

  /** Sends the reports that wait, and lets go of the connections. */
  async close(): Promise<void> {
    this.#feed?.close();
    await this.#reporter.close();
    await this.#acknowledger.close();
    this.#sts.close();
  }

  /** The one way to a verdict, whatever the request came in by. Never throws: when nothing can be decided, the verdict is 503. */
  async verify(evidence: Evidence, policy: Policy = {}): Promise<Verdict> {
    const started = performance.now();
    const refuse: Refuse = (code, token) => {
      const id = this.#report(code, evidence, token, started);
      return { accepted: false, ...wireError(code), code, decisionId: toPublicId('decision', id) };
    };
    try {
      return await this.#judge(evidence, policy, refuse);
    } catch (error) {
      this.#onProblem(error);
      const wait = error instanceof StsRefused ? error.retryAfter : 1;
      return { accepted: false, status: 503, retryAfter: wait };
    }
  }

  async #judge(evidence: Evidence, policy: Policy, refuse: Refuse): Promise<Verdict> {
    const { authorization, certificate, facts } = evidence;
    if (authorization.kind === 'none') return { accepted: false, status: 401 };
    if (authorization.kind === 'malformed') return refuse('request_malformed');
    const { token } = authorization;
    const local = await verifyAccessToken(token, {
      issuer: this.#sts.issuer,
      audience: this.audience,
      keys: this.#keys,
      now: this.#clock(),
      binding: ({ cnf }) => compare(cnf['x5t#S256'], certificate),
    });
    const unusual = certificate !== undefined && certificate.der.length > largestCertificate;
    if (this.#feed) {
      const rejected = local.ok ? await this.#judgeLiveness(this.#feed, local, refuse) : refuse(local.code, local);
      if (rejected) return rejected;
      if (local.ok && this.#feed.doubts(local.claims)) return this.#judgeDoubted(this.#feed, token, local, evidence, policy, refuse);
      const verdict = this.#admit(local, certificate, policy, undefined, refuse);
      if (verdict.accepted) this.#count(verdict.caller, local.header?.kid, facts);
      return verdict;
    }
    if (!local.ok) {
      if (unusual || !forTheSts.has(local.code)) return refuse(local.code, local);
      // What is wrong here is wrong whatever the STS says: it is only asked to name and record it.
      const named = await this.#introspect(token, certificate, facts).catch((error: unknown) => {
        this.#onProblem(error);
        return undefined;
      });
      return named && !named.active ? inactive(named) : refuse(local.code, local);
    }
    const answer = await this.#introspect(token, certificate, facts);
    if (!answer.active) return inactive(answer);
    return this.#admit(local, certificate, policy, answer.decisionId, refuse);
  }

  /** Nothing where nothing is known against a token, and it would be known. */
  async #judgeLiveness(feed: Feed, token: VerifiedToken, refuse: Refuse): Promise<Rejected | undefined> {
    await feed.begun;
    const code = feed.judge(token.claims, token.header.kid, this.#clock());
    if (code !== undefined) return refuse(code, { ...token, ok: false, code, alsoFound: [] });
    // It may have ended while the keys or the first snapshot were waited for.
    if (token.claims.exp * 1_000 <= this.#clock().getTime())
      return refuse('token_expired', { ...token, ok: false, code: 'token_expired', alsoFound: [] });
    if (feed.age <= this.#maxStaleness) return undefined;
    throw new Failure('unavailable', 'nothing new is known of what has ended, so that no token is accepted');
  }

  /** One of more tokens than the feed can name may have ended: the STS says of each, and takes the decision down. */
  async #judgeDoubted(
    feed: Feed,
    token: string,
    local: VerifiedToken,
    { certificate, facts }: Evidence,
    policy: Policy,
    refuse: Refuse,
  ): Promise<Verdict> {
    const heard = feed.doubtsHeard;
    const answer = await this.#introspect(token, certificate, facts);
    if (!answer.active) return inactive(answer);
    const verdict = this.#admit(local, certificate, policy, answer.decisionId, refuse);
    if (verdict.accepted) this.#vouched.set(verdict.caller, heard);
    return verdict;
  }

  #admit(
    token: VerifiedToken | RefusedToken,
    certificate: PeerCertificate | undefined,
    policy: Policy,
    decisionId: string | undefined,
    refuse: Refuse,
  ): Verdict {
    if (!token.ok || !certificate) throw new Error('a token without certificate got past its judge');
    const granted = token.claims.scope.split(' ');
    if (scopesOf(policy).some((needed) => !granted.includes(needed))) {
      return refuse('scope_insufficient', { ...token, ok: false, code: 'scope_insufficient', alsoFound: [] });
    }
    const caller: Caller = { claims: token.claims, certificate, decisionId };
    this.#kids.set(caller, token.header.kid);
    return { accepted: true, caller };
  }

  /**
   * Whether something is heard by now that speaks against a caller who was let in, or nothing was for too long: then a call of theirs
   * that is still open has to be judged again. Asks nobody; a verifier without feed hears nothing in between.
   */
  suspects(caller: Caller): boolean {
    const kid = this.#kids.get(caller);
    if (!this.#feed || kid === undefined) return false;
    if (this.#feed.age > this.#maxStaleness || this.#feed.judge(caller.claims, kid, this.#clock()) !== undefined) return true;
    return this.#feed.doubts(caller.claims) && this.#vouched.get(caller) !== this.#feed.doubtsHeard;
  }

  #follow(): Feed {
    const open: OpenFeed = async (after, sent, signal) => {
      const { feed } = await this.#sts.endpoints();
      const headers: Record<string, string> = { [kindsHeader]: 'doubt', ...(after && { 'last-event-id': placeText(after) }) };
      return this.#sts.openStream(feed, headers, sent, signal);
    };
    return new Feed(this.audience, open, {
      onPlace: (place) => this.#acknowledger.heard(place),
      onKeys: () => this.#keys.expectChange(),
      onProblem: this.#onProblem,
    });
  }

  async #introspect(token: string, certificate: PeerCertificate | undefined, facts: RequestFacts): Promise<Introspection> {
    const { introspection } = await this.#sts.endpoints();
    const shown = certificate?.der.toString('base64url') ?? '';
    const form = new URLSearchParams({ token, token_type_hint: 'access_token', client_certificate: shown, ...facts });
    return readIntrospection(await this.#sts.send(introspection, form));
  }

  /** Costs a request next to nothing, and never fails it. */
  #count({ claims, certificate }: Caller, kid: string | undefined, facts: RequestFacts): void {
    const { jti } = claims;
    const isFirst = this.#acceptances?.add(`${jti} ${certificate.thumbprint} ${facts.client_address}`, this.#clock().getTime(), () => ({
      ...facts,
      code: 'accepted',
      also_found: [],
      audience: this.audience,
      jti,
      ...(kid === undefined ? {} : { kid }),
      bound_thumbprint: claims.cnf['x5t#S256'],
      presented_thumbprint: certificate.thumbprint,
      presented_serial: certificate.serial,
    }));
    if (isFirst === true) this.#reporter.hurry();
  }

  #report(code: RefusalCode, { certificate, facts }: Evidence, token: RefusedToken | undefined, started: number): string {
    const id = newId(this.#clock().getTime());
    const report: Report = {
      ...facts,
      report_id: id,
      at: this.#clock().toISOString(),
      code,
      also_found: token?.alsoFound ?? [],
      audience: this.audience,
      ...(token?.claims ? { jti: token.claims.jti } : {}),
      ...(token?.claims && token.header ? { kid: token.header.kid } : {}),
      ...(token?.claims?.cnf ? { bound_thumbprint: token.claims.cnf['x5t#S256'] } : {}),
      ...(certificate ? { presented_thumbprint: certificate.thumbprint, presented_serial: certificate.serial } : {}),
      latency_micros: Math.round((performance.now() - started) * 1000),
    };
    this.#reporter.add(report);
    return id;
  }

  async #fetchKeys(): Promise<unknown> {
    const { status, body } = await this.#sts.send((await this.#sts.endpoints()).jwks);
    if (status !== 200) throw new StsRefused(status, 'its keys', undefined);
    return body;
  }

  #told(until: number): { counted_until: string; lost: number } {
    return { counted_until: new Date(until).toISOString(), lost: this.#reporter.dropped };
  }
}

const inactive = ({ decisionId }: Introspection): Rejected => ({
  accepted: false,
  status: 401,
  error: 'invalid_token',
  ...(decisionId === undefined ? {} : { decisionId }),
});

function compare(bound: string, certificate: PeerCertificate | undefined): RefusalCode | undefined {
  if (!certificate) return 'cnf_missing_cert';
  return certificate.thumbprint === bound ? undefined : 'cnf_mismatch.unknown';
}

type Introspection = { readonly active: boolean; readonly decisionId: string | undefined };

/** RFC 7662 §2.2. Only the very value true counts as active. */
function readIntrospection({ status, headers, body }: Answer): Introspection {
  const { active, decision_id: inBody } = asObject(body);
  if (status !== 200 || typeof active !== 'boolean') throw new StsRefused(status, 'a verdict', headers['retry-after']);
  const named = [inBody, headers['hawser-decision']].find((id) => typeof id === 'string' && publicIdShape('decision').test(id));
  return { active, decisionId: named as string | undefined };
}
