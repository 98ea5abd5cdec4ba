// Several tabs, one wallet: of the tabs in which the wallet is open, the one that holds the lock acts (reads the chain, proves,
// sends, writes); the others show what it writes and act when it is closed or locked. Web Locks give the lock to the next tab
// however the last one ended. A locked tab does not take part: it could not act.

export interface Leadership {
  isLeader(): boolean;
  /** Takes part. Resolves once it is known whether this tab leads or waits for another one. */
  join(): Promise<void>;
  /** Takes no part any more; the next tab leads. */
  leave(): void;
  /** Calls when a tab that waited comes to lead. */
  onLead(run: () => void): void;
  /** Tells the other tabs that something was written. */
  announceChange(): void;
  /** Calls when another tab has written. */
  onChange(run: () => void): void;
  /** Tells the other tabs to lock as well. */
  announceLock(): void;
  /** Calls when another tab was locked by its user. */
  onLock(run: () => void): void;
}

/** Among the tabs of this origin that share `name`. */
export function tabLeadership(name: string): Leadership {
  const channel = new BroadcastChannel(name);
  const onLead: (() => void)[] = [];
  const state: { release?: (() => void) | undefined; waiting?: AbortController | undefined } = {};
  const hold = (): Promise<void> => new Promise((release) => (state.release = release));
  const on = (kind: 'changed' | 'locked', run: () => void): void =>
    channel.addEventListener('message', ({ data }) => {
      if (data === kind) run();
    });
  /* oxlint-disable unicorn/require-post-message-target-origin -- a BroadcastChannel reaches its origin only */
  return {
    isLeader: () => state.release !== undefined,
    async join() {
      if (state.release || state.waiting) return;
      await new Promise<void>((known) => {
        void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
          const held = lock ? hold() : undefined;
          known();
          return held;
        });
      });
      if (state.release) return;
      const waiting = new AbortController();
      state.waiting = waiting;
      const led = navigator.locks.request(name, { signal: waiting.signal }, () => {
        state.waiting = undefined;
        const held = hold();
        for (const run of onLead) run();
        return held;
      });
      // Ended by `leave`.
      led.catch(() => undefined);
    },
    leave() {
      state.waiting?.abort();
      state.release?.();
      state.waiting = state.release = undefined;
    },
    onLead: (run) => void onLead.push(run),
    announceChange: () => channel.postMessage('changed'),
    onChange: (run) => on('changed', run),
    announceLock: () => channel.postMessage('locked'),
    onLock: (run) => on('locked', run),
  };
  /* oxlint-enable unicorn/require-post-message-target-origin */
}
