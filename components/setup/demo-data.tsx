import * as t from '#messages/setup';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Form, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { TextLink } from '../ui/link.tsx';
import { Notice } from '../ui/notice.tsx';
import { Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';

type Props = { standing: WireOutput<'sandbox.show'>['standing']; make: FormAction; remove: FormAction };

/** A labelled sandbox, made and removed with one press. */
export const DemoData = ({ standing, make, remove }: Props) => (
  <Panel title={t.demoData} note={t.demoDataHas} className="mt-5">
    {standing === null ? (
      <Form action={make} className="space-y-3">
        <p className="max-w-3xl text-ink-soft">{t.demoDataIsLived}</p>
        <Submit tone="plain">{t.makeDemoData}</Submit>
      </Form>
    ) : (
      <div className="space-y-4">
        <p className="max-w-3xl">
          {t.demoDataMadeBy({
            label: <code className="font-mono text-xs">{standing.label}</code>,
            madeBy: standing.madeBy,
            at: <Time form="line" at={standing.madeAt} />,
          })}
        </p>
        {standing.trouble !== null && <Notice kind="warning">{t.demoDecisionsNotMade({ trouble: standing.trouble })}</Notice>}
        {standing.playing && <p className="text-ink-soft">{t.demoDecisionsInTheMaking}</p>}
        <ul className="flex flex-wrap gap-x-5 gap-y-1.5">
          <li>
            <TextLink href="/identities?environment=demo">{t.itsWorkloads}</TextLink>
          </li>
          {standing.resourceServer !== null && (
            <li>
              <TextLink href={`/resource-servers/${standing.resourceServer.id}`}>{t.itsApi}</TextLink>
            </li>
          )}
          {standing.caseId !== null && (
            <li>
              <TextLink href={`/rejections/${standing.caseId}`}>{t.itsRejectionCase}</TextLink>
            </li>
          )}
        </ul>
        <div className="flex flex-wrap gap-2">
          {standing.trouble !== null && (
            <Form action={make}>
              <Submit tone="plain">{t.tryAgain}</Submit>
            </Form>
          )}
          <Form action={remove}>
            <Submit tone="plain">{t.removeDemoData}</Submit>
          </Form>
        </div>
        <p className="max-w-3xl text-xs text-ink-soft">{t.removingDemoData}</p>
      </div>
    )}
  </Panel>
);
