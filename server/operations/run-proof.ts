import { setTimeout as sleep } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import { type Actor, system } from '../domain/actor.ts';
import type { DecisionCode } from '../domain/codes.ts';
import { Failure } from '../domain/failure.ts';
import { fromPublicId, toPublicId } from '../domain/ids.ts';
import { expiringTokenLife, probeAudience, probeName, probeProfile, probeTokenLife } from '../domain/probe.ts';
import { type CaseResult, judgeCase, judgeProof, type ProofCaseName, type ProofOutcome, readSeen, type Seen } from '../domain/proof.ts';
import { denyToken } from '../ledger/denied-tokens.ts';
import { appendEvent } from '../ledger/events.ts';
import { decisionsAbout, finishProof, keepCases, type StoredCase } from '../ledger/proofs.ts';
import type { ResourceServerView } from '../ledger/resource-servers.ts';
import { ask, OutboundRefusal, type OutboundRules } from '../outbound/ask.ts';
import { trustBundle } from './certificate-chain.ts';
import type { CertificateContext } from './certificate-context.ts';
import { makePair } from './make-pair.ts';
import { altered, type ProbeCertificate, type ProbeToken, probeToken, probeUserAgent } from './probe-tokens.ts';
import { revokeCertificate } from './revoke-certificate.ts';

export type ProofRun = {
  readonly id: string;
  readonly server: ResourceServerView;
  readonly audience: string;
  readonly address: string;
};

/** Milliseconds: of one call, of the whole run, until a revocation must have been heard of, and for reports to come in. */
const patience = { call: 3_000, run: 50_000, revocation: 3_000, reports: 1_500 } as const;
const pause = 200;

/** Makes the calls of a proof and takes down what came of them. Never throws: what goes wrong is the result. */
export async function runProof(context: CertificateContext, actor: Actor, run: ProofRun): Promise<void> {
  const proof = new Proof(context, actor, run);
  try {
    await proof.make();
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    const detail = error instanceof Failure ? error.message : `It met an error that nobody expected (${name}).`;
    // Without the ledger there is nothing to write, and the run shows as broken off.
    await proof.finish(proof.begun ? 'incomplete' : 'not_started', detail).catch(() => {});
  }
}

class Proof {
  readonly #context: CertificateContext;
  readonly #actor: Actor;
  readonly #run: ProofRun;
  readonly #signal = AbortSignal.timeout(patience.run);
  readonly #cases: StoredCase[] = [];
  readonly #tokens: ProbeToken[] = [];

  constructor(context: CertificateContext, actor: Actor, run: ProofRun) {
    this.#context = context;
    this.#actor = actor;
    this.#run = run;
  }

  /** Whether anybody was called. */
  get begun(): boolean {
    return this.#cases.length > 0;
  }

  async make(): Promise<void> {
    const { audience } = this.#run;
    const hawser = await trustBundle(this.#context);
    const [own, other] = [await this.#certificate(), await this.#certificate()];
    const token = (audience: string, lifetime = probeTokenLife) => this.#token(hawser, own, audience, lifetime);

    const { seen, outcome } = await this.#try('no_token', own, null);
    if (outcome === 'failed' || seen.kind === 'unreachable' || seen.kind === 'late') return this.#conclude();
    const good = await this.#try('good_call', own, await token(audience));
    if (good.outcome !== 'passed') return this.#conclude();
    const expiring = await token(audience, expiringTokenLife);
    await this.#try('other_certificate', other, await token(audience));
    await this.#try('no_certificate', null, await token(audience));
    await this.#try('binding_removed', other, without(await token(audience)));
    await this.#try('binding_respelled', own, padded(await token(audience)));
    await this.#try('wrong_audience', own, await token(probeAudience));
    await sleep(Math.max(0, expiring.expiresAt.getTime() + 1_000 - Date.now()));
    await this.#try('expired', own, expiring);
    await this.#afterRevocation(own, await token(audience), await token(audience));
    await this.#conclude();
  }

  async #conclude(): Promise<void> {
    // Without an answer to the good call there is nothing that the resource server could have told.
    if (this.#cases.some(({ name, outcome }) => name === 'good_call' && outcome !== 'unclear')) await this.#readDecisions();
    await this.finish(judgeProof(this.#cases), null);
  }

  /** Ends the run, and every token of it that still lives. */
  async finish(outcome: ProofOutcome, detail: string | null): Promise<void> {
    const { database, clock } = this.#context;
    const { id, server, audience, address } = this.#run;
    const at = clock();
    for (const { jti, expiresAt } of this.#tokens)
      if (expiresAt > at)
        await denyToken(database.prisma, probeActor, { jti, expiresAt, at, comment: 'the proof that it was made for is over' });
    await database.transaction(async (ledger) => {
      const eventId = await appendEvent(ledger, {
        type: 'resource_server.proof_finished',
        at,
        actor: this.#actor,
        target: { kind: 'resource_server', id: server.id, name: server.name },
        detail: { proof: toPublicId('proof', id), audience, address, outcome, ...(detail === null ? {} : { detail }), cases: this.#cases },
      });
      if (!(await finishProof(ledger, id, { outcome, detail, cases: this.#cases, eventId, at })))
        throw new Failure('conflict', 'The run took so long that it counts as broken off.');
    });
  }

  /** Denied and revoked in this order, each with a token that was good a moment before; each must be heard of in time. */
  async #afterRevocation(own: ProbeCertificate, denied: ProbeToken, revoked: ProbeToken): Promise<void> {
    const { database, clock } = this.#context;
    const comment = 'a proof shows whether the resource server hears of it';
    await denyToken(database.prisma, probeActor, { jti: denied.jti, expiresAt: denied.expiresAt, at: clock(), comment });
    await this.#tryUntilRefused('revoked_token', own, denied);
    await revokeCertificate(this.#context, probeActor, {
      certificate: toPublicId('certificate', own.id),
      reason: 'cessationOfOperation',
      comment,
    });
    await this.#tryUntilRefused('revoked_certificate', own, revoked);
  }

  async #try(name: ProofCaseName, certificate: ProbeCertificate | null, token: ProbeToken | null): Promise<CaseResult> {
    const result = await this.#call(name, certificate, token, performance.now());
    await this.#keep(result);
    return result;
  }

  async #tryUntilRefused(name: ProofCaseName, certificate: ProbeCertificate, token: ProbeToken): Promise<void> {
    const since = performance.now();
    for (;;) {
      const result = await this.#call(name, certificate, token, since);
      const over = performance.now() - since > patience.revocation;
      // What is refused after its end shows nothing of the revocation.
      const late = this.#context.clock() >= token.expiresAt;
      if (late && result.outcome === 'passed') return this.#keep({ ...result, outcome: 'unclear' });
      if (result.outcome !== 'failed' || over || late) return this.#keep(result);
      await sleep(pause);
    }
  }

  async #keep(result: StoredCase): Promise<void> {
    this.#cases.push(result);
    if (!(await keepCases(this.#context.database.prisma, this.#run.id, this.#cases)))
      throw new Failure('conflict', 'The run took so long that it counts as broken off.');
  }

  async #call(name: ProofCaseName, certificate: ProbeCertificate | null, token: ProbeToken | null, since: number): Promise<StoredCase> {
    const { server, address } = this.#run;
    const ca = server.caPem ?? [...rootCertificates, await trustBundle(this.#context)].join('\n');
    const { privateAddresses } = server;
    const rules = { privateAddresses, ca, patience: patience.call, signal: this.#signal, client: certificate ?? undefined };
    const { seen, decision } = await see(address, token, rules);
    return {
      name,
      seen,
      outcome: judgeCase(name, seen),
      at: this.#context.clock().toISOString(),
      milliseconds: Math.round(performance.now() - since),
      jti: token?.jti ?? null,
      decisionId: decision,
      code: null,
    };
  }

  /** What the resource server said of it to Hawser; reports take a moment. */
  async #readDecisions(): Promise<void> {
    const { prisma } = this.#context.database;
    const jtis = this.#tokens.map(({ jti }) => jti);
    const ids = this.#cases.map(({ decisionId }) => decisionId).filter((id) => id !== null);
    const since = new Date(Date.parse(this.#cases[0]?.at ?? '') - 60_000);
    for (const until = performance.now() + patience.reports; ; await sleep(pause)) {
      const decisions = await decisionsAbout(prisma, { jtis, ids, since });
      for (const [index, one] of this.#cases.entries()) {
        // A token that is refused now may have been accepted a moment before, and that may be told first.
        const reading = readSeen(one.name, one.seen);
        const fits = (code: DecisionCode) => reading === 'unclear' || (code === 'accepted') === (reading === 'accepted');
        const about = decisions.filter(({ jti, code }) => jti !== null && jti === one.jti && fits(code));
        const found = decisions.find(({ id }) => id === one.decisionId) ?? about[0];
        if (found) this.#cases[index] = { ...one, decisionId: found.id, code: found.code };
      }
      const told = this.#cases.filter(({ decisionId }) => decisionId !== null);
      if ((told.length > 0 && told.every(({ code }) => code !== null)) || performance.now() > until) return;
    }
  }

  async #token(ca: string, certificate: ProbeCertificate, audience: string, lifetime: number): Promise<ProbeToken> {
    const token = await probeToken(this.#context.urls.sts, ca, certificate, { audience, lifetime, signal: this.#signal });
    this.#tokens.push(token);
    return token;
  }

  async #certificate(): Promise<ProbeCertificate> {
    const detail = { proof: toPublicId('proof', this.#run.id) };
    return makePair(this.#context, this.#actor, { identity: probeName, profile: probeProfile, detail });
  }
}

/** The acts that are part of a test, and no person's decision. */
const probeActor = system('probe');

const without = (token: ProbeToken): ProbeToken => ({ ...token, token: altered(token.token, ({ cnf, ...rest }) => rest) });
const padded = (token: ProbeToken): ProbeToken => ({
  ...token,
  token: altered(token.token, (claims) => ({ ...claims, cnf: { 'x5t#S256': `${Reflect.get(Object(claims.cnf), 'x5t#S256')}=` } })),
});

/** One call. Of the answer only the head is read: nothing that stands below it is anything to Hawser, however long it is. */
async function see(
  address: string,
  token: ProbeToken | null,
  rules: OutboundRules & { readonly patience: number },
): Promise<{ seen: Seen; decision: string | null }> {
  const headers = { accept: '*/*', 'user-agent': probeUserAgent, ...(token === null ? {} : { authorization: `Bearer ${token.token}` }) };
  try {
    return await ask(address, { method: 'GET', headers }, rules, async ({ statusCode: status = 0, headers }) => {
      const error = /error="?([a-z_]{1,40})/.exec(headers['www-authenticate'] ?? '')?.[1] ?? null;
      const decision = headers['hawser-decision'];
      return { seen: { kind: 'answer', status, error }, decision: fromPublicId('decision', String(decision)) ?? null };
    });
  } catch (error) {
    if (!(error instanceof OutboundRefusal)) throw error;
    const kind = error.kind === 'ended' ? 'closed' : error.kind === 'late' ? 'late' : 'unreachable';
    return { seen: { kind, detail: error.message }, decision: null };
  }
}
