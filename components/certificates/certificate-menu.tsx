'use client';

import * as messages from '#messages/certificates';
import { CopyList } from '../ui/copy-list.tsx';
import { Link } from '../ui/link.tsx';
import { RowMenu } from '../ui/row-menu.tsx';
import { spellingsOf } from './spellings.ts';

type Props = {
  certificate: {
    id: string;
    serial: string;
    thumbprint: string | null;
    subject: string;
    identityName: string | null;
    usable: boolean;
    /** Where one was `registered`, it was made elsewhere, and is renewed there. */
    source: string;
    /** Where it is at hand. */
    pem?: string | null;
  };
  mayIssue: boolean;
};

const item = 'flex min-h-8 items-center rounded px-1.5 font-medium hover:bg-sunken';

/** Its names in every spelling, and the pages that go on from it. */
export const CertificateMenu = ({
  certificate: { id, serial, thumbprint, subject, identityName, usable, source, pem = null },
  mayIssue,
}: Props) => (
  <RowMenu of={messages.subjectAndSerial({ subject, serial: serial.slice(0, 8) })}>
    {() => (
      <>
        <CopyList values={spellingsOf({ serial, thumbprint, pem })} />
        <ul className="mt-1 border-t border-line pt-1">
          <li>
            <Link href={`/certificates/${id}`} className={item}>
              {messages.openWithItsPem}
            </Link>
          </li>
          {thumbprint !== null && (
            <li>
              <a href={`/certificates/${id}/pem`} download className={item}>
                {messages.downloadWithItsChain}
              </a>
            </li>
          )}
          {thumbprint !== null && (
            <li>
              <Link href={`/activity?q=${encodeURIComponent(`tp:${thumbprint}`)}`} className={item}>
                {messages.decisionsWithIt}
              </Link>
            </li>
          )}
          {mayIssue && usable && identityName !== null && source !== 'registered' && (
            <li>
              <Link href={`/expiry/rotate?identity=${encodeURIComponent(identityName)}`} className={item}>
                {messages.haveItRenewedNow}
              </Link>
            </li>
          )}
          {mayIssue && (
            <li>
              <Link href={`/certificates/${id}/revoke`} className={item}>
                {messages.whatRevokingItWouldDo}
              </Link>
            </li>
          )}
        </ul>
      </>
    )}
  </RowMenu>
);
