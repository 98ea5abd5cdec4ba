// The tabs of one browser that share a store, in place of Web Locks and a BroadcastChannel (src/wallet/leadership.ts): the same promises and
// no more. Messages of one tab arrive in order, a while later; a lock that falls free goes to the tab that has waited longest, a while later.
import type { Leadership } from '../../src/wallet/leadership.ts';

interface Tab {
  readonly onLead: (() => void)[];
  readonly onChange: (() => void)[];
  readonly onLock: (() => void)[];
  closed: boolean;
}

/** Runs something after a while that the test chooses. */
export type Later = (run: () => void) => void;

export interface TabLeadership extends Leadership {
  /** The tab is gone, by its user or by a crash: nothing reaches it, and what it held falls free. */
  close(): void;
}

export class Tabs {
  private readonly all = new Set<Tab>();
  private readonly waiting: Tab[] = [];
  private leader: Tab | undefined;
  private readonly later: Later;

  constructor(later: Later) {
    this.later = later;
  }

  join(): TabLeadership {
    const tab: Tab = { onLead: [], onChange: [], onLock: [], closed: false };
    this.all.add(tab);
    const tell = (what: 'onChange' | 'onLock'): void => {
      if (tab.closed) return;
      for (const other of this.all) if (other !== tab) this.later(() => this.run(other, what));
    };
    const leave = (): void => {
      const at = this.waiting.indexOf(tab);
      if (at >= 0) this.waiting.splice(at, 1);
      if (this.leader !== tab) return;
      this.leader = undefined;
      this.later(() => this.grant());
    };
    return {
      isLeader: () => this.leader === tab,
      join: () => {
        if (tab.closed || this.leader === tab || this.waiting.includes(tab)) return Promise.resolve();
        if (this.leader === undefined && this.waiting.length === 0) this.leader = tab;
        else this.waiting.push(tab);
        return Promise.resolve();
      },
      leave,
      onLead: (run) => void tab.onLead.push(run),
      onChange: (run) => void tab.onChange.push(run),
      onLock: (run) => void tab.onLock.push(run),
      announceChange: () => tell('onChange'),
      announceLock: () => tell('onLock'),
      close: () => {
        tab.closed = true;
        this.all.delete(tab);
        leave();
      },
    };
  }

  private grant(): void {
    if (this.leader !== undefined) return;
    this.leader = this.waiting.shift();
    if (this.leader !== undefined) this.run(this.leader, 'onLead');
  }

  private run(tab: Tab, what: 'onLead' | 'onChange' | 'onLock'): void {
    if (!tab.closed) for (const each of tab[what]) each();
  }
}
