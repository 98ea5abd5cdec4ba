// Transactions that are acknowledged and in no block yet, in order of arrival, with what they already claim: nullifiers and
// the newest commitment of each account. The next transaction of an account is checked against that, so an account's own
// chain is respected by the order of arrival alone.
import { ZERO_DIGEST, feltsToHex, type Digest, type Transaction, type Word } from '../protocol/index.ts';

export interface Pending {
  readonly id: Digest;
  readonly idHex: string;
  readonly transaction: Transaction;
}

export class Mempool {
  private readonly byId = new Map<string, Pending>();
  private readonly claimed = new Set<string>();
  private readonly tips = new Map<string, Digest>();

  get size(): number {
    return this.byId.size;
  }

  has(idHex: string): boolean {
    return this.byId.has(idHex);
  }

  claims(nullifier: Digest): boolean {
    return this.claimed.has(feltsToHex(nullifier));
  }

  /** The commitment that the account will have after its pending transactions. */
  accountTip(accountId: Word): Digest | undefined {
    return this.tips.get(feltsToHex(accountId));
  }

  add(pending: Pending): void {
    const { header } = pending.transaction;
    this.byId.set(pending.idHex, pending);
    for (const nullifier of header.nullifiers) this.claimed.add(feltsToHex(nullifier));
    this.tips.set(feltsToHex(header.accountId), header.final);
  }

  /** The first `count`, in order of arrival. */
  first(count: number): Pending[] {
    return [...this.byId.values()].slice(0, count);
  }

  /** Removes transactions that are in a block or were dropped; the claims of the others are kept. */
  remove(ids: ReadonlySet<string>): void {
    const rest = [...this.byId.values()].filter((pending) => !ids.has(pending.idHex));
    this.byId.clear();
    this.claimed.clear();
    this.tips.clear();
    for (const pending of rest) this.add(pending);
  }
}

/** Eight felts under which the account tree holds an account. */
export function accountKey(accountId: Word): Digest {
  const key = ZERO_DIGEST.slice();
  key.set(accountId);
  return key;
}
