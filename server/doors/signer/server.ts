import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { Failure, type FailureCode } from '../../domain/failure.ts';
import { isUuid } from '../../domain/ids.ts';

/** The only thing that the signer does for others. */
type Sign = (kind: 'certificate' | 'crl', id: string) => Promise<Buffer>;

export type SignerDoor = {
  readonly sign: Sign;
  /** Rejects while the ledger cannot be read. */
  readonly check: () => Promise<void>;
};

/** Octets: a kind and a UUID. */
const longestBody = 200;

const statuses: Readonly<Partial<Record<FailureCode, number>>> = { invalid_input: 400, not_found: 404, conflict: 409, unavailable: 503 };

/**
 * The signer's listener: one request on a Unix socket that only its owner may open. It takes the id of a pending row and
 * nothing else: no bytes to sign ever come in this way.
 */
export async function listenForSigning(socketPath: string, door: SignerDoor): Promise<Server> {
  mkdirSync(dirname(socketPath), { recursive: true, mode: 0o700 });
  if (await somebodyListens(socketPath)) throw new Failure('conflict', `Another signer listens on ${socketPath} already.`);
  rmSync(socketPath, { force: true });
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000, maxHeaderSize: 4_096 }, (request, response) => {
    handle(request, door).then(
      ({ status, body }) => answer(response, status, body),
      (error: unknown) => answer(response, ...problem(error)),
    );
  });
  // The mode counts from the first moment on: nobody else may connect between bind and chmod.
  const mask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socketPath, resolve));
  } finally {
    process.umask(mask);
  }
  chmodSync(socketPath, 0o600);
  return server;
}

async function handle(request: IncomingMessage, door: SignerDoor): Promise<{ status: number; body: Buffer | string }> {
  if (request.method === 'GET' && request.url === '/healthz') {
    await door.check();
    return { status: 200, body: 'ok' };
  }
  if (request.method !== 'POST' || request.url !== '/sign') return { status: 404, body: 'there is only POST /sign' };
  const order = readOrder(await readBody(request));
  return order ? { status: 200, body: await door.sign(order.kind, order.id) } : { status: 400, body: 'expected {"kind","id"}' };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request) {
    body += String(part);
    if (body.length > longestBody) throw new Failure('invalid_input', 'the body is too long');
  }
  return body;
}

function readOrder(body: string): { kind: 'certificate' | 'crl'; id: string } | undefined {
  try {
    const order: unknown = JSON.parse(body);
    if (typeof order !== 'object' || order === null || Object.keys(order).length !== 2) return undefined;
    if (!('kind' in order) || !('id' in order) || typeof order.id !== 'string' || !isUuid(order.id)) return undefined;
    return order.kind === 'certificate' || order.kind === 'crl' ? { kind: order.kind, id: order.id } : undefined;
  } catch {
    return undefined;
  }
}

const problem = (error: unknown): [number, string] =>
  error instanceof Failure ? [statuses[error.code] ?? 500, error.message] : [503, 'the ledger does not answer'];

function answer(response: ServerResponse, status: number, body: Buffer | string): void {
  response.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/octet-stream' });
  response.end(body);
}

/** A socket file left by a crash answers nobody. */
const somebodyListens = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
