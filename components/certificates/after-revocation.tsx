import { BellRing, FilePlus2 } from 'lucide-react';
import type { ReactNode } from 'react';
import * as r from '#messages/revocations';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { CaseState } from '../cases/state.tsx';
import { JoinDialog } from '../identities/join-dialog.tsx';
import { LinkButton } from '../ui/button.tsx';
import { HiddenField } from '../ui/fields.tsx';
import { Form, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { TextLink } from '../ui/link.tsx';
import { Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';
import type { Propagation } from './propagation.tsx';
import type { CertificateDetail } from './status.tsx';

type Props = {
  certificate: Pick<CertificateDetail, 'id' | 'owner' | 'profile'>;
  identity: WireOutput<'identity.show'>;
  profiles: WireOutput<'profile.list'>['items'];
  ownerTold: Propagation['ownerTold'];
  cases: WireOutput<'case.list'>;
  /** Left away for whoever may not. */
  join: FormAction | undefined;
  tell: FormAction | undefined;
};

/** What is left to do once a certificate is revoked: another in its place, its owner, and the cases that it is part of. */
export const AfterRevocation = ({ certificate, identity, profiles, ownerTold, cases, join, tell }: Props) => (
  <Panel title={r.whatIsLeftToDo}>
    <div className="space-y-4">
      <Part title={r.replacement}>
        <p className="text-ink-soft">{r.thereIsNoUndo}</p>
        {identity.status !== 'active' ? (
          <p className="mt-1 text-ink-soft">
            {r.nothingIsIssuedTo({
              name: <TextLink href={`/identities/${identity.id}`}>{identity.name}</TextLink>,
              status: identity.status,
            })}
          </p>
        ) : (
          join !== undefined && (
            <div className="mt-2 flex flex-wrap gap-2">
              <JoinDialog identity={identity} profiles={profiles} profile={certificate.profile ?? undefined} action={join} />
              <LinkButton href={`/certificates/new?identity=${identity.id}`}>
                <FilePlus2 aria-hidden /> {r.issueFromCsr}
              </LinkButton>
            </div>
          )
        )}
      </Part>
      <Part title={r.itsOwner}>
        {ownerTold === null ? (
          <>
            <p className="text-ink-soft">{r.ownerIsNotToldByItself({ owner: identity.owner })}</p>
            {tell !== undefined && (
              <Form action={tell} className="mt-2">
                <HiddenField name="certificate" value={certificate.id} />
                <Submit tone="plain" className="whitespace-normal!">
                  <BellRing aria-hidden /> {r.tellOwner({ owner: identity.owner })}
                </Submit>
              </Form>
            )}
          </>
        ) : (
          <p className="text-ink-soft">
            {r.ownerWasTold({ time: <Time at={ownerTold.at} form="line" />, by: ownerTold.by })}{' '}
            {ownerTold.notice !== null && <TextLink href={`/notices/${ownerTold.notice}`}>{r.theNotice}</TextLink>}
          </p>
        )}
      </Part>
      <Part title={r.itsCases}>
        {cases.items.length === 0 ? (
          <p className="text-ink-soft">{r.noCaseIsTiedToIt}</p>
        ) : (
          <ul className="space-y-1.5">
            {cases.items.map((each) => (
              <li key={each.id} className="flex flex-wrap items-center gap-x-2">
                <TextLink href={`/rejections/${each.id}`} className="font-mono text-xs">
                  {each.code}
                </TextLink>
                <CaseState state={each.state} />
                <span className="text-xs text-ink-faint">
                  <Time at={each.lastAt} form="short" />
                </span>
              </li>
            ))}
          </ul>
        )}
        {cases.nextCursor !== null && <p className="mt-1 text-ink-soft">{r.thereAreMoreCases}</p>}
      </Part>
    </div>
  </Panel>
);

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section>
    <h3 className="mb-1 text-sm font-medium">{title}</h3>
    {children}
  </section>
);
