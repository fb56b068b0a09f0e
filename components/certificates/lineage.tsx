import * as t from '#messages/certificates';
import { TextLink } from '../ui/link.tsx';
import { Time } from '../ui/time.tsx';
import { type CertificateDetail, CertificateStatus } from './status.tsx';

/** The chain of renewals, newest first. */
export function Lineage({ certificate }: { certificate: CertificateDetail }) {
  const descending = new Set<string>([certificate.id]);
  for (const member of [...certificate.lineage].sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt)))
    if (member.predecessorId !== null && descending.has(member.predecessorId)) descending.add(member.id);
  const members = [...certificate.lineage].sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
  return (
    <ol>
      {members.map((member, index) => {
        const here = member.id === certificate.id;
        return (
          <li key={member.id} className="relative flex gap-3 pb-4 last:pb-0">
            {index < members.length - 1 && <span aria-hidden className="absolute top-4 bottom-0 left-[0.3125rem] w-px bg-line-strong" />}
            <span
              aria-hidden
              className={`mt-1.5 size-[0.6875rem] shrink-0 rounded-full border-2 ${here ? 'border-accent bg-accent' : 'border-line-strong bg-surface'}`}
            />
            <div className="min-w-0">
              <p className="flex flex-wrap items-center gap-2">
                {here ? (
                  <span className="font-medium" aria-current="true">
                    {t.thisCertificate}
                  </span>
                ) : (
                  <TextLink href={`/certificates/${member.id}`} className="font-mono text-xs wrap-anywhere">
                    {member.serial}
                  </TextLink>
                )}
                <CertificateStatus certificate={member} />
              </p>
              <p className="text-xs text-ink-faint">
                {t.issuedEnds({
                  place:
                    member.predecessorId === null ? t.firstOfItsLineage : !here && descending.has(member.id) ? t.cameOfThisOne : t.renewal,
                  issued: <Time at={member.createdAt} form="short" />,
                  end: <Time at={member.notAfter} form="short" />,
                })}
              </p>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
