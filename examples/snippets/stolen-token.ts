import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { createTokenSource } from 'hawser/verifier';

const pem = (path: string): string => readFileSync(path, 'utf8');
const { HAWSER_STS_URL: issuer = 'https://localhost:8443', AUDIENCE: audience = 'https://orders.example.com' } = process.env;
const ca = pem('workload/ca.pem');

// The victim's token, over a connection with the certificate of somebody else.
const source = createTokenSource({ issuer, audience, ca, certificate: pem('workload/certificate.pem'), key: pem('workload/key.pem') });
const { token } = await source.get();
source.close();

const headers = { authorization: `Bearer ${token}` };
const other = { cert: pem('thief/certificate.pem'), key: pem('thief/key.pem') };
const sending = request(process.env.URL ?? 'https://localhost:9443/', { agent: false, ca, headers, ...other }).end();
const [response] = await once(sending, 'response');
response.resume();
console.log(`${response.statusCode} ${response.headers['www-authenticate']} ${response.headers['hawser-decision']}`);
