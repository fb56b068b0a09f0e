import type { Metadata } from 'next';
import { DemoData } from '#components/setup/demo-data';
import { Step } from '#components/setup/step';
import {
  AdministratorStep,
  AudienceStep,
  AuthoritiesStep,
  IdentityStep,
  NamesStep,
  type Progress,
  ProofStep,
} from '#components/setup/steps';
import { Button } from '#components/ui/button';
import { CodeBlock } from '#components/ui/code';
import { Done } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { Refresh } from '#components/ui/refresh';
import * as t from '#messages/setup';
import { may } from '#server/domain/roles';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import {
  joinFirstWorkload,
  makeDemoData,
  putAway,
  registerFirstApi,
  registerFirstWorkload,
  removeDemoData,
  startFirstApi,
} from './actions.ts';

const command = 'npm run demo';

export const metadata: Metadata = { title: t.setUp };

const notices = {
  'set-up': t.theOwnerIsMadeAndYou,
  api: t.theApiIsRegistered,
  workload: t.theWorkloadIsRegisteredAndMay,
  'demo-made': t.demoDataMade,
  'demo-removed': t.demoDataRemoved,
};

export default async function SetupStepsPage({ searchParams }: { searchParams: SearchParams }) {
  const [progress, { standing }, { role }, { notice }] = await Promise.all([
    read('setup.progress', {}),
    read('sandbox.show', {}),
    session(),
    pick(searchParams, ['notice']),
  ]);
  const { steps } = progress;
  const mayAct = may(role, 'administer');
  const script = await scriptOf(progress);
  const names = Object.keys(steps) as (keyof typeof steps)[];
  const first = names.find((name) => !steps[name]);
  const about = (name: keyof typeof steps) => ({ number: names.indexOf(name) + 1, done: steps[name], open: name === first });
  const count = names.filter((name) => steps[name]).length;
  return (
    <>
      <PageHeader
        title={t.setUp}
        lead={progress.done ? t.everythingIsDoneACopiedToken : t.stepsDone({ done: count, steps: names.length })}
        actions={
          <form action={putAway}>
            <Button type="submit" tone="quiet">
              {progress.done ? t.toTheOverview : t.notNow}
            </Button>
          </form>
        }
      />
      <Done notice={notice} sentences={notices} />
      {first !== undefined && <Refresh every={3_000} />}
      {mayAct ? (
        <ol className="space-y-3">
          <Step {...about('administrator')} title={t.yourWayIn} why={t.aPasswordAloneCanBeGuessed}>
            <AdministratorStep progress={progress} />
          </Step>
          <Step {...about('names')} title={t.names} why={t.theyStandInEveryCertificate}>
            <NamesStep progress={progress} />
          </Step>
          <Step {...about('authorities')} title={t.authorities} why={t.theRootSignsIssuingAuthorities}>
            <AuthoritiesStep progress={progress} />
          </Step>
          <Step {...about('audience')} title={t.anApiToProtect} why={t.aTokenIsForOneAudience}>
            <AudienceStep progress={progress} register={registerFirstApi} start={startFirstApi} />
          </Step>
          <Step {...about('identity')} title={t.aWorkload} why={t.anIdentityIsAName}>
            <IdentityStep progress={progress} register={registerFirstWorkload} join={joinFirstWorkload} />
          </Step>
          <Step {...about('proof')} title={t.proveIt} why={t.aStolenTokenIsWorthNothing}>
            <ProofStep progress={progress} script={script} />
          </Step>
        </ol>
      ) : (
        <Panel>{t.stepsDoneByOthers({ done: count, steps: names.length })}</Panel>
      )}
      {mayAct && <DemoData standing={standing} make={makeDemoData} remove={removeDemoData} />}
      <Panel title={t.onlyLooking} note={t.twoWorkloadsTwoApis} className="mt-5">
        <CodeBlock value={command} what={t.commandOfTheDemonstration} />
      </Panel>
    </>
  );
}

/** The proof for the first workload, with its files where step 5 puts them. */
async function scriptOf({ workload, resourceServer }: Progress): Promise<string | null> {
  if (workload === null || resourceServer === null || !workload.certificate) return null;
  const place = `data/first/${workload.name}`;
  const { proof } = await read('identity.connect', {
    identity: workload.id,
    audience: resourceServer.audience,
    resource: resourceServer.url,
    certificate: `${place}/certificate.pem`,
    key: `${place}/key.pem`,
    ca: `${place}/ca.pem`,
  });
  if (proof === null) return null;
  const { name, text } = proof.file;
  const command = `mkdir -p data/first\ncat > data/first/${name} <<'END-OF-${name}'\n${text}END-OF-${name}\nsh data/first/${name}`;
  return command;
}
