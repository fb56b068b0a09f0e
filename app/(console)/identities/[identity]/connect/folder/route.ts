import { strToU8, zipSync } from 'fflate';
import type { WireOutput } from '#server/doors/api/contract';
import { apiUrl } from '../../../../../api-client.ts';
import { passOn } from '../../../../../pass-on.ts';

/** The programs of the page as one folder: what the management API answers to the visitor, and nothing else. */
export async function GET(request: Request, { params }: { params: Promise<{ identity: string }> }): Promise<Response> {
  const { search } = new URL(request.url);
  const path = `/api/v1/identities/${encodeURIComponent(decodeURIComponent((await params).identity))}/snippets`;
  const answer = await passOn(request, apiUrl(path + search), 'application/json');
  if (!answer.ok) return answer;
  const connection: WireOutput<'identity.connect'> = await answer.json();
  const folder = `${connection.identity.name}-${connection.role}`;
  const files = [
    ...connection.enrolment.map(({ file }) => file),
    ...connection.snippets.flatMap((snippet) => snippet.files),
    ...(connection.proof === null ? [] : [connection.proof.file]),
  ];
  const zip = zipSync(Object.fromEntries(files.map(({ name, text }) => [`${folder}/${name}`, strToU8(text)])));
  return new Response(new Uint8Array(zip), {
    headers: {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${folder}.zip"`,
      'cache-control': 'no-store',
    },
  });
}
