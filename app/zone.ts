import { cookies } from 'next/headers';
import { type Writer, writerIn } from '../components/ui/zone.ts';
import { zoneCookie } from '../components/ui/zone-cookie.ts';

/** Writes instants as the visitor reads them, for what the server says in plain words. */
export const shownWriter = async (): Promise<Writer> => writerIn((await cookies()).get(zoneCookie)?.value);
