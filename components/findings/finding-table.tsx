import * as t from '#messages/findings';
import type { FormAction } from '../ui/form-state.ts';
import { Link, TextLink } from '../ui/link.tsx';
import { address } from '../ui/pages.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { DismissDialog, NarrowDialog, RestoreFinding } from './dialogs.tsx';
import { type Finding, fixWords } from './evidence.ts';
import { EvidenceSentence } from './evidence-sentence.tsx';

type FindingActions = { readonly dismiss: FormAction; readonly restore: FormAction; readonly narrow: FormAction };
type Props = {
  findings: readonly Finding[];
  /** Null for those who may only look. */
  actions: FindingActions | null;
  /** This very list. */
  back: string;
};

const fixClass = 'inline-flex min-h-6 items-center px-1.5 text-xs font-medium text-accent underline-offset-3 hover:underline';

const columns: readonly Column<Finding>[] = [
  {
    header: t.what,
    names: true,
    className: 'sm:w-[24%]',
    cell: ({ identityName, identityId, title, page }) => (
      <>
        <TextLink href={`/identities/${identityId}`} className="inline-flex min-h-6 items-center">
          {identityName}
        </TextLink>
        <Link href={page} className="flex min-h-6 items-center text-xs text-ink-soft underline-offset-3 hover:underline">
          {title}
        </Link>
      </>
    ),
  },
  {
    header: t.evidenceAndWhyItMatters,
    className: 'sm:w-[38%]',
    cell: (finding) => (
      <>
        <span className="block wrap-anywhere">
          <EvidenceSentence finding={finding} />
        </span>
        <span className="block text-xs text-ink-faint">
          {finding.because} {finding.fix}
        </span>
        {finding.dismissedUntil !== null && Date.parse(finding.dismissedUntil) > Date.now() && (
          <span className="mt-1 block border-l-2 border-line pl-2 text-xs text-ink-soft wrap-anywhere">
            {t.until({
              dismissedBecause: finding.dismissedBecause,
              dismissedBy: finding.dismissedBy,
              time: <Time at={finding.dismissedUntil} form="instant" />,
            })}
          </span>
        )}
      </>
    ),
  },
  {
    header: t.owaspNhi2025,
    cell: ({ nhi, nhiName }) => (
      <TextLink href={address('/findings', { nhi })} title={nhiName}>
        {nhi}
        <span className="block text-xs font-normal text-ink-faint">{nhiName}</span>
      </TextLink>
    ),
  },
  { header: t.owner, from: 'lg', cell: ({ owner }) => <span className="inline-block sm:min-w-24 wrap-anywhere">{owner}</span> },
  { header: t.found, from: 'xl', cell: ({ foundAt }) => <Time at={foundAt} /> },
];

/** What is wrong, how it is known, and the one act that mends it. */
export const FindingTable = ({ findings, actions, back }: Props) => (
  <Table
    caption={t.findingsNewestFirst}
    rows={findings}
    rowKey={({ id }) => id}
    columns={[
      ...columns,
      {
        header: t.mend,
        end: true,
        cell: (finding) => (
          <span className="inline-flex flex-wrap items-center gap-1 sm:justify-end">
            {finding.kind === 'over_granted' && actions !== null ? (
              <NarrowDialog finding={finding} action={actions.narrow} back={back} />
            ) : (
              <Link href={finding.fixPage} className={fixClass}>
                {actions === null ? t.look : fixWords[finding.kind]}
              </Link>
            )}
            {actions !== null &&
              (finding.dismissedUntil !== null && Date.parse(finding.dismissedUntil) > Date.now() ? (
                <RestoreFinding finding={finding} action={actions.restore} back={back} />
              ) : (
                <DismissDialog finding={finding} action={actions.dismiss} back={back} />
              ))}
          </span>
        ),
      },
    ]}
  />
);
