import * as t from '#messages/authorities';
import { count } from '#messages/numbers';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { DownloadPem, DownloadText } from '../certificates/download.tsx';
import { CopyableId } from '../ui/code.tsx';
import { Facts, Panel } from '../ui/page.tsx';

/** What others trust, to hand over by hand, and where they fetch it by themselves. */
export const BundlePanel = ({ bundle: { roots, pem, spiffe, caHash, urls } }: { bundle: WireOutput<'authority.trust-bundle'> }) => (
  <Panel
    title={t.trustBundle}
    note={t.whatVerifiersTrust}
    actions={
      <>
        <DownloadPem pem={pem} name="trust-bundle.pem">
          {t.downloadPem}
        </DownloadPem>
        <DownloadText text={JSON.stringify(spiffe, null, 2)} type="application/json" name="trust-bundle.json">
          {t.downloadSpiffeBundle}
        </DownloadText>
      </>
    }
  >
    <Facts
      items={[
        [t.rootsInIt, count(roots)],
        [t.asFileForTools, <CopyableId key="pem" value={urls.pem} what={t.fetchedAt} />],
        [t.asSpiffeBundle, <CopyableId key="spiffe" value={urls.spiffe} what={t.fetchedAt} />],
        [t.caHashToPin, <CopyableId key="hash" value={caHash} what={t.caHashToPin} />],
      ]}
    />
  </Panel>
);
