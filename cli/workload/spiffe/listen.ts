import { once } from 'node:events';
import { chmodSync, lstatSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import {
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptor,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { Failure, invalid } from '../../../server/domain/failure.ts';
import { type Callers, mayCall, type Peer, peerReader } from './peer.ts';

/** What keeps a page in a browser, or a gateway that forwards, from asking (SPIFFE Workload Endpoint §4). */
const securityHeader = 'workload.spiffe.io';
/** Octets of `sun_path`, its end included; on macOS and the BSDs four less. */
const longestPath = 104;

/**
 * Connections at a time, of all, and of those who may not ask, so that they take no place from others; and milliseconds in which these
 * hear that they may not.
 */
const ordinary = { connections: 1_024, strangers: 64, patience: 5_000 };

/** The service as it stands in `workload.proto`. */
const workloadService = loadSync(join(import.meta.dirname, 'workload.proto'), { keepCase: true, defaults: true })
  .SpiffeWorkloadAPI as ServiceDefinition;

/**
 * Serves the SPIFFE Workload API on a Unix socket. Whoever may not ask is told PermissionDenied, whatever they ask.
 * @returns ends it, and every stream
 * @throws {Failure} `invalid_input` or `conflict` where that socket cannot be had
 */
export async function serveWorkloadApi(
  place: string,
  callers: Callers,
  methods: UntypedServiceImplementation,
  log: (sentence: string) => void,
  limits = ordinary,
): Promise<() => void> {
  const path = pathOf(place);
  const peerOf = await peerReader();
  const admitted = new Server({ interceptors: [withHeader] });
  const strangers = new Server({ interceptors: [withHeader, denied] });
  for (const server of [admitted, strangers]) server.addService(workloadService, methods);
  const [served, keptOut] = [admitted, strangers].map((server) => server.createConnectionInjector(ServerCredentials.createInsecure()));
  const told = new Set<string>();
  const tellOnce = (peer: Peer | undefined): void => {
    const who = peer ? `user ${peer.uid} in the groups ${peer.gids.join(', ')}` : 'somebody unknown';
    if (told.size < 100 && !told.has(who)) log(`${who} may not use the Workload API: --allow-uid or --allow-gid lets them`);
    told.add(who);
  };
  let kept = 0;
  const keepOut = (socket: Socket): void => {
    if (kept >= limits.strangers) return void socket.destroy();
    kept++;
    const end = setTimeout(() => socket.destroy(), limits.patience);
    socket.once('close', () => {
      kept--;
      clearTimeout(end);
    });
    keptOut?.injectConnection(socket);
  };
  const listener = createServer((socket: Socket) => {
    const peer = peerOf(socket);
    if (peer !== undefined && mayCall(callers, peer)) return served?.injectConnection(socket);
    tellOnce(peer);
    keepOut(socket);
  });
  listener.maxConnections = limits.connections;
  await takePlace(path);
  const others = callers.uids.size > 1 || callers.gids.size > 0;
  // Made for its owner alone; others are let in once it is known who may ask.
  const umask = process.umask(0o177);
  try {
    await once(listener.listen(path), 'listening');
  } catch (cause) {
    throw invalid('workload-api', `${path} cannot be listened on: ${cause instanceof Error ? cause.message : cause}`, { cause });
  } finally {
    process.umask(umask);
  }
  if (others) chmodSync(path, 0o666);
  return () => {
    listener.close();
    for (const server of [admitted, strangers]) server.forceShutdown();
  };
}

function pathOf(place: string): string {
  const path = resolve(place.replace(/^unix:(?:\/\/)?/, ''));
  if (Buffer.byteLength(path) >= longestPath)
    throw invalid('workload-api', `${path} is longer than the ${longestPath - 1} octets that a socket may be called`);
  return path;
}

/** A socket that nobody listens on any more is taken away; nothing else is. */
async function takePlace(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isSocket()) throw invalid('workload-api', `${path} is there already, and is no socket: name another place`);
  const socket = connect(path);
  try {
    await once(socket, 'connect');
  } catch {
    rmSync(path);
    return;
  } finally {
    socket.destroy();
  }
  throw new Failure('conflict', `another process serves at ${path}: stop it, or name another socket`);
}

const withHeader: ServerInterceptor = (_method, call) =>
  new ServerInterceptingCall(call, {
    start: (next) =>
      next({
        onReceiveMetadata(metadata, proceed) {
          const values = metadata.get(securityHeader);
          if (values.length === 1 && values[0] === 'true') proceed(metadata);
          else call.sendStatus({ code: status.INVALID_ARGUMENT, details: `the metadata ${securityHeader}: true is missing` });
        },
      }),
  });

const denied: ServerInterceptor = (_method, call) =>
  new ServerInterceptingCall(call, {
    start: (next) =>
      next({
        onReceiveMetadata: () => call.sendStatus({ code: status.PERMISSION_DENIED, details: 'there is no identity here for this user' }),
      }),
  });
