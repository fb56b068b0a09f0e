'use client';

import { useEffect } from 'react';
import { confirmedChannel } from './confirm.tsx';

/** Tells the tab that opened this one and waits that the provider has asked, and closes this one where the browser lets it. */
export function TellConfirmed() {
  useEffect(() => {
    const attempt = sessionStorage.getItem(confirmedChannel);
    if (attempt === null) return;
    sessionStorage.removeItem(confirmedChannel);
    const channel = new BroadcastChannel(confirmedChannel);
    channel.postMessage(attempt);
    channel.close();
    window.close();
  }, []);
  return null;
}
