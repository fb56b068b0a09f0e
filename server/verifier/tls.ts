import { constants } from 'node:crypto';
import type { TlsOptions } from 'node:tls';
import type { Credentials } from './client-tls.ts';

/**
 * Options of an `https` or `tls` server whose connections are fit for tokens bound to certificates. Every certificate is let
 * in by the handshake and judged per request, so that a refusal can be explained and recorded. No session is ever resumed
 * and none is renegotiated: a resumed one would answer for a certificate whose key it has not proven.
 * @param ca the authorities whose clients are asked for, in PEM
 */
export const boundTls = ({ certificate, key, ca }: Credentials & { readonly ca: string | readonly string[] }): TlsOptions => ({
  cert: certificate,
  key,
  ca: typeof ca === 'string' ? ca : [...ca],
  requestCert: true,
  rejectUnauthorized: false,
  minVersion: 'TLSv1.2',
  secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
});
