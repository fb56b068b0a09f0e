import { CircleCheck, Hourglass, RotateCw, TriangleAlert } from 'lucide-react';
import * as t from '#messages/key-encryption';
import { count } from '#messages/numbers';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { Id } from '../ui/code.tsx';
import { HiddenField } from '../ui/fields.tsx';
import { DialogButtons, FormDialog, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Notice } from '../ui/notice.tsx';
import { Facts, Panel } from '../ui/page.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

type Keks = WireOutput<'kek.list'>;
export type KekRole = Keks['items'][number]['role'];
type RoleView = { role: KekRole; keks: Keks; rotate: FormAction };

const seals: Record<KekRole, { title: string; what: string }> = {
  signer: { title: t.signer, what: t.thePrivateKeysOfTheAuthorities },
  sts: { title: t.securityTokenService, what: t.thePrivateKeysThatSignTokens },
  api: { title: t.managementApi, what: t.theKeysOfTheOcspResponders },
};

/** The key-encryption key of one role: which one seals, what is still under an old one, and the way to a new one. */
export function KekRolePanel({ role, keks, rotate }: RoleView) {
  const keys = keks.items.filter((key) => key.role === role);
  const files = keks.files.filter((file) => file.role === role);
  const rotation = keks.rotations.find((one) => one.role === role);
  const active = keys.filter((key) => key.active);
  const outdated = keys.filter((key) => !key.active).reduce((sum, key) => sum + key.sealed, 0);
  const underWay = rotation !== undefined && rotation.finishedAt === null;
  const [file] = files;
  const last = rotation === undefined ? t.neverAskedForHere : <LastRotation rotation={rotation} />;
  const mayRotate = files.length === 1 && active.length === 1 && outdated === 0 && !underWay;
  return (
    <Panel
      title={seals[role].title}
      note={seals[role].what}
      actions={mayRotate && file !== undefined && <RotateDialog role={role} keyId={file.keyId} path={file.path} action={rotate} />}
    >
      <div className="space-y-4">
        <p>
          {files.length === 0 ? (
            <Badge tone="warn" icon={TriangleAlert}>
              {t.notRunning}
            </Badge>
          ) : underWay || outdated > 0 ? (
            <Badge tone="accent" icon={Hourglass}>
              {t.sealingAnewValueUnderAnOld({ outdated })}
            </Badge>
          ) : (
            <Badge tone="good" icon={CircleCheck}>
              {t.everythingIsSealedByTheActive}
            </Badge>
          )}
        </p>
        <Table
          caption={t.keyEncryptionKeysOfThe({ role })}
          rows={keys}
          rowKey={(key) => key.keyId}
          columns={[
            {
              header: t.key,
              names: true,
              cell: (key) => (key.keyId === '' ? t.fromBeforeKeysHadIds : <Id value={key.keyId} head={16} tail={0} />),
            },
            { header: t.state, cell: (key) => (key.active ? t.keyActive : files.length === 0 ? t.notReported : t.keyReplaced) },
            { header: t.valuesSealed, cell: (key) => count(key.sealed) },
          ]}
        />
        <Facts
          items={[
            [t.file, files.length === 0 ? t.noProcessReportsOne : files.map(({ host, path }) => `${host}:${path}`).join(', ')],
            [t.oldKeyBesideIt, files.some(({ replacedKeyId }) => replacedKeyId !== null) ? t.yesItGoesWithTheNext : t.noOldKey],
            [t.lastRotation, last],
          ]}
        />
        {files.length > 1 && <Notice kind="warning">{t.placesHoldThisKeyRotate({ files: files.length })}</Notice>}
        {rotation !== undefined && rotation.problem !== null && <Notice kind="error">{rotation.problem}</Notice>}
      </div>
    </Panel>
  );
}

const LastRotation = ({ rotation }: { rotation: Keks['rotations'][number] }) => (
  <span>
    {t.askedForBy({
      time: <Time at={rotation.finishedAt ?? rotation.requestedAt} />,
      by: rotation.requestedBy,
      outcome: rotation.finishedAt === null ? 'under_way' : rotation.problem === null ? 'done' : 'not_done',
    })}
  </span>
);

function RotateDialog({ role, keyId, path, action }: { role: KekRole; keyId: string; path: string; action: FormAction }) {
  const id = `rotate-${role}`;
  return (
    <FormDialog
      action={action}
      id={id}
      className="space-y-4"
      trigger={
        <>
          <RotateCw aria-hidden /> {t.rotate}
        </>
      }
      title={t.replaceTheKeyEncryptionKey({ role })}
    >
      <ul className="list-disc space-y-1 pl-5 text-ink-soft">
        <li>{t.theMakesANewKey({ role })}</li>
        <li className="wrap-anywhere">{t.theKeyOfNowStays({ path })}</li>
        <li>{t.backupsOfTheDatabaseFromBefore}</li>
      </ul>
      <HiddenField name="role" value={role} />
      <HiddenField name="before" value={keyId} />
      <DialogButtons dialog={id}>
        <Submit>{t.rotateTheKeyOfThe({ role })}</Submit>
      </DialogButtons>
    </FormDialog>
  );
}
