// Several tabs, one wallet: the tab that holds the lock acts (reads the chain, proves, sends, writes); the others show what it
// writes and act when it is gone. Web Locks give the lock to the next tab however the last one ended.

export interface Leadership {
  isLeader(): boolean;
  /** Calls when this tab comes to lead. */
  onLead(run: () => void): void;
  /** Tells the other tabs that something was written. */
  announceChange(): void;
  /** Calls when another tab has written. */
  onChange(run: () => void): void;
}

/** Among the tabs of this origin that share `name`. */
export function tabLeadership(name: string): Leadership {
  const channel = new BroadcastChannel(name);
  const onLead: (() => void)[] = [];
  let leads = false;
  void navigator.locks.request(name, () => {
    leads = true;
    for (const run of onLead) run();
    // Held as long as the tab lives.
    return new Promise<never>(() => undefined);
  });
  return {
    isLeader: () => leads,
    onLead: (run) => void onLead.push(run),
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel reaches its origin only
    announceChange: () => channel.postMessage('changed'),
    onChange: (run) => channel.addEventListener('message', run),
  };
}
