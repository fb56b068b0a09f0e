import { readFileSync } from 'node:fs';
import fastify from 'fastify';
import { boundTls, callerOf, createVerifier, fastifyGuard } from 'hawser/verifier';

const pem = (path: string): string => readFileSync(path, 'utf8');
const { HAWSER_STS_URL: issuer = 'https://localhost:8443', AUDIENCE: audience = 'https://orders.example.com' } = process.env;
const ca = pem('client/ca.pem');

const verifier = createVerifier({ issuer, audience, ca, certificate: pem('client/certificate.pem'), key: pem('client/key.pem') });
const tls = boundTls({ ca, certificate: pem('server/certificate.pem'), key: pem('server/key.pem') });

const app = fastify({ https: tls });
app.addHook('onRequest', fastifyGuard(verifier, { scope: 'read' }));
app.get('/', async (request) => `hello ${callerOf(request.raw).claims.client_id}\n`);
await app.listen({ port: Number(process.env.PORT ?? 9443) });
console.log('ready');
