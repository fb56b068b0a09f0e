import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Failure, invalid } from '../../domain/failure.ts';
import { type Profile, profileWithLabel } from '../../ledger/profiles.ts';
import { authorityCertificates } from '../../operations/certificate-chain.ts';
import type { EnrolmentContext } from '../../operations/enrolment-context.ts';
import { join } from '../../operations/join.ts';
import { reenroll } from '../../operations/reenroll.ts';
import { csrAttributes } from '../../pki/csr-attributes.ts';
import { certsOnly } from '../../pki/pkcs7.ts';
import { approvalPause } from './approval.ts';

const root = '/.well-known/est';
/** Every route twice: for whoever has the profile by the join token or certificate alone, and under a label that names it. */
const prefixes = [root, `${root}/:label`] as const;

/** Of the routes of EST, those that need no certificate: the first enrolment proves itself by a join token. */
export const estPublicRoutes = prefixes.flatMap((prefix) => [
  `GET ${prefix}/cacerts`,
  `GET ${prefix}/csrattrs`,
  `POST ${prefix}/simpleenroll`,
]);
export const estRenewalRoutes = prefixes.map((prefix) => `POST ${prefix}/simplereenroll`);

/** What a name of a profile may be. */
const labelShape = /^[a-z0-9.-]{1,63}$/;
/** The name of a profile, where the address has one (RFC 7030 §3.2.2). */
type Labelled = { Params: { label?: string } };

/**
 * Enrolment over Secure Transport (RFC 7030, with the transfer encoding of RFC 8951): the authorities, the first certificate
 * by HTTP Basic with the name of the identity and its join token, and its renewal by itself. A label names a profile; the
 * join token or the certificate has to be of that one.
 */
export function addEstRoutes(app: FastifyInstance, context: EnrolmentContext): void {
  app.addContentTypeParser('application/pkcs10', { parseAs: 'string' }, async (_request: FastifyRequest, body: string) => body);

  for (const prefix of prefixes) {
    app.get<Labelled>(`${prefix}/cacerts`, async ({ params }, reply) => {
      await labelled(context, params.label);
      return sendBase64(reply, 'application/pkcs7-mime', certsOnly(await authorityCertificates(context)));
    });
    app.get<Labelled>(`${prefix}/csrattrs`, async ({ params }, reply) => {
      const profile = await labelled(context, params.label);
      return sendBase64(reply, 'application/csrattrs', csrAttributes(profile?.keyAlgorithms));
    });

    app.post<Labelled>(`${prefix}/simpleenroll`, async (request, reply) => {
      const profile = await labelled(context, request.params.label);
      const credentials = basic(request.headers.authorization);
      if (!credentials) throw challenge(reply);
      const sourceAddress = request.raw.socket.remoteAddress;
      const joining = { ...credentials, csr: csrOf(request.body), sourceAddress, profileId: profile?.id };
      const joined = await join(context, joining).catch((error: unknown) => {
        throw error instanceof Failure && error.code === 'unauthenticated' ? challenge(reply) : error;
      });
      if ('certificate' in joined) return sendCertificate(reply, joined.certificate.der);
      return reply
        .code(202)
        .header('retry-after', String(approvalPause))
        .type('text/plain; charset=utf-8')
        .send('The request waits for approval.\n');
    });

    app.post<Labelled>(`${prefix}/simplereenroll`, async (request, reply) => {
      if (!request.holder) throw new Failure('unauthenticated', 'a certificate is needed');
      const profile = await labelled(context, request.params.label);
      if (profile && profile.id !== request.holder.profileId)
        throw new Failure('forbidden', `the certificate is not of the profile ${profile.name}`);
      const renewal = { current: request.holder, csr: csrOf(request.body), sourceAddress: request.raw.socket.remoteAddress };
      return sendCertificate(reply, (await reenroll(context, renewal)).der);
    });
  }
}

/** The profile that a label names. @throws {Failure} `not_found` where there is none of that name that enrols workloads */
async function labelled({ database }: EnrolmentContext, label: string | undefined): Promise<Profile | undefined> {
  if (label === undefined) return undefined;
  const profile = labelShape.test(label) ? await profileWithLabel(database.prisma, label) : undefined;
  if (!profile) throw new Failure('not_found', 'There is no profile of this name.');
  return profile;
}

/** Only the certificate that was issued (RFC 7030 §4.2.3). */
function sendCertificate(reply: FastifyReply, der: Uint8Array | null): FastifyReply {
  if (!der) throw new Failure('unavailable', 'the certificate is not signed yet');
  return sendBase64(reply, 'application/pkcs7-mime; smime-type=certs-only', certsOnly([der]));
}

const sendBase64 = (reply: FastifyReply, type: string, der: Buffer): FastifyReply =>
  reply
    .type(type)
    .header('content-transfer-encoding', 'base64')
    .send(
      `${
        der
          .toString('base64')
          .match(/.{1,64}/g)
          ?.join('\n') ?? ''
      }\n`,
    );

/** The body is base64 with any white space, whatever the header says of its encoding (RFC 8951 §3.1). */
function csrOf(body: unknown): Buffer {
  const text = typeof body === 'string' ? body.replaceAll(/\s/g, '') : '';
  if (!/^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    throw invalid('body', 'must be a PKCS#10 request, DER in base64, sent as application/pkcs10');
  return Buffer.from(text, 'base64');
}

/** The name of an identity and a join token (RFC 7617 §2); undefined where there is neither. */
function basic(header: string | undefined): { identity: string; token: string } | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { identity: text.slice(0, colon), token: text.slice(colon + 1) };
}

/** RFC 7030 §3.2.3. */
function challenge(reply: FastifyReply): Failure {
  reply.header('www-authenticate', 'Basic realm="enrolment", charset="UTF-8"');
  return new Failure('unauthenticated', 'name an identity and its join token by HTTP Basic');
}
