import { Download } from 'lucide-react';
import * as t from '#messages/connect';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { sampleApi } from '../setup/sample-api.ts';
import { buttonClass } from '../ui/button.tsx';
import { CodeBlock, ProgramText } from '../ui/code.tsx';
import { Panel } from '../ui/page.tsx';

type Connection = WireOutput<'identity.connect'>;
type Snippet = Connection['snippets'][number];

/** Once it works: a program, how it is run, what it prints, and what goes wrong most often. */
export const Program = ({ snippet, folder }: { snippet: Snippet; folder: string }) => (
  <>
    <Panel
      title={t.n2RunIt({ title: snippet.title })}
      note={t.needs({ needs: snippet.needs })}
      actions={
        <a href={folder} download className={buttonClass('plain')}>
          <Download aria-hidden /> {t.downloadAsAFolder}
        </a>
      }
    >
      <div className="space-y-3">
        {snippet.files.map(({ name, text }) => (
          <ProgramText key={name} value={text} what={name} />
        ))}
        <CodeBlock value={snippet.run} what={t.command} />
        <h3 className="text-xs font-medium text-ink-soft">{t.whatItPrints}</h3>
        <pre className="overflow-x-auto rounded-lg bg-sunken px-3 py-2 font-mono text-xs">{snippet.expected}</pre>
      </div>
    </Panel>
    <Failures failures={snippet.failures} />
  </>
);

/** What a developer sees from outside, the code that stands at the decision, and what mends it. */
export const Failures = ({ failures }: { failures: Snippet['failures'] }) => (
  <Panel title={t.whenItDoesNotWork} note={t.theAnswerCarriesTheId} flush>
    <ul className="divide-y divide-line">
      {failures.map(({ seen, code, action }) => (
        <li key={`${seen} ${code}`} className="grid gap-x-6 gap-y-0.5 px-4 py-2.5 sm:grid-cols-[minmax(0,14rem)_minmax(0,1fr)]">
          <span className="min-w-0">
            <span className="block font-medium wrap-anywhere">{seen}</span>
            {code !== null && <span className="block font-mono text-xs text-ink-faint">{code}</span>}
          </span>
          <span className="min-w-0 text-ink-soft">{action}</span>
        </li>
      ))}
    </ul>
  </Panel>
);

/** The API that Hawser brings along, for whoever has none yet. */
export const SampleApi = ({ connection: { resourceServers, audience, issuer } }: { connection: Connection }) => {
  const server = resourceServers.find(({ kind, audiences }) => kind === 'server' && audience !== null && audiences.includes(audience));
  if (server === undefined || audience === null) return null;
  return (
    <Panel title={t.orStartTheSampleApi} note={t.inTheDirectoryOfHawser}>
      <CodeBlock value={sampleApi({ ...server, audience }, issuer).command} what={t.commandThatStartsTheSampleApi} />
    </Panel>
  );
};

/** How each certificate that is needed comes to its machine without anything of Hawser on it. */
export const Enrolment = ({ connection, enrolled }: { connection: Connection; enrolled: boolean }) => (
  <Panel title={t.n1GetACertificate} note={enrolled ? t.itHasAUsableCertificateAnother : t.makeAJoinTokenAboveOne}>
    <details open={!enrolled}>
      <summary className="cursor-pointer font-medium">{t.withCurlAndOpensslAlone}</summary>
      <div className="mt-3 space-y-3">
        {connection.enrolment.map(({ profile, run, file }) => (
          <div key={file.name} className="space-y-2">
            {connection.enrolment.length > 1 && (
              <h3 className="text-xs font-medium text-ink-soft">
                {t.aJoinTokenOfTheProfile({
                  profile: profile === 'server' ? t.theTlsCertificateThatItsCallers : t.theCertificateThatItShows,
                  profile2: profile,
                })}
              </h3>
            )}
            <ProgramText tall value={file.text} what={file.name} />
            <CodeBlock value={run} what={t.commandFor({ file: file.name })} />
          </div>
        ))}
      </div>
    </details>
  </Panel>
);
