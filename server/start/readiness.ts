import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { Config } from '../config.ts';
import { type ChildName, reachable } from './environment.ts';

/** The status of a real answer; rejects when there is none within two seconds. */
function statusOf(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    // Whether it answers is asked here, not who it is: the certificate is checked by those who rely on it.
    const request = url.startsWith('https:') ? httpsRequest(url, { rejectUnauthorized: false }) : httpRequest(url);
    request.setTimeout(2_000, () => request.destroy(new Error(`${url} took too long`)));
    request.once('error', reject);
    request.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.end();
  });
}

function accepts(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket, () => {
      connection.destroy();
      resolve(true);
    });
    connection.once('error', () => resolve(false));
  });
}

/** How each process shows that it is ready. */
export const readiness = ({ listen, files }: Config): Record<ChildName, () => Promise<boolean>> => ({
  signer: () => accepts(files.signerSocket),
  api: async () => (await statusOf(`${http(listen.api)}/api/v1/setup`)) === 200,
  sts: async () => (await statusOf(`https://${address(listen.sts)}/.well-known/oauth-authorization-server`)) === 200,
  console: async () => (await statusOf(`${http(listen.console)}/`)) < 500,
});

/** Whether all processes and the database say that they work, asked of the one endpoint that knows. */
export const everythingReady = async ({ listen }: Config): Promise<boolean> => (await statusOf(`${http(listen.pki)}/readyz`)) === 200;

type Address = { readonly host: string; readonly port: number };
const address = ({ host, port }: Address): string => `${reachable(host)}:${port}`;
const http = (at: Address): string => `http://${address(at)}`;
