/** A word that groups identities: `pci`, `tier:1`, `team=payments`, `eu/west`. Lower case, so that there is one spelling of each. */
export const tagShape = /^[a-z0-9](?:[a-z0-9._:/=-]{0,38}[a-z0-9])?$/;
/** Most that an identity may have; the ledger holds to it too. */
export const mostTags = 20;

/** As they are stored: each once, in one order, so that the same tags are one value. */
export const inTagOrder = (tags: readonly string[]): string[] => [...new Set(tags)].sort();
