import { isDeepStrictEqual } from 'node:util';
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  type ServerWritableStream,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { jwtSvidType, svidAlgorithms, tokenTypes } from '../../../server/domain/claims.ts';
import { Failure } from '../../../server/domain/failure.ts';
import { verifyAccessToken } from '../../../server/tokens/verify.ts';
import { TokenRefused } from '../../../server/verifier/index.ts';
import { certificatesIn, type Generation } from '../files.ts';
import { obtainToken } from '../tokens.ts';
import { structOf } from './struct.ts';
import { concatenated, keyOf, svidOf } from './svid.ts';
import type { Trust } from './trust.ts';

export type Workload = {
  readonly issuer: string;
  readonly trust: Trust;
  readonly read: () => Promise<Generation>;
  /** As Hawser has it. */
  readonly now: () => Date;
};

type Nothing = Record<string, never>;
type Status = { readonly code: status; readonly details: string };

/** The one workload of this daemon, as the SPIFFE Workload API shows it (SPIFFE Workload API §5 and §6). */
export class WorkloadApiHandlers {
  readonly #workload: Workload;
  readonly #open = new Set<() => void>();
  readonly #asking = new Map<string, Promise<string>>();

  constructor(workload: Workload) {
    this.#workload = workload;
  }

  /** Sends whoever has a stream open what is different now. */
  changed(): void {
    for (const send of this.#open) send();
  }

  get methods(): UntypedServiceImplementation {
    return {
      FetchX509SVID: this.#stream(() => this.#x509Svid()),
      FetchX509Bundles: this.#stream(() => this.#x509Bundles()),
      FetchJWTBundles: this.#stream(() => this.#jwtBundles()),
      FetchJWTSVID: unary<{ audience: string[]; spiffe_id: string }>((asked) => this.#jwtSvid(asked.audience, asked.spiffe_id)),
      ValidateJWTSVID: unary<{ audience: string; svid: string }>((asked) => this.#validate(asked.audience, asked.svid)),
    };
  }

  async #x509Svid() {
    const generation = await this.#workload.read();
    const { spiffeId, chain } = svidOf(generation, this.#workload.now());
    const svid = {
      spiffe_id: spiffeId,
      x509_svid: chain,
      x509_svid_key: keyOf(generation),
      bundle: this.#roots(generation),
      hint: '',
    };
    return { svids: [svid], crl: [], federated_bundles: {} };
  }

  async #x509Bundles() {
    const generation = await this.#workload.read();
    const { trustDomain } = svidOf(generation, this.#workload.now());
    return { crl: [], bundles: { [trustDomain]: this.#roots(generation) } };
  }

  async #jwtBundles() {
    const { trustDomain } = svidOf(await this.#workload.read(), this.#workload.now());
    return { bundles: { [trustDomain]: Buffer.from((await this.#workload.trust.current()).jwks) } };
  }

  async #jwtSvid(audiences: readonly string[], asked: string) {
    const generation = await this.#workload.read();
    const { spiffeId } = svidOf(generation, this.#workload.now());
    const [audience, ...others] = new Set(audiences);
    if (!audience) throw new Failure('invalid_input', 'audience is missing');
    if (others.length > 0) throw new Failure('invalid_input', 'a JWT-SVID of Hawser is for one audience: ask for one at a time');
    if (asked !== '' && asked !== spiffeId) throw new Failure('forbidden', `this workload is ${spiffeId}`);
    return { svids: [{ spiffe_id: spiffeId, svid: await this.#obtain(generation, audience), hint: '' }] };
  }

  /** Who asks for the same at the same moment gets the same. */
  #obtain(generation: Generation, audience: string): Promise<string> {
    const name = `${generation.directory} ${audience}`;
    const asking =
      this.#asking.get(name) ??
      obtainToken(
        generation,
        { issuer: this.#workload.issuer, audience, scope: undefined, exchangeSecret: undefined, requestedTokenType: tokenTypes.jwtSvid },
        { cache: true },
      ).finally(() => this.#asking.delete(name));
    this.#asking.set(name, asking);
    return asking;
  }

  async #validate(audience: string, svid: string) {
    if (audience === '' || svid === '') throw new Failure('invalid_input', `${audience === '' ? 'audience' : 'svid'} is missing`);
    const { trust, issuer } = this.#workload;
    const { trustDomain } = svidOf(await this.#workload.read(), this.#workload.now());
    const known = await trust.current();
    const keys = {
      find: async (kid: string, algorithm: (typeof svidAlgorithms)[number]) =>
        known.keys.find(kid, algorithm) ?? (await trust.after(known)).keys.find(kid, algorithm),
    };
    const rules = { issuer, keys, audience, type: jwtSvidType, algorithms: svidAlgorithms, now: this.#workload.now() };
    const verdict = await verifyAccessToken(svid, rules);
    if (!verdict.ok) throw new Failure('invalid_input', `the JWT-SVID is not valid: ${verdict.code}`);
    const { claims } = verdict;
    if (!claims.sub.startsWith(`${trustDomain}/`))
      throw new Failure('invalid_input', `the JWT-SVID is of another trust domain than ${trustDomain}`);
    return { spiffe_id: claims.sub, claims: structOf({ ...claims }) };
  }

  /** Until it was heard what is trusted now, what came with the certificate is: nobody waits for it. */
  #roots({ ca }: Generation): Buffer {
    return concatenated(certificatesIn(this.#workload.trust.known?.roots ?? ca));
  }

  /** Sends the first message at once, and another whenever it would be different; each is whole (SPIFFE Workload API §4.3). */
  #stream(message: () => Promise<object>): handleServerStreamingCall<Nothing, object> {
    return (call) => {
      let last: object | undefined;
      let sending = Promise.resolve();
      const send = (): void => {
        sending = sending.then(async () => {
          try {
            const next = await message();
            if (call.cancelled || isDeepStrictEqual(next, last)) return;
            last = next;
            call.write(next);
          } catch (error) {
            // What was handed out before is still the best that there is, unless there is nothing to hand out any more.
            const refusal = statusOf(error);
            if (last === undefined || refusal.code === status.PERMISSION_DENIED) this.#end(call, refusal);
          }
        });
      };
      this.#open.add(send);
      call.once('close', () => this.#open.delete(send));
      call.once('cancelled', () => this.#open.delete(send));
      send();
    };
  }

  #end(call: ServerWritableStream<Nothing, object>, refusal: Status): void {
    call.emit('error', refusal);
  }
}

const unary =
  <Request>(answer: (request: Request) => Promise<object>): handleUnaryCall<Request, object> =>
  (call, callback) =>
    void answer(call.request).then(
      (message) => callback(null, message),
      (error: unknown) => callback(statusOf(error)),
    );

/** SPIFFE Workload Endpoint §6: nothing is handed out, the request is wrong, or later perhaps. */
function statusOf(error: unknown): Status {
  const details = error instanceof Error ? error.message : String(error);
  if (error instanceof TokenRefused) return { code: status.PERMISSION_DENIED, details };
  if (!(error instanceof Failure)) return { code: status.UNAVAILABLE, details };
  const codes: Partial<Record<Failure['code'], status>> = {
    forbidden: status.PERMISSION_DENIED,
    not_found: status.PERMISSION_DENIED,
    invalid_input: status.INVALID_ARGUMENT,
  };
  return { code: codes[error.code] ?? status.UNAVAILABLE, details };
}
