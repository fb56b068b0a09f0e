import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { type Checkpoint, checkpointLine } from '../../domain/checkpoint.ts';
import { Failure, type FailureCode } from '../../domain/failure.ts';
import { isUuid } from '../../domain/ids.ts';

const kinds = ['certificate', 'crl', 'authority'] as const;
type Kind = (typeof kinds)[number];

export type SignerDoor = {
  /** What stands in a row: a certificate or a list to sign, an authority to make. */
  readonly sign: (kind: Kind, id: string) => Promise<Buffer>;
  /** The only secret that ever comes in: the key of an authority made elsewhere, for a row that waits for it. */
  readonly importAuthorityKey: (id: string, pem: string) => Promise<Buffer>;
  /** A checkpoint over what no checkpoint covers yet; null where there is nothing. Nothing comes in. */
  readonly seal: () => Promise<Checkpoint | null>;
  /** Rejects while the ledger cannot be read. */
  readonly check: () => Promise<void>;
};

/** Octets: a kind and a UUID; a UUID and a private key; nothing. */
const longestBody = { '/sign': 200, '/import': 24_000, '/seal': 2 } as const;
type Path = keyof typeof longestBody;
const isPath = (url: string | undefined): url is Path => url !== undefined && Object.hasOwn(longestBody, url);

const statuses: Readonly<Partial<Record<FailureCode, number>>> = {
  invalid_input: 400,
  not_found: 404,
  conflict: 409,
  already_exists: 409,
  unavailable: 503,
};

/**
 * The signer's listener, on a Unix socket that only its owner may open, or its group where that is asked for. It takes the id of a row and nothing else: no bytes to
 * sign ever come in this way. The one exception is a key that is to be sealed.
 */
export async function listenForSigning(socketPath: string, door: SignerDoor, mode: '0600' | '0660' = '0600'): Promise<Server> {
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
  const octal = Number.parseInt(mode, 8);
  const mask = process.umask(0o777 & ~octal);
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socketPath, resolve));
  } finally {
    process.umask(mask);
  }
  chmodSync(socketPath, octal);
  return server;
}

async function handle(request: IncomingMessage, door: SignerDoor): Promise<{ status: number; body: Buffer | string }> {
  if (request.method === 'GET' && request.url === '/healthz') {
    await door.check();
    return { status: 200, body: 'ok' };
  }
  const { url } = request;
  if (request.method !== 'POST' || !isPath(url)) return { status: 404, body: 'there is only POST /sign, POST /import and POST /seal' };
  const body = await readBody(request, longestBody[url]);
  if (url === '/seal') {
    if (body !== '' && body !== '{}') return { status: 400, body: 'expected nothing' };
    const checkpoint = await door.seal();
    return { status: 200, body: checkpoint === null ? '' : checkpointLine(checkpoint) };
  }
  const order = readOrder(body, url === '/sign' ? ['kind', 'id'] : ['id', 'key']);
  const { id = '', kind, key } = order ?? {};
  if (isUuid(id)) {
    const known = kinds.find((one) => one === kind);
    if (known !== undefined) return { status: 200, body: await door.sign(known, id) };
    if (key !== undefined) return { status: 200, body: await door.importAuthorityKey(id, key) };
  }
  return { status: 400, body: 'expected {"kind","id"} or {"id","key"}' };
}

async function readBody(request: IncomingMessage, longest: number): Promise<string> {
  let body = '';
  for await (const part of request) {
    body += String(part);
    if (body.length > longest) throw new Failure('invalid_input', 'the body is too long');
  }
  return body;
}

/** Exactly these members, each a text. */
function readOrder(body: string, members: readonly string[]): Record<string, string> | undefined {
  try {
    const order: unknown = JSON.parse(body);
    if (typeof order !== 'object' || order === null) return undefined;
    const entries = Object.entries(order);
    const fits = entries.length === members.length && entries.every(([name, value]) => members.includes(name) && typeof value === 'string');
    return fits ? Object.fromEntries(entries) : undefined;
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
