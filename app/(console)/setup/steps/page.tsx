import type { Metadata } from 'next';
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
import { may } from '#server/domain/roles';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { joinFirstWorkload, putAway, registerFirstApi, registerFirstWorkload, startFirstApi } from './actions.ts';

export const metadata: Metadata = { title: 'Set up' };

const notices = {
  'set-up': 'The owner is made, and you are signed in. These steps lead to your first refused replay.',
  api: 'The API is registered.',
  workload: 'The workload is registered, and may call the API.',
};

export default async function SetupStepsPage({ searchParams }: { searchParams: SearchParams }) {
  const [progress, { role }, { notice }] = await Promise.all([read('setup.progress', {}), session(), pick(searchParams, ['notice'])]);
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
        title="Set up"
        lead={
          progress.done
            ? 'Everything is done: a copied token was seen to be refused here. Whether there is a backup, this page cannot see: keep one, as step 3 says.'
            : `${count} of ${names.length} steps are done. Leave when you like: what is done is read from what there is.`
        }
        actions={
          <form action={putAway}>
            <Button type="submit" tone="quiet">
              {progress.done ? 'To the overview' : 'Not now'}
            </Button>
          </form>
        }
      />
      <Done notice={notice} sentences={notices} />
      {first !== undefined && <Refresh every={3_000} />}
      {mayAct ? (
        <ol className="space-y-3">
          <Step
            {...about('administrator')}
            title="Your way in"
            why="A password alone can be guessed or taken. Whoever is an owner here decides whom every machine trusts."
          >
            <AdministratorStep progress={progress} />
          </Step>
          <Step
            {...about('names')}
            title="Names"
            why="They stand in every certificate and token, and others compare them letter by letter."
          >
            <NamesStep progress={progress} />
          </Step>
          <Step
            {...about('authorities')}
            title="Authorities"
            why="The root signs issuing authorities and little else; an issuing authority signs the certificates of workloads, which live for hours. Only the signer has their keys."
          >
            <AuthoritiesStep progress={progress} />
          </Step>
          <Step
            {...about('audience')}
            title="An API to protect"
            why="A token is for one audience. Whoever answers for it checks the certificate of each connection against the token."
          >
            <AudienceStep progress={progress} register={registerFirstApi} start={startFirstApi} />
          </Step>
          <Step
            {...about('identity')}
            title="A workload"
            why="An identity is a name and the certificates that prove it. Each copy of a workload has a key of its own."
          >
            <IdentityStep progress={progress} register={registerFirstWorkload} join={joinFirstWorkload} />
          </Step>
          <Step
            {...about('proof')}
            title="Prove it"
            why="A stolen token is worth nothing without the key of its certificate. See it refused once, with your own eyes."
          >
            <ProofStep progress={progress} script={script} />
          </Step>
        </ol>
      ) : (
        <Panel>
          An administrator does the set-up. {count} of {names.length} steps are done.
        </Panel>
      )}
      <Panel
        title="Only looking?"
        note="Two workloads, two APIs and a replay, in one command; it registers them beside your own."
        className="mt-5"
      >
        <CodeBlock value="npm run demo" what="command of the demonstration" />
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
  return `cat > data/first/${name} <<'END-OF-${name}'\n${text}END-OF-${name}\nsh data/first/${name}`;
}
