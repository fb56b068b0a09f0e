import type { Decision } from '../decisions/types.ts';
import { sessionEnded } from '../ui/session-ended.ts';

export type StreamState = 'open' | 'lost' | 'ended';

/** Milliseconds until a stream that was refused is asked for again. */
const again = 3_000;

/** Hears decisions until it is closed. The browser tries again what broke off, but never what was refused: that is done here. */
export function hearDecisions(
  url: string,
  on: { readonly decisions: (items: Decision[]) => void; readonly state: (state: StreamState) => void },
): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  const open = () => {
    const opened = new EventSource(url);
    source = opened;
    opened.addEventListener('decisions', ({ data }: MessageEvent<string>) => {
      on.state('open');
      const { items }: { items: Decision[] } = JSON.parse(data);
      on.decisions(items);
    });
    opened.onerror = () => {
      on.state('lost');
      if (opened.readyState === EventSource.CLOSED) void refused();
    };
  };
  const refused = async () => {
    const ended = await sessionEnded();
    if (closed) return;
    if (ended) on.state('ended');
    else retry = setTimeout(open, again);
  };
  open();
  return () => {
    closed = true;
    source?.close();
    clearTimeout(retry);
  };
}
