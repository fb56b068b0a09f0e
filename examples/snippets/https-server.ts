import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { boundTls, createVerifier } from 'hawser/verifier';

const pem = (path: string): string => readFileSync(path, 'utf8');
const { HAWSER_STS_URL: issuer = 'https://localhost:8443', AUDIENCE: audience = 'https://orders.example.com' } = process.env;
const ca = pem('client/ca.pem');

const verifier = createVerifier({ issuer, audience, ca, certificate: pem('client/certificate.pem'), key: pem('client/key.pem') });
const tls = boundTls({ ca, certificate: pem('server/certificate.pem'), key: pem('server/key.pem') });

const server = createServer(
  tls,
  verifier.protect((_request, response, { claims }) => {
    response.end(`hello ${claims.client_id}\n`);
  }),
);
server.listen(Number(process.env.PORT ?? 9443), () => console.log('ready'));
