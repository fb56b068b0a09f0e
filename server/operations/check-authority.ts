import { X509Certificate } from 'node:crypto';
import { request } from 'node:http';
import { addSeconds } from '../domain/clock.ts';
import { Failure, notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import { type Authority, allAuthorities } from '../ledger/authorities.ts';
import { lastCrlNumber } from '../ledger/crls.ts';
import { newestSerialOf } from '../ledger/ocsp-responders.ts';
import { readCrl } from '../pki/crl.ts';
import { readOcspResponse } from '../pki/ocsp.ts';
import { buildOcspRequest } from '../pki/ocsp-request.ts';
import { isSignedBy } from '../pki/signed.ts';
import { certificateUrl, crlUrl, ocspUrl } from '../pki/tbs-certificate.ts';
import type { CertificateContext } from './certificate-context.ts';
import { keptUpCrls } from './list-authorities.ts';

/** What one address answered, asked as a client would. */
type Probe = {
  kind: 'crl' | 'certificate' | 'ocsp';
  url: string;
  ok: boolean;
  /** What is wrong, in words. */
  findings: string[];
  milliseconds: number;
  octets: number | null;
  number: number | null;
  entries: number | null;
  thisUpdate: Date | null;
  nextUpdate: Date | null;
  serial: string | null;
  certificateStatus: 'good' | 'revoked' | 'unknown' | null;
};
export type AuthorityCheck = { authority: string; checkedAt: Date; ok: boolean; probes: Probe[] };

/** Milliseconds for one address. */
const patience = 5_000;
/** Octets: a list of a million entries has about 50 million. */
const longest = 200_000_000;
/** Seconds by which the clock of a publisher may be ahead. */
const skew = 30;

/**
 * Fetches what the certificates of an authority say can be fetched, at the addresses that they name, and checks it as a
 * client does. Nothing is contacted but the PKI address that the operator configured.
 * @param reference id or name
 * @throws {Failure} `not_found`
 */
export async function checkAuthority(context: CertificateContext, reference: string): Promise<AuthorityCheck> {
  const { database, clock, urls } = context;
  const id = fromPublicId('authority', reference);
  const authority = (await allAuthorities(database.prisma)).find((each) => each.id === id || each.name === reference);
  if (!authority) throw notFound(`the authority ${reference}`);
  const lists = (await keptUpCrls(database.prisma, clock())).get(authority.id) ?? [];
  const probes = [await probe('certificate', certificateUrl(urls.pki, authority.name), null, (body) => checkCertificate(body, authority))];
  for (const shard of new Set([0, ...lists.map((list) => list.shard)])) {
    const url = crlUrl(urls.pki, authority.name, shard);
    // Before it is fetched: one that is published while it comes in is no reason to call this one old.
    const published = await lastCrlNumber(database.prisma, { authorityId: authority.id, shard });
    probes.push(await probe('crl', url, null, (body) => checkCrl(body, authority, { url, published, now: clock() })));
  }
  if (authority.role === 'issuing') probes.push(await askForStatus(context, authority));
  return { authority: authority.name, checkedAt: clock(), ok: probes.every(({ ok }) => ok), probes };
}

type Seen = Partial<Omit<Probe, 'kind' | 'url' | 'ok' | 'milliseconds' | 'octets'>> & { readonly findings: string[] };

async function probe(
  kind: Probe['kind'],
  url: string,
  question: Buffer | null,
  check: (body: Buffer) => Promise<Seen> | Seen,
): Promise<Probe> {
  const began = performance.now();
  const nothing = { number: null, entries: null, thisUpdate: null, nextUpdate: null, serial: null, certificateStatus: null };
  let seen: Seen;
  let octets: number | null = null;
  try {
    const body = await fetchOnce(url, question);
    octets = body.length;
    seen = await check(body);
  } catch (error) {
    seen = { findings: [error instanceof Failure ? error.message : `what came back cannot be read: ${String(error)}`] };
  }
  return { kind, url, octets, milliseconds: Math.round(performance.now() - began), ok: seen.findings.length === 0, ...nothing, ...seen };
}

function checkCertificate(body: Buffer, authority: Authority): Seen {
  return { findings: body.equals(Buffer.from(authority.der)) ? [] : ['it is not the certificate of this authority'] };
}

function checkCrl(body: Buffer, authority: Authority, { url, published, now }: { url: string; published: bigint | null; now: Date }): Seen {
  const crl = readCrl(body);
  const key = new X509Certificate(Buffer.from(authority.der)).publicKey;
  return {
    number: Number(crl.number),
    entries: crl.entries,
    thisUpdate: crl.thisUpdate,
    nextUpdate: crl.nextUpdate,
    findings: findings([
      [isSignedBy(body, key), 'the authority did not sign it'],
      [crl.thisUpdate <= addSeconds(now, skew), 'it begins in the future'],
      [now < crl.nextUpdate, `it ended at ${crl.nextUpdate.toISOString()}`],
      [
        published === null || crl.number >= published,
        `it is number ${crl.number}, and ${published} was published: something serves old lists`,
      ],
      [crl.distributionPoint === url, 'it was published for another address'],
    ]),
  };
}

/** Asks for the newest certificate of the authority, with a nonce, so that no cache can answer. */
async function askForStatus({ database, clock, urls }: CertificateContext, authority: Authority): Promise<Probe> {
  const serial = await newestSerialOf(database.prisma, authority.id);
  if (serial === null) {
    return probe('ocsp', ocspUrl(urls.pki), Buffer.alloc(0), () => ({ findings: ['it has issued nothing yet that could be asked for'] }));
  }
  const { der, nonce } = buildOcspRequest(authority.der, [serial]);
  return probe('ocsp', ocspUrl(urls.pki), der, (body) => {
    const answer = readOcspResponse(body, authority.der);
    const [state] = answer.states;
    const now = clock();
    return {
      serial,
      certificateStatus: state?.status ?? null,
      thisUpdate: state?.thisUpdate ?? null,
      nextUpdate: state?.nextUpdate ?? null,
      findings:
        answer.responseStatus !== 0
          ? [`it answers with the error ${answer.responseStatus} of RFC 6960`]
          : findings([
              [answer.trusted, 'neither the authority nor a responder of its own signed the answer'],
              [answer.responder === null || new Date(answer.responder.validTo) > now, 'the certificate of the responder has expired'],
              [nonce !== null && answer.nonce?.equals(nonce) === true, 'it does not repeat the nonce'],
              [state?.serial === serial, 'it answers for another certificate'],
              [state !== undefined && state.status !== 'unknown', 'it does not know a certificate that was issued'],
              [state !== undefined && state.thisUpdate <= addSeconds(now, skew), 'the answer begins in the future'],
              [state?.nextUpdate === null || (state !== undefined && now < state.nextUpdate), 'the answer has expired'],
            ]),
    };
  });
}

const findings = (checks: readonly (readonly [boolean, string])[]): string[] => checks.filter(([ok]) => !ok).map(([, finding]) => finding);

/** One request without redirects. @throws {Failure} `unavailable`, in words */
function fetchOnce(url: string, question: Buffer | null): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const fail = (detail: string, cause?: unknown) => reject(new Failure('unavailable', detail, { cause }));
    const asked = request(url, {
      agent: false,
      signal: AbortSignal.timeout(patience),
      ...(question === null
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/ocsp-request', 'content-length': question.length } }),
    });
    asked.once('error', (error) => fail(`nobody answers there: ${error.message}`, error));
    asked.once('response', (response) => {
      if (response.statusCode !== 200) {
        response.resume();
        fail(`it answers with the status ${response.statusCode}`);
        return;
      }
      const parts: Buffer[] = [];
      let length = 0;
      response.on('data', (part: Buffer) => {
        parts.push(part);
        length += part.length;
        if (length > longest) response.destroy(new Error('the answer is too long'));
      });
      response.once('error', (error) => fail(`the answer breaks off: ${error.message}`, error));
      response.once('end', () => resolve(Buffer.concat(parts)));
    });
    asked.end(question ?? undefined);
  });
}
