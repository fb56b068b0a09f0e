import { z } from 'zod';
import { ownerTold } from './certificates-schemas.ts';
import type { Row } from './row.ts';
import { byReference, id, line, page, pageQuery, time } from './wire.ts';

const standing = z.object({
  certificate: id('certificate'),
  /** What is answered about it at this moment; null for what was made elsewhere. */
  ocsp: z.object({ url: z.string(), status: z.enum(['good', 'revoked', 'unknown']) }).nullable(),
  /** Where it stands once it is revoked; null for what was made elsewhere. */
  list: z
    .object({
      url: z.string(),
      /** Null before the first. */
      newest: z.object({ number: z.number(), publishedAt: time, nextUpdate: time, names: z.boolean() }).nullable(),
    })
    .nullable(),
  /** Nothing is issued for its key again. */
  keyBlocked: z.boolean(),
  /** Whether verifiers accept it, and tokens that are bound to it, at this moment. */
  accepted: z.boolean(),
});
const boundToken = z.object({
  jti: z.uuid(),
  audience: z.string(),
  scope: z.string(),
  /** Whose token it is; somebody else's where whoever holds the certificate acts for them. */
  identityId: id('identity'),
  identityName: z.string(),
  issuedAt: time,
  expiresAt: time,
});

export const certificateStanding = {
  'certificate.standing': {
    method: 'GET',
    path: '/certificates/{certificate}/standing',
    permission: 'read',
    summary: 'Show what OCSP, the revocation list and verifiers say of a certificate at this moment, revoked or not',
    params: byReference('certificate'),
    output: standing,
  },
  'certificate.live-tokens': {
    method: 'GET',
    path: '/certificates/{certificate}/live-tokens',
    permission: 'read',
    summary: 'List the tokens bound to a certificate that could be used at this moment, those that end last first',
    params: byReference('certificate'),
    query: pageQuery,
    output: page(boundToken),
  },
  'certificate.issued-tokens': {
    method: 'GET',
    path: '/certificates/{certificate}/issued-tokens',
    permission: 'read',
    summary: 'Count the tokens that were issued with a certificate since then, as far as its newest ten thousand decisions say',
    params: byReference('certificate'),
    query: z.object({ since: time }),
    /** `more`: there are older decisions since then. */
    output: z.object({ count: z.number(), more: z.boolean() }),
  },
  'certificate.deny-tokens': {
    method: 'POST',
    path: '/certificates/{certificate}/deny-tokens',
    permission: 'operate',
    summary: 'End every live token that is bound to a certificate; it stays, and its holder may ask for new tokens',
    params: byReference('certificate'),
    body: z.object({ comment: line(500).optional() }),
    /** `left`: there were very many, and calling it again goes on. */
    output: z.object({ denied: z.number(), left: z.boolean() }),
  },
  'certificate.tell-owner': {
    method: 'POST',
    path: '/certificates/{certificate}/tell-owner',
    permission: 'operate',
    summary: 'Tell the owner of a revoked certificate through the notice channels what was revoked, why, when and by whom, once',
    params: byReference('certificate'),
    output: ownerTold.extend({
      /** Who is told, and by which channel. */
      recipients: z.array(z.object({ channel: z.string(), recipient: z.string() })),
    }),
  },
} as const satisfies Record<string, Row>;
