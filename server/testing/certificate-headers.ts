import { createHash } from 'node:crypto';
import type { CertificateHeader } from '../domain/gateway.ts';

/** By which products and habits pass on the certificates of their clients. */
export const certificateHeaderNames = [
  'Client-Cert',
  'Client-Cert-Chain',
  'X-Client-Cert',
  'X-Client-Certificate',
  'X-Client-Cert-Chain',
  'X-Client-Cert-Leaf',
  'X-SSL-Client-Cert',
  'X-SSL-Client-Certificate',
  'X-SSL-Cert',
  'X-SSL-Client-Escaped-Cert',
  'SSL-Client-Cert',
  'SSL_CLIENT_CERT',
  'X_SSL_CLIENT_CERT',
  'x-ssl-client_cert',
  'X-Forwarded-Client-Cert',
  'X-Forwarded-Client-Cert-Chain',
  'X-Forwarded-Tls-Client-Cert',
  'X-Forwarded-Tls-Client-Cert-Info',
  'X-Forwarded-SSL-Client-Cert',
  'X-TLS-Client-Cert',
  'X-TLS-Cert',
  'X-mTLS-Client-Cert',
  'X-Peer-Cert',
  'X-Peer-Certificate',
  'X-User-Cert',
  'X-ARR-ClientCert',
  'X-Amzn-Mtls-Clientcert',
  'X-Amzn-Mtls-Clientcert-Leaf',
  'Cf-Client-Cert-Der-Base64',
  'WL-Proxy-Client-Cert',
  'Proxy-Client-Cert',
  'X-Cert',
  'X-Certificate',
] as const;

const base64 = (der: Buffer) => der.toString('base64');
export const pem = (der: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${base64(der).replaceAll(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`;
/** As each product writes a certificate into its header. */
export const spelled: Record<CertificateHeader, (der: Buffer) => string> = {
  'Client-Cert': (der) => `:${base64(der)}:`,
  'X-SSL-Client-Cert': (der) => encodeURIComponent(pem(der)),
  'X-Forwarded-Client-Cert': (der) =>
    `By=spiffe://x/y;Hash=${createHash('sha256').update(der).digest('hex')};Cert="${encodeURIComponent(pem(der))}";Subject="CN=a,O=b;c"`,
  'X-Forwarded-Tls-Client-Cert': (der) => base64(der),
};
