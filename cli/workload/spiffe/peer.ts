import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { Failure, invalid } from '../../../server/domain/failure.ts';
import { libc } from '../libc.ts';

/** Whoever opened the other end of a Unix socket, as the kernel says it: effective user, and groups with the supplementary ones. */
export type Peer = { readonly uid: number; readonly gids: readonly number[] };

/** Who may ask: any of these users, and whoever is in any of these groups. */
export type Callers = { readonly uids: ReadonlySet<number>; readonly gids: ReadonlySet<number> };

export const mayCall = ({ uids, gids }: Callers, peer: Peer): boolean => uids.has(peer.uid) || peer.gids.some((gid) => gids.has(gid));

/** Constants of Linux, the same on x86-64 and arm64. */
const linux = { level: 1, credentials: 17, groups: 59 } as const;
/** Supplementary groups that are read; whoever is in more counts with none of them. */
const mostGroups = 4_096;

/**
 * How to find out who opened the other end of a connection. Asked of the kernel by the socket itself, so that no process id can be used
 * again in between: `SO_PEERCRED` and `SO_PEERGROUPS` on Linux, `getpeereid` on macOS and the BSDs. Node has no way of its own.
 * @returns undefined where the kernel does not say
 * @throws {Failure} `unavailable` where the system has no such thing
 */
export async function peerReader(): Promise<(socket: Socket) => Peer | undefined> {
  if (process.platform === 'linux') {
    const getsockopt = await libc('getsockopt', ['int32', 'int32', 'int32', 'buffer', 'buffer']);
    return (socket) => {
      const file = fileOf(socket);
      const [credentials, length] = [Buffer.alloc(12), Buffer.alloc(4)];
      length.writeUInt32LE(credentials.length);
      if (file === undefined || getsockopt(file, linux.level, linux.credentials, credentials, length) !== 0) return undefined;
      return { uid: credentials.readUInt32LE(4), gids: [credentials.readUInt32LE(8), ...supplementary(getsockopt, file)] };
    };
  }
  if (process.platform === 'win32') throw new Failure('unavailable', 'the Workload API is served on Linux, macOS and the BSDs');
  const getpeereid = await libc('getpeereid', ['int32', 'buffer', 'buffer']);
  return (socket) => {
    const file = fileOf(socket);
    const [uid, gid] = [Buffer.alloc(4), Buffer.alloc(4)];
    if (file === undefined || getpeereid(file, uid, gid) !== 0) return undefined;
    return { uid: uid.readUInt32LE(), gids: [gid.readUInt32LE()] };
  };
}

function supplementary(getsockopt: (...values: (number | Buffer)[]) => number, file: number): number[] {
  const [groups, length] = [Buffer.alloc(mostGroups * 4), Buffer.alloc(4)];
  length.writeUInt32LE(groups.length);
  if (getsockopt(file, linux.level, linux.groups, groups, length) !== 0) return [];
  return Array.from({ length: length.readUInt32LE() / 4 }, (_, index) => groups.readUInt32LE(index * 4));
}

/** The descriptor of a socket; Node keeps it to itself. */
function fileOf(socket: Socket): number | undefined {
  const file: unknown = Reflect.get(Object(Reflect.get(socket, '_handle')), 'fd');
  return typeof file === 'number' && file >= 0 ? file : undefined;
}

/**
 * @param users numbers, or names of /etc/passwd; whoever runs this may ask anyway
 * @param groups numbers, or names of /etc/group
 * @throws {Failure} `invalid_input` for a name that there is not
 */
export const callersFrom = (users: readonly string[], groups: readonly string[]): Callers => ({
  uids: new Set([process.getuid?.() ?? 0, ...users.map((user) => idOf(user, 'allow-uid', '/etc/passwd'))]),
  gids: new Set(groups.map((group) => idOf(group, 'allow-gid', '/etc/group'))),
});

function idOf(name: string, option: string, list: string): number {
  if (/^\d{1,10}$/.test(name)) return Number(name);
  const entry = readFileSync(list, 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([first]) => first === name);
  if (!/^\d+$/.test(entry?.[2] ?? '')) throw invalid(option, `${name} is not in ${list}: give its number, as id ${name} prints it`);
  return Number(entry?.[2]);
}
