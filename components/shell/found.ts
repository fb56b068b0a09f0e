export type Suspect = { id: string; name: string };
export type Found = {
  matches: readonly { kind: string; id: string; name: string; href: string }[];
  /** Identities that what was found belongs to. */
  suspects: readonly Suspect[];
  problem?: string;
};
