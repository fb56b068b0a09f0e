import { apiUrl } from '../../../api-client.ts';
import { nothingHere, passOn } from '../../../pass-on.ts';

// A list of the management API as a file: `/export/csv/decisions?q=…`. A link cannot say what it accepts.

const mediaTypes: Readonly<Record<string, string>> = { csv: 'text/csv', ndjson: 'application/x-ndjson' };

type Props = { params: Promise<{ format: string; path: string[] }> };

export async function GET(request: Request, { params }: Props): Promise<Response> {
  const { format, path } = await params;
  const mediaType = Object.hasOwn(mediaTypes, format) ? mediaTypes[format] : undefined;
  const target = apiUrl(`/api/v1/${path.map(encodeURIComponent).join('/')}${new URL(request.url).search}`);
  return mediaType === undefined || !target.pathname.startsWith('/api/v1/') ? nothingHere() : passOn(request, target, mediaType);
}
