'use client';

import { ArrowRightFromLine, CircleCheck, CircleDashed, CirclePause, Users } from 'lucide-react';
import { useState } from 'react';
import * as grants from '#messages/grants';
import * as t from '#messages/grants-many';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { LinkButton } from '../ui/button.tsx';
import { CheckLine } from '../ui/choice-line.tsx';
import { Form, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { TextLink } from '../ui/link.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { Scopes } from './columns.tsx';
import { Lifetimes } from './dialogs.tsx';
import { GrantedToMany } from './granted-to-many.tsx';

type Candidates = WireOutput<'grant.candidates'>;
type Candidate = Candidates['items'][number];
type Props = {
  audience: Pick<WireOutput<'audience.show'>, 'id' | 'uri' | 'environment' | 'scopes'>;
  choice: { readonly tag?: string | undefined; readonly spiffePath?: string | undefined };
  candidates: Candidates;
  actions: { readonly grant: FormAction; readonly takeBack: FormAction };
  /** The list of grants. */
  back: string;
};

const columns: readonly Column<Candidate>[] = [
  {
    header: t.identity,
    names: true,
    cell: ({ identityId, identityName, status }) => (
      <span className="inline-flex flex-wrap items-center gap-2">
        <TextLink href={`/identities/${identityId}`}>{identityName}</TextLink>
        {status === 'suspended' && (
          <Badge tone="warn" icon={CirclePause}>
            {t.suspended}
          </Badge>
        )}
      </span>
    ),
  },
  { header: t.standing, cell: (candidate) => <Standing candidate={candidate} /> },
  { header: t.owner, from: 'lg', className: 'sm:min-w-28', cell: ({ owner }) => <span className="wrap-anywhere">{owner}</span> },
  { header: t.spiffePath, from: 'lg', cell: ({ spiffeId }) => <span className="font-mono text-xs wrap-anywhere">{spiffeId}</span> },
];

const Standing = ({ candidate: { standing, scopes, environment } }: { candidate: Candidate }) =>
  standing === 'open' ? (
    <Badge tone="accent" icon={CircleDashed}>
      {t.wouldGetOne}
    </Badge>
  ) : standing === 'granted' ? (
    <span className="inline-flex flex-wrap items-center gap-2">
      <Badge tone="good" icon={CircleCheck}>
        {t.hasOne}
      </Badge>
      <Scopes scopes={scopes ?? []} />
    </span>
  ) : (
    <Badge tone="warn" icon={ArrowRightFromLine}>
      {t.elsewhereIn({ environment })}
    </Badge>
  );

/** Who would be given a grant, who has one, and who is elsewhere; then the terms that hold for all of them. */
export function GrantToMany({ audience, choice, candidates: { items, state }, actions, back }: Props) {
  const [across, setAcross] = useState(false);
  const number = (standing: Candidate['standing']) => items.filter((one) => one.standing === standing).length;
  const [open, granted, elsewhere] = [number('open'), number('granted'), number('elsewhere')];
  const suspended = new Set(items.flatMap(({ status, identityId }) => (status === 'suspended' ? [identityId] : [])));
  const going = open + (across ? elsewhere : 0);
  return (
    <Form
      action={actions.grant}
      className="[&>[role=alert]]:m-4"
      then={(answer) =>
        answer.grantedToMany && (
          <GrantedToMany granted={answer.grantedToMany} suspended={suspended} uri={audience.uri} takeBack={actions.takeBack} back={back} />
        )
      }
    >
      <div className="items-start xl:grid xl:grid-cols-[minmax(0,1fr)_23rem]">
        <div className="min-w-0 max-xl:max-h-112 max-xl:overflow-y-auto">
          <Table
            caption={t.whomAGrantWouldReach({ uri: audience.uri })}
            rows={items}
            rowKey={({ identityId }) => identityId}
            columns={columns}
          />
        </div>
        <div className="space-y-4 px-4 py-4 max-xl:border-t xl:border-l xl:sticky xl:top-14 border-line">
          <p>{t.whatItWouldReach({ open, granted, elsewhere })}</p>
          <input type="hidden" name="audience" value={audience.id} />
          <input type="hidden" name="tag" value={choice.tag ?? ''} />
          <input type="hidden" name="spiffePath" value={choice.spiffePath ?? ''} />
          <input type="hidden" name="state" value={state} />
          <div className="space-y-4">
            <TextField
              name="scopes"
              label={t.scopes}
              optional
              mono
              placeholder={audience.scopes.join(' ')}
              hint={
                audience.scopes.length === 0
                  ? grants.thisAudienceHasNone
                  : grants.partedBySpacesThereAre({ scopes: audience.scopes.join(', ') })
              }
            />
            <Lifetimes />
            {elsewhere > 0 && (
              <CheckLine
                name="crossEnvironment"
                label={t.toThoseElsewhereToo}
                note={t.theyAreOfAnotherEnvironment({ elsewhere, environment: audience.environment })}
                // Not held to a value: after a refusal React sets the form back, to what a box was made with.
                defaultChecked={across}
                onChange={({ currentTarget }) => setAcross(currentTarget.checked)}
              />
            )}
            <p className="text-ink-soft">{t.eachGetsAGrantByName}</p>
          </div>
          <div className="flex flex-wrap gap-2">
            {going > 0 && (
              <Submit>
                <Users aria-hidden /> {t.grantTo({ identities: going })}
              </Submit>
            )}
            <LinkButton href={back} tone="quiet">
              {t.cancel}
            </LinkButton>
          </div>
        </div>
      </div>
    </Form>
  );
}
