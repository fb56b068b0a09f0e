'use client';

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
            { name: 'Name', value: name },
            { name: 'SPIFFE ID', value: spiffeId },
            { name: 'Id', value: id },
          ]}
        />
        <ul className="mt-1 border-t border-line pt-1">
          {[
            [`/identities/${id}/access`, 'Access'],
            [`/certificates?identity=${id}`, 'Certificates'],
            [`/activity?identity=${id}`, 'Decisions'],
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
