import type { WireOutput } from '../../server/doors/api/contract.ts';

export type ManyPreview = WireOutput<'certificate.revocation-preview-many'>;

/** How many names an address holds: it comes several times over with each request, and what stands between takes lines of 8 KiB at most. */
export const namesInAddress = 100;

/** The sheet for certificates of these names. */
export const revokePage = (names: readonly string[]): string =>
  `/certificates/revoke?${new URLSearchParams({ certificates: names.join(' ') })}`;

/** What the list is asked for to revoke what its filter finds. Of `any`, and of nothing said, that is what can be used: the rest has ended. */
export const askedOf = <F extends { readonly status?: string }>({ status = 'any', ...filter }: F) => ({
  ...filter,
  status: status === 'any' ? 'usable' : status,
});

/** Of certificates that are all revoked, only the reason can change. */
export const isUpgrade = ({ revocable }: Pick<ManyPreview, 'revocable'>): boolean => revocable === 0;

type Counts = Pick<ManyPreview, 'revocable' | 'revoked' | 'liveTokens' | 'seenLately' | 'leftWithNone'>;

/** What is typed to confirm: how many they are. Null where it is one, and provably unused. */
export function numberToType({ revocable, revoked, liveTokens, seenLately, leftWithNone }: Counts): string | null {
  const number = revocable > 0 ? revocable : revoked;
  return number > 1 || liveTokens > 0 || seenLately > 0 || leftWithNone > 0 ? String(number) : null;
}
