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
    Owners who prove more than a password: {progress.securedOwners} of {progress.owners}.{' '}
    <TextLink href="/settings/security">Add an authenticator app or a passkey</TextLink>, and keep its recovery codes.
  </p>
);

export const NamesStep = ({ progress }: { progress: Progress }) => (
  <>
    <Facts
      items={[
        ['Trust domain', progress.trustDomain],
        ['Token service', progress.sts],
        ['Enrolment', progress.enrolment],
        ['Lists and authorities', progress.pki],
      ]}
    />
    <p className="text-ink-soft">
      {progress.issued
        ? 'Certificates with these names are out, so they stay: another trust domain is another installation.'
        : 'Nothing is issued with them yet. To choose others: stop Hawser, set HAWSER_TRUST_DOMAIN, HAWSER_STS_URL, HAWSER_ENROLMENT_URL and HAWSER_PKI_URL, move its data directory away, and start it again.'}
    </p>
  </>
);

const backup = `umask 077
mkdir -p data/first
openssl rand -base64 24 > data/first/passphrase
npm run --silent hawser -- backup create data/first/hawser.age --passphrase-file data/first/passphrase
npm run --silent hawser -- backup verify data/first/hawser.age --passphrase-file data/first/passphrase`;

export const AuthoritiesStep = ({ progress }: { progress: Progress }) => (
  <>
    <p>
      {progress.roots} root and {progress.issuing} issuing {progress.issuing === 1 ? 'authority is' : 'authorities are'} active:{' '}
      <TextLink href="/authorities">look at them</TextLink>
      {progress.issued ? (
        '.'
      ) : (
        <>
          , or <TextLink href="/authorities/import">bring one of your own</TextLink> before the first certificate.
        </>
      )}
    </p>
    <div className="space-y-2">
      <h3 className="font-medium">A backup that can be read</h3>
      <p className="text-ink-soft">
        One sealed file of rows and keys. The second command reads it to its end and says whether it is whole. Keep the passphrase somewhere
        else than the file.
      </p>
      <CodeBlock value={backup} what="commands of the backup" />
    </div>
  </>
);

type ApiProps = { progress: Progress; register: FormAction; start: FormAction };

export const AudienceStep = ({ progress: { resourceServer, sts }, register, start }: ApiProps) =>
  resourceServer === null ? (
    <Form action={register} className="max-w-xl space-y-4">
      <TextField
        name="uri"
        label="Audience"
        value="https://orders.example.com"
        hint="What tokens are for: the identifier of an API (RFC 8707)."
      />
      <TextField name="scopes" label="Scopes" value="read" optional />
      <TextField
        name="name"
        label="Name of the API"
        value="orders"
        hint="It becomes an identity too: an API proves itself to the token service."
      />
      <TextField name="url" label="Address" value="https://localhost:9443/" />
      <TextField name="owner" label="Owner" placeholder="team-orders" hint="Who answers for it." />
      <Submit>Register the API</Submit>
    </Form>
  ) : (
    <>
      <ul className="space-y-1">
        <Mark done>
          <TextLink href={`/resource-servers/${resourceServer.id}`}>{resourceServer.name}</TextLink> answers for {resourceServer.audience}{' '}
          at {resourceServer.url}
        </Mark>
        <Mark done={resourceServer.client}>It has the certificate that it shows to the token service</Mark>
        <Mark done={resourceServer.server}>It has the certificate that its callers see</Mark>
      </ul>
      {!(resourceServer.client && resourceServer.server) && (
        <>
          <p className="text-ink-soft">
            Protect an API of your own{' '}
            <TextLink href={`/identities/${resourceServer.identityId}/connect?role=protect`}>with one of these programs</TextLink>, or start
            the sample one here:
          </p>
          <Form action={start}>
            <Submit>Make its join tokens</Submit>
          </Form>
        </>
      )}
      <div className="space-y-2">
        <p className="text-ink-soft">
          With both certificates, this starts the sample API; leave it running. Start it again with the same line.
        </p>
        <CodeBlock value={sampleApi(resourceServer, sts).command} what="command that starts the sample API" />
      </div>
    </>
  );

type WorkloadProps = { progress: Progress; register: FormAction; join: FormAction };

export const IdentityStep = ({ progress: { resourceServer, workload }, register, join }: WorkloadProps) => {
  if (resourceServer === null) return <p>It needs an audience to ask tokens for: step 4.</p>;
  if (workload === null)
    return (
      <Form action={register} className="max-w-xl space-y-4">
        <input type="hidden" name="audience" value={resourceServer.audience} />
        <TextField name="name" label="Name of the workload" value="billing" />
        <TextField name="owner" label="Owner" placeholder="team-billing" hint="Who answers for it." />
        <p className="text-ink-soft">It may then ask for tokens for {resourceServer.audience}.</p>
        <Submit>Register the workload</Submit>
      </Form>
    );
  return (
    <>
      <ul className="space-y-1">
        <Mark done>
          <TextLink href={`/identities/${workload.id}`}>{workload.name}</TextLink> may call {resourceServer.audience}
        </Mark>
        <Mark done={workload.certificate}>It has a certificate</Mark>
      </ul>
      {!workload.certificate && (
        <>
          <p className="text-ink-soft">
            The key is made where it is used and stays there. With a request that you have already:{' '}
            <TextLink href={`/certificates/new?identity=${workload.id}`}>issue from a CSR</TextLink>.
          </p>
          <Form action={join}>
            <Submit>Make its join token</Submit>
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
      <Mark done={proof.issued !== null}>The certificate is presented, and a token is issued that is bound to it {of(proof.issued)}</Mark>
      <Mark done={proof.accepted !== null}>The API accepts it on a connection with that certificate {of(proof.accepted)}</Mark>
      <Mark done={proof.refused !== null}>The same token with another certificate is rejected {of(proof.refused)}</Mark>
      <Mark done={proof.caseId !== null}>
        {proof.caseId === null ? (
          'Your first rejection case is opened'
        ) : (
          <>
            <TextLink href={`/rejections/${proof.caseId}`}>Your first rejection case</TextLink> is opened
          </>
        )}
      </Mark>
    </ol>
    {script === null ? (
      <p className="text-ink-soft">It needs the certificate of step 5, and an API to call: step 4.</p>
    ) : (
      <div className="space-y-2">
        <p className="text-ink-soft">
          Run this in the directory of Hawser. It makes a second certificate to throw away, and tries the token with that one too.
        </p>
        <CodeBlock asIs tall value={script} what="commands of the proof" />
      </div>
    )}
  </>
);

const of = (decision: string | null) => decision !== null && <TextLink href={`/d/${decision}`}>(see)</TextLink>;
