import { z } from 'zod';
import { importFormats } from '../../../domain/identity-import.ts';
import { registration } from './registration-schemas.ts';
import { newIdentity } from './registry-schemas.ts';
import { text } from './wire.ts';

const words = (cell: string): string[] => cell.split(/[\s,]+/).filter(Boolean);

/** The columns of a table of identities, and how the text of a cell is read. */
export const importColumns = {
  name: (cell: string) => cell,
  kind: (cell: string) => cell,
  owner: (cell: string) => cell,
  environment: (cell: string) => cell,
  description: (cell: string) => cell,
  tags: (cell: string) => cell.split(/[\s,;]+/).filter(Boolean),
  /** `https://ledger.example.com read write; https://orders.example.com`. */
  grants: (cell: string) =>
    cell
      .split(/[;\n]/)
      .map(words)
      .filter(({ length }) => length > 0)
      .map(([audience, ...scopes]) => ({ audience, scopes })),
} as const;

/** The most characters that a list may have. */
export const longestImport = 400_000;

const { name, kind, owner, environment, description, tags } = newIdentity.shape;
const grant = registration.shape.grants.unwrap().element;
/** What a row may say; what it leaves away stays as it is. */
export const importedIdentity = z.strictObject({
  name,
  kind: kind.unwrap().optional(),
  owner: owner.optional(),
  environment: environment.unwrap().optional(),
  description: description.unwrap().optional(),
  tags: tags.unwrap().optional(),
  grants: z
    .array(grant.pick({ audience: true, scopes: true }))
    .max(50)
    .optional(),
});

export const importOrder = z.object({
  /**
   * A table with the columns in its first line, or what `kubectl get certificates.cert-manager.io -A -o json` or
   * `spire-server entry show -output json` prints; at most 100 identities, with at most 500 grants in all of them.
   */
  list: text(longestImport).min(1),
  /** Which of them it is; as its content says, if left away. */
  format: z.enum(importFormats).optional(),
  /** Of identities that are new, and of which the list names none. */
  owner: owner.optional(),
  /** Of identities that are new, and of which the list says none; `production` if left away. */
  environment: environment.unwrap().optional(),
  /** Only says what each row would do. */
  dryRun: z.boolean().default(false),
  /** Of the dry run that was looked at: refused where the rows would do something else by now. */
  state: text(100).optional(),
});
export const importReport = z.object({
  /** What the list was read as. */
  format: z.enum(importFormats),
  rows: z.array(
    z.object({
      /** Where it stands in the list: `line 3` of a table, `entries[2]` of JSON. */
      place: z.string(),
      name: z.string(),
      outcome: z.enum(['create', 'change', 'nothing', 'refused', 'left_out']),
      differences: z.array(z.object({ member: z.string(), before: z.string().nullable(), after: z.string() })),
      problems: z.array(z.object({ field: z.string(), detail: z.string() })),
      /** What else there is to know, and why it is left out. */
      notes: z.array(z.string()),
      /** The fleet of files whose next apply takes the change back. */
      fleet: z.string().nullable(),
    }),
  ),
  state: z.string(),
  /** False for a dry run. */
  done: z.boolean(),
});
