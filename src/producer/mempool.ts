// Transactions that are acknowledged and in no block yet, in order of arrival, with what they already claim: nullifiers, the newest
// commitment of each public account, and places in buckets of the two trees. The next transaction of an account is checked against
// that, so an account's own chain is respected by the order of arrival alone. Payments have no account, and any order.
import {
  ZERO_DIGEST,
  feltsToHex,
  kernelOf,
  treeKey,
  type Digest,
  type Transaction,
  type TreeKey,
  type Word,
} from '../protocol/index.ts';

export interface Pending {
  readonly id: Digest;
  readonly idHex: string;
  readonly transaction: Transaction;
}

export class Mempool {
  private readonly byId = new Map<string, Pending>();
  private readonly claimed = new Buckets();
  private readonly touched = new Buckets();
  private readonly tips = new Map<string, Digest>();

  get size(): number {
    return this.byId.size;
  }

  /** Pending keys in the bucket where this key belongs. */
  nullifiersBeside(key: Digest): readonly Digest[] {
    return this.claimed.beside(key);
  }

  accountsBeside(key: Digest): readonly Digest[] {
    return this.touched.beside(key);
  }

  /** The commitment that the account will have after its pending transactions. */
  accountTip(publicId: Word): Digest | undefined {
    return this.tips.get(feltsToHex(publicId));
  }

  add(pending: Pending): void {
    const { header } = pending.transaction;
    this.byId.set(pending.idHex, pending);
    for (const nullifier of header.nullifiers) this.claimed.add(nullifier);
    if (kernelOf(header) === 'payment') return;
    this.tips.set(feltsToHex(header.publicId), header.final);
    this.touched.add(accountKey(header.publicId));
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
    this.touched.clear();
    this.tips.clear();
    for (const pending of rest) this.add(pending);
  }
}

/** Keys of a tree to come, by the bucket that each will be in. */
class Buckets {
  private readonly byKey = new Map<TreeKey, Map<string, Digest>>();

  add(key: Digest): void {
    const at = treeKey(key);
    const bucket = this.byKey.get(at) ?? new Map<string, Digest>();
    this.byKey.set(at, bucket.set(feltsToHex(key), key));
  }

  beside(key: Digest): Digest[] {
    return [...(this.byKey.get(treeKey(key))?.values() ?? [])];
  }

  clear(): void {
    this.byKey.clear();
  }
}

/** Eight felts under which the account tree holds a public account. */
export function accountKey(publicId: Word): Digest {
  const key = ZERO_DIGEST.slice();
  key.set(publicId);
  return key;
}
