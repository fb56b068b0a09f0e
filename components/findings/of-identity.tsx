import * as messages from '#messages/findings';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Link, TextLink } from '../ui/link.tsx';
import { Panel } from '../ui/page.tsx';
import { address } from '../ui/pages.tsx';
import { type Finding, fixWords } from './evidence.ts';
import { EvidenceSentence } from './evidence-sentence.tsx';

/** What is wrong with one identity; nothing where nothing is. */
export const FindingsOf = ({ identity, findings }: { identity: WireOutput<'identity.show'>; findings: readonly Finding[] }) =>
  findings.length === 0 ? null : (
    <Panel
      title={messages.findings}
      note={messages.everythingWorksAndThisIsWrong}
      flush
      className="mb-5"
      actions={<TextLink href={address('/findings', { identity: identity.id })}>{messages.allOfThem}</TextLink>}
    >
      <ul>
        {findings.map((finding) => (
          <li key={finding.id} className="flex items-start justify-between gap-3 px-4 py-2.5 [&+&]:border-t [&+&]:border-line">
            <span className="min-w-0">
              <span className="font-medium">{finding.title}</span>{' '}
              <span className="text-xs text-ink-faint">
                {finding.nhi} {finding.nhiName}
              </span>
              <span className="block text-ink-soft wrap-anywhere">
                <EvidenceSentence finding={finding} />
              </span>
            </span>
            <Link href={finding.fixPage} className="shrink-0 font-medium text-accent underline-offset-3 hover:underline">
              {fixWords[finding.kind]}
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
