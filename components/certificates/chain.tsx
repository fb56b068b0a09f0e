import * as t from '#messages/certificates';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { CodeBlock } from '../ui/code.tsx';
import { Life } from '../ui/life.tsx';
import { TextLink } from '../ui/link.tsx';
import { Time } from '../ui/time.tsx';

type Link = WireOutput<'certificate.chain'>['items'][number];

/** A certificate and the authorities above it, each with how long it is valid, and what it says in words. */
export const CertificateChain = ({ links }: { links: readonly Link[] }) => (
  <ol className="space-y-3">
    {links.map((link) => (
      <li key={link.thumbprint} className="border-l-2 border-line pl-3">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          {link.authority === null ? (
            <span className="font-medium">{t.thisCertificate}</span>
          ) : (
            <TextLink href={`/authorities/${encodeURIComponent(link.authority)}`}>{link.subject}</TextLink>
          )}
          <span className="text-ink-soft">
            {(Date.parse(link.notAfter) > Date.now() ? t.linkEnds : t.linkEnded)({ end: <Time at={link.notAfter} form="line" /> })}
          </span>
          <Life from={link.notBefore} to={link.notAfter} />
        </p>
        <details className="mt-1">
          <summary className="inline-block min-h-6 cursor-pointer text-xs text-accent">{t.inWords}</summary>
          <div className="mt-1.5">
            {link.text === null ? (
              <p className="text-ink-soft">{t.noWordsForIt}</p>
            ) : (
              <CodeBlock value={link.text} what={t.textOfCertificate({ subject: link.subject })} tall asIs />
            )}
          </div>
        </details>
      </li>
    ))}
  </ol>
);
