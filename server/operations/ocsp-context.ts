import type { Custody } from '../keys/custody.ts';
import type { AnswerTimes } from '../metrics/answer-times.ts';
import type { Responder } from '../pki/ocsp.ts';
import type { CertificateContext } from './certificate-context.ts';

/** A responder whose key is open in this process. */
export type OpenResponder = Responder & { readonly authorityId: string; readonly certificateId: string };

/** The responders of this process, by authority, and by the hashes with which requests name an issuer. */
type Responders = { readonly byAuthority: Map<string, OpenResponder>; readonly byIssuer: Map<string, OpenResponder> };

/** What answering for the status of certificates needs: keys of its own, sealed with the key of the process that answers. */
export type OcspContext = CertificateContext & {
  readonly ocspCustody: Custody;
  readonly responders: Responders;
  /** How long this process took over its answers, by authority. */
  readonly ocspTimes: AnswerTimes;
};
