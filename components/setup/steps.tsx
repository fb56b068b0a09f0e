import * as t from '#messages/setup';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { CodeBlock } from '../ui/code.tsx';
import { Form, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { TextLink } from '../ui/link.tsx';
import { Facts } from '../ui/page.tsx';
import { sampleApi } from './sample-api.ts';
import { Mark } from './step.tsx';

export type Progress = WireOutput<'setup.progress'>;

export const AdministratorStep = ({ progress }: { progress: Progress }) => (
  <p>
    {t.ownersWhoProveMore({
      securedOwners: progress.securedOwners,
      owners: progress.owners,
      link: <TextLink href="/settings/security">{t.addAnAuthenticatorApp}</TextLink>,
    })}
  </p>
);

export const NamesStep = ({ progress }: { progress: Progress }) => (
  <>
    <Facts
      items={[
        [t.trustDomain, progress.trustDomain],
        [t.tokenService, progress.sts],
        [t.enrolment, progress.enrolment],
        [t.listsAndAuthorities, progress.pki],
      ]}
    />
    <p className="text-ink-soft">{progress.issued ? t.certificatesWithTheseNamesAreOut : t.nothingIsIssuedWithThemYet}</p>
  </>
);

const commands = [
  'umask 077',
  'mkdir -p data/first',
  'openssl rand -base64 24 > data/first/passphrase',
  'npm run --silent hawser -- backup create data/first/hawser.age --passphrase-file data/first/passphrase',
  'npm run --silent hawser -- backup verify data/first/hawser.age --passphrase-file data/first/passphrase',
].join('\n');

export const AuthoritiesStep = ({ progress }: { progress: Progress }) => (
  <>
    <p>
      {t.authoritiesActive({
        roots: progress.roots,
        issuing: progress.issuing,
        look: <TextLink href="/authorities">{t.lookAtThem}</TextLink>,
        bringOwn: progress.issued ? null : <TextLink href="/authorities/import">{t.bringOneOfYourOwn}</TextLink>,
      })}
    </p>
    <div className="space-y-2">
      <h3 className="font-medium">{t.aBackupThatCanBeRead}</h3>
      <p className="text-ink-soft">{t.oneSealedFileOfRows}</p>
      <CodeBlock value={commands} what={t.commandsOfTheBackup} />
    </div>
  </>
);

type ApiProps = { progress: Progress; register: FormAction; start: FormAction };

export const AudienceStep = ({ progress: { resourceServer, sts }, register, start }: ApiProps) =>
  resourceServer === null ? (
    <Form action={register} className="max-w-xl space-y-4">
      <TextField name="uri" label={t.audience} value="https://orders.example.com" hint={t.whatTokensAreForTheIdentifier} />
      <TextField name="scopes" label={t.scopes} value="read" optional />
      <TextField name="name" label={t.nameOfTheApi} value="orders" hint={t.itBecomesAnIdentityToo} />
      <TextField name="url" label={t.address} value="https://localhost:9443/" />
      <TextField name="owner" label={t.owner} placeholder="team-orders" hint={t.whoAnswersForIt} />
      <Submit>{t.registerTheApi}</Submit>
    </Form>
  ) : (
    <>
      <ul className="space-y-1">
        <Mark done>
          {t.answersForAt({
            resourceServer: <TextLink href={`/resource-servers/${resourceServer.id}`}>{resourceServer.name}</TextLink>,
            audience: resourceServer.audience,
            url: resourceServer.url,
          })}
        </Mark>
        <Mark done={resourceServer.client}>{t.itHasItsClientCertificate}</Mark>
        <Mark done={resourceServer.server}>{t.itHasItsServerCertificate}</Mark>
      </ul>
      {!(resourceServer.client && resourceServer.server) && (
        <>
          <p className="text-ink-soft">
            {t.protectAnApiOfYourOwn({
              link: <TextLink href={`/identities/${resourceServer.identityId}/connect?role=protect`}>{t.withOneOfThesePrograms}</TextLink>,
            })}
          </p>
          <Form action={start}>
            <Submit>{t.makeItsJoinTokens}</Submit>
          </Form>
        </>
      )}
      <div className="space-y-2">
        <p className="text-ink-soft">{t.withBothCertificatesThisStarts}</p>
        <CodeBlock value={sampleApi(resourceServer, sts).command} what={t.commandThatStartsTheSampleApi} />
      </div>
    </>
  );

type WorkloadProps = { progress: Progress; register: FormAction; join: FormAction };

export const IdentityStep = ({ progress: { resourceServer, workload }, register, join }: WorkloadProps) => {
  if (resourceServer === null) return <p>{t.itNeedsAnAudienceToAsk}</p>;
  if (workload === null)
    return (
      <Form action={register} className="max-w-xl space-y-4">
        <input type="hidden" name="audience" value={resourceServer.audience} />
        <TextField name="name" label={t.nameOfTheWorkload} value="billing" />
        <TextField name="owner" label={t.owner} placeholder="team-billing" hint={t.whoAnswersForIt} />
        <p className="text-ink-soft">{t.itMayThenAskForTokens({ audience: resourceServer.audience })}</p>
        <Submit>{t.registerTheWorkload}</Submit>
      </Form>
    );
  return (
    <>
      <ul className="space-y-1">
        <Mark done>
          {t.mayCall({
            workload: <TextLink href={`/identities/${workload.id}`}>{workload.name}</TextLink>,
            audience: resourceServer.audience,
          })}
        </Mark>
        <Mark done={workload.certificate}>{t.itHasACertificate}</Mark>
      </ul>
      {!workload.certificate && (
        <>
          <p className="text-ink-soft">
            {t.theKeyIsMadeWhere({ link: <TextLink href={`/certificates/new?identity=${workload.id}`}>{t.issueFromACsr}</TextLink> })}
          </p>
          <Form action={join}>
            <Submit>{t.makeItsJoinToken}</Submit>
          </Form>
        </>
      )}
    </>
  );
};

type ProofProps = { progress: Progress; script: string | null };

export const ProofStep = ({ progress: { proof }, script }: ProofProps) => (
  <>
    <ol className="space-y-1">
      <Mark done={proof.issued !== null}>{t.theCertificateIsPresented({ issued: of(proof.issued) })}</Mark>
      <Mark done={proof.accepted !== null}>{t.theApiAccepts({ accepted: of(proof.accepted) })}</Mark>
      <Mark done={proof.refused !== null}>{t.theSameTokenWithAnotherCertificate({ refused: of(proof.refused) })}</Mark>
      <Mark done={proof.caseId !== null}>
        {proof.caseId === null
          ? t.yourFirstRejectionCaseIsOpened
          : t.caseIsOpened({ link: <TextLink href={`/rejections/${proof.caseId}`}>{t.yourFirstRejectionCase}</TextLink> })}
      </Mark>
    </ol>
    {script === null ? (
      <p className="text-ink-soft">{t.itNeedsTheCertificateOfStep}</p>
    ) : (
      <div className="space-y-2">
        <p className="text-ink-soft">{t.runTheProof}</p>
        <CodeBlock asIs tall value={script} what={t.commandsOfTheProof} />
      </div>
    )}
  </>
);

const of = (decision: string | null) => decision !== null && <TextLink href={`/d/${decision}`}>{t.seeDecision}</TextLink>;
