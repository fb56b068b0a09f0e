import { CircleCheck, Hourglass, RotateCw, TriangleAlert } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { Id } from '../ui/code.tsx';
import { DialogButtons, FormDialog, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { count, plural } from '../ui/format.ts';
import { Notice } from '../ui/notice.tsx';
import { Facts, Panel } from '../ui/page.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

type Keks = WireOutput<'kek.list'>;
export type KekRole = Keks['items'][number]['role'];
type RoleView = { role: KekRole; keks: Keks; rotate: FormAction };

const seals: Record<KekRole, { title: string; what: string }> = {
  signer: { title: 'Signer', what: 'The private keys of the authorities, or where a PKCS#11 module keeps them.' },
  sts: { title: 'Security token service', what: 'The private keys that sign tokens, and the TLS key of its listener.' },
  api: { title: 'Management API', what: 'The keys of the OCSP responders, the secret of session cookies, and the TLS key of enrolment.' },
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
  const last = rotation === undefined ? 'never asked for here' : <LastRotation rotation={rotation} />;
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
              Not running
            </Badge>
          ) : underWay || outdated > 0 ? (
            <Badge tone="accent" icon={Hourglass}>
              {`Sealing anew: ${plural(outdated, 'value')} under an old key`}
            </Badge>
          ) : (
            <Badge tone="good" icon={CircleCheck}>
              Everything is sealed by the active key
            </Badge>
          )}
        </p>
        <Table
          caption={`Key-encryption keys of the ${role}`}
          rows={keys}
          rowKey={(key) => key.keyId}
          columns={[
            {
              header: 'Key',
              names: true,
              cell: (key) => (key.keyId === '' ? 'from before keys had ids' : <Id value={key.keyId} head={16} tail={0} />),
            },
            { header: 'State', cell: (key) => (key.active ? 'active' : files.length === 0 ? 'not reported' : 'replaced') },
            { header: 'Values sealed', cell: (key) => count(key.sealed) },
          ]}
        />
        <Facts
          items={[
            ['File', files.length === 0 ? 'no process reports one' : files.map(({ host, path }) => `${host}:${path}`).join(', ')],
            [
              'Old key beside it',
              files.some(({ replacedKeyId }) => replacedKeyId !== null) ? 'yes; it goes with the next rotation' : 'none',
            ],
            ['Last rotation', last],
          ]}
        />
        {files.length > 1 && (
          <Notice kind="warning">
            {plural(files.length, 'place holds', 'places hold')} this key. Rotate on the machines: give each the new key as its .old first.
          </Notice>
        )}
        {rotation !== undefined && rotation.problem !== null && <Notice kind="error">{rotation.problem}</Notice>}
      </div>
    </Panel>
  );
}

const LastRotation = ({ rotation }: { rotation: Keks['rotations'][number] }) => (
  <span>
    <Time at={rotation.finishedAt ?? rotation.requestedAt} /> asked for by {rotation.requestedBy}
    {rotation.finishedAt === null ? ', under way' : rotation.problem === null ? ', done' : ', not done'}
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
          <RotateCw aria-hidden /> Rotate
        </>
      }
      title={`Replace the key-encryption key of the ${role}?`}
    >
      <ul className="list-disc space-y-1 pl-5 text-ink-soft">
        <li>The {role} makes a new key and seals everything anew with it, while it goes on working. Nobody is signed out.</li>
        <li className="wrap-anywhere">The key of now stays as {path}.old until the next rotation, and only opens.</li>
        <li>Backups of the database from before need the key of now: keep a copy of it with them.</li>
      </ul>
      <input type="hidden" name="role" value={role} />
      <input type="hidden" name="before" value={keyId} />
      <DialogButtons dialog={id}>
        <Submit>Rotate the key of the {role}</Submit>
      </DialogButtons>
    </FormDialog>
  );
}
