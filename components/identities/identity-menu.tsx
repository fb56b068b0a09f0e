'use client';

import * as messages from '#messages/identities';
import { CopyList } from '../ui/copy-list.tsx';
import { Link } from '../ui/link.tsx';
import { RowMenu } from '../ui/row-menu.tsx';

const item = 'flex min-h-8 items-center rounded px-1.5 font-medium hover:bg-sunken';

/** Its names, and the pages that go on from it. */
export const IdentityMenu = ({ identity: { id, name, spiffeId } }: { identity: { id: string; name: string; spiffeId: string } }) => (
  <RowMenu of={name}>
    {() => (
      <>
        <CopyList
          values={[
            { name: messages.name, value: name },
            { name: messages.spiffeId, value: spiffeId },
            { name: messages.id, value: id },
          ]}
        />
        <ul className="mt-1 border-t border-line pt-1">
          {[
            [`/identities/${id}/access`, messages.access],
            [`/certificates?identity=${id}`, messages.certificates],
            [`/activity?identity=${id}`, messages.decisions],
          ].map(([href = '', word]) => (
            <li key={href}>
              <Link href={href} className={item}>
                {word}
              </Link>
            </li>
          ))}
        </ul>
      </>
    )}
  </RowMenu>
);
