// A token over mutual TLS, and a call with it on a connection with the same certificate. Needs Node 20 or newer, and nothing else.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';

const sts = 'https://localhost:8443';
const audience = 'https://orders.example.com';
const resource = 'https://localhost:9443/';
const cert = readFileSync('workload/certificate.pem');
const key = readFileSync('workload/key.pem');
const ca = readFileSync('workload/ca.pem');

async function send(url, options, body) {
  const sending = request(url, { cert, key, ca, ...options }).end(body);
  const [response] = await once(sending, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, text: text.trim() };
}

const form = new URLSearchParams({ grant_type: 'client_credentials', audience });
const headers = { 'content-type': 'application/x-www-form-urlencoded' };
const asked = await send(`${sts}/token`, { method: 'POST', headers }, form.toString());
if (asked.status !== 200) {
  console.error(asked.status, asked.text);
  process.exit(3);
}

const { access_token: token } = JSON.parse(asked.text);
const called = await send(resource, { headers: { authorization: `Bearer ${token}` } });
console.log(called.text);
console.log(called.status);
