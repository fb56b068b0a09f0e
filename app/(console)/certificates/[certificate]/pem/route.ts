import type { WireOutput } from '#server/doors/api/contract';
import { apiUrl } from '../../../../api-client.ts';
import { nothingHere, passOn } from '../../../../pass-on.ts';

/** A certificate with its chain as a file, for lists that do not have it at hand. */
export async function GET(request: Request, { params }: { params: Promise<{ certificate: string }> }): Promise<Response> {
  const reference = decodeURIComponent((await params).certificate);
  const answer = await passOn(request, apiUrl(`/api/v1/certificates/${encodeURIComponent(reference)}`), 'application/json');
  if (!answer.ok) return answer;
  const certificate: WireOutput<'certificate.show'> = await answer.json();
  if (certificate.chainPem === null) return nothingHere();
  return new Response(certificate.chainPem, {
    headers: {
      'content-type': 'application/x-pem-file',
      'content-disposition': `attachment; filename="${fileOf(certificate)}"`,
      'cache-control': 'no-store',
    },
  });
}

const fileOf = ({ identityName, serial }: WireOutput<'certificate.show'>): string =>
  `${(identityName ?? 'certificate').replaceAll(/[^\w.-]/g, '-')}-${serial.slice(0, 8)}.pem`;
