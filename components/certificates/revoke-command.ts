import * as t from '#messages/revocations';

export type RevocationCommand = {
  readonly certificate: string;
  readonly reason: string;
  readonly comment: string;
  readonly also: readonly string[];
  /** RFC 3339; empty where it was not said. */
  readonly suspectedSince: string;
};

/** One word to a shell, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const sent = ({ reason, comment, also, suspectedSince }: RevocationCommand) => ({
  reason,
  comment,
  ...(also.length > 0 && { also }),
  ...(reason === 'keyCompromise' && suspectedSince !== '' && { suspectedSince }),
});

/** The same revocation by the command `hawser`. */
export function revokeByHawser(command: RevocationCommand): string {
  const { reason, comment, also = [], suspectedSince } = sent(command);
  return [
    t.hawserRevoke({ certificate: command.certificate, reason }),
    ...also.map((id) => `--also ${id}`),
    ...(suspectedSince === undefined ? [] : [`--suspected-since ${suspectedSince}`]),
    `--comment ${quoted(comment)}`,
  ].join(' \\\n  ');
}

/** The same revocation by curl. @param api the address of the management API */
export const revokeByCurl = (command: RevocationCommand, api: string): string =>
  [
    `curl -sS --fail-with-body ${api}/certificates/${command.certificate}/revoke`,
    t.curlHeaders,
    `-d ${quoted(JSON.stringify(sent(command)))}`,
  ].join(' \\\n  ');
