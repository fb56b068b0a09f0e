import * as t from '#messages/certificates';
import { TextLink } from '../ui/link.tsx';
import { Time } from '../ui/time.tsx';
import { type CertificateRow, CertificateStatus } from './status.tsx';

/** Certificates that have something to do with one: each by its serial, with whose it is and how it stands. */
export const RelatedCertificates = ({ certificates }: { certificates: readonly CertificateRow[] }) => (
  <ul className="space-y-2.5">
    {certificates.map((certificate) => (
      <li key={certificate.id}>
        <p className="flex flex-wrap items-center gap-2">
          <TextLink href={`/certificates/${certificate.id}`} className="font-mono text-xs wrap-anywhere">
            {certificate.serial}
          </TextLink>
          <CertificateStatus certificate={certificate} />
        </p>
        <p className="text-xs text-ink-faint">
          {t.holderAndEnd({ holder: certificate.identityName ?? t.hawserItself, end: <Time at={certificate.notAfter} form="short" /> })}
        </p>
      </li>
    ))}
  </ul>
);
