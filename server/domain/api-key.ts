import { exceeds, type Role } from './roles.ts';

/** `maker_gone`: whoever made it is no member any more, or is a key that ended. `maker_below`: may no longer do what it may. */
export const apiKeyStandings = ['active', 'revoked', 'expired', 'maker_gone', 'maker_below'] as const;
export type ApiKeyStanding = (typeof apiKeyStandings)[number];

export type KeyInLine = {
  readonly role: Role;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** Who made it: a member, another key, or neither where it is the installation's own. */
  readonly makerUserId: string | null;
  readonly makerKeyId: string | null;
};
/** Who makes keys that are the installation's own and end with nobody. */
export const localSocket = 'local socket';

/** Whether it was made before makers were kept, and no event tells any more by whom: it would outlive whoever that is. */
export const isOfUnknownMaker = ({
  makerUserId,
  makerKeyId,
  createdBy,
}: Pick<KeyInLine, 'makerUserId' | 'makerKeyId'> & { createdBy: string }) =>
  makerUserId === null && makerKeyId === null && createdBy !== localSocket;

/** What is known of those who made keys. */
export type Makers = { key(id: string): KeyInLine | undefined; roleOf(user: string): Role | undefined };

/**
 * How an API key stands. It is good for as long as whoever made it is a member who may do as much, and each key between them and it is
 * good: derived, so that no way in which a membership ends can forget it.
 */
export function standingOf(key: KeyInLine, makers: Makers, now: Date): ApiKeyStanding {
  if (key.revokedAt !== null) return 'revoked';
  if (key.expiresAt !== null && key.expiresAt <= now) return 'expired';
  if (key.makerUserId !== null) {
    const role = makers.roleOf(key.makerUserId);
    return role === undefined ? 'maker_gone' : exceeds(key.role, role) ? 'maker_below' : 'active';
  }
  if (key.makerKeyId === null) return 'active';
  const maker = makers.key(key.makerKeyId);
  const standing = maker === undefined ? 'maker_gone' : standingOf(maker, makers, now);
  return standing === 'active' || standing === 'maker_below' ? standing : 'maker_gone';
}
