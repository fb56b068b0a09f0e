import type { Problem } from '../../domain/failure.ts';
import type { ImportRow } from '../../domain/identity-import.ts';
import type { IdentityOrigin } from '../../domain/identity-origin.ts';
import { importedIdentity } from './contract/import-schemas.ts';

/** The most that a description holds. */
const longest = 500;

type ForeignIdentity = {
  readonly place: string;
  readonly origin: IdentityOrigin;
  readonly owner: string | undefined;
  /** What it is where it comes from, part by part; what is empty is not said. */
  readonly description: readonly string[];
  readonly tag: string;
  readonly spiffeId?: string;
  readonly notes?: readonly string[];
};

/** The row of an identity that another system names. It only registers: whatever stands here already stays as it is. */
export function foreignRow({ place, origin, owner, description, tag, spiffeId, notes }: ForeignIdentity): ImportRow {
  const { name, environment, tags } = origin;
  const says = { name };
  const defaults = {
    ...(owner !== undefined && { owner }),
    ...(environment !== undefined && { environment }),
    description: shortened(description.filter((part) => part !== '').join('; ')),
    tags: [tag, ...tags],
  };
  const read = importedIdentity.safeParse({ ...says, ...defaults });
  const row = { place, name, defaults, spiffeId, notes };
  if (read.success) return { ...row, says, problems: [] };
  const problems = read.error.issues.map(({ path: [field], message }) =>
    field === 'name' ? { field, detail: badName(name, message) } : { field: String(field), detail: message },
  );
  return { ...row, says: null, problems };
}

/** The row of something that can be no identity, whatever else the list holds. @param name by which it is known there */
export const leftOut = (place: string, name: string, reason: string): ImportRow => ({
  place,
  name,
  says: null,
  problems: [],
  leftOut: reason,
});

/** The row of something that cannot be read, by what is wrong with its members. */
export const unreadable = (
  place: string,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): ImportRow => {
  const problems: Problem[] = issues.map(({ path, message }) => ({ field: path.map(String).join('.') || 'type', detail: message }));
  return { place, name: '', says: null, problems };
};

const badName = (name: string, message: string): string =>
  `it would be called ${JSON.stringify(name)}, and a name ${message}; take it out of the list and register it by itself`;

const shortened = (text: string): string => {
  const line = text.replaceAll(/\p{Cc}+/gu, ' ').toWellFormed();
  return line.length <= longest ? line : `${line.slice(0, longest - 1).toWellFormed()}…`;
};
