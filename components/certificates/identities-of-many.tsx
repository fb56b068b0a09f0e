import { CircleX } from 'lucide-react';
import { count } from '#messages/numbers';
import * as b from '#messages/revocations-bulk';
import { Badge } from '../ui/badge.tsx';
import { TextLink } from '../ui/link.tsx';
import { Table } from '../ui/table.tsx';
import type { ManyPreview } from './many.ts';

/** Whose certificates they are; first the identities that are left without a usable one. */
export const IdentitiesOfMany = ({ preview: { identities, identityCount } }: { preview: ManyPreview }) => (
  <>
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={b.whoseTheyAre}
      className="max-h-96 overflow-y-auto rounded-b-xl"
    >
      <Table
        caption={b.whoseTheyAre}
        rows={identities}
        rowKey={({ id }) => id}
        columns={[
          { header: b.identity, names: true, cell: ({ id, name }) => <TextLink href={`/identities/${id}`}>{name}</TextLink> },
          { header: b.owner, cell: ({ owner }) => <span className="wrap-anywhere">{owner}</span> },
          { header: b.certificates, end: true, cell: ({ certificates }) => count(certificates) },
          {
            header: b.standAfterwards,
            cell: ({ leftWithNone }) =>
              leftWithNone ? (
                <Badge tone="bad" icon={CircleX}>
                  {b.leftWithNoneInRow}
                </Badge>
              ) : (
                <span className="text-ink-soft">{b.goesOn}</span>
              ),
          },
        ]}
      />
    </section>
    {identityCount > identities.length && (
      <p className="border-t border-line px-4 py-2.5 text-ink-soft">{b.moreIdentities({ more: identityCount - identities.length })}</p>
    )}
  </>
);
