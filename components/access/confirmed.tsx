'use client';

import { useEffect } from 'react';
import { confirmedChannel } from './confirm.tsx';

/** Tells the tab that waits that the provider has asked, and closes this one where the browser lets it. */
export function TellConfirmed() {
  useEffect(() => {
    const channel = new BroadcastChannel(confirmedChannel);
    channel.postMessage('confirmed');
    channel.close();
    window.close();
  }, []);
  return null;
}
