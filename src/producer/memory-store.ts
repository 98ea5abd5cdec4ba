// The chain store without a disk: for the producer inside a page before it has a store of its own, and for tests.
import { signedBlockHeaderCodec, decode, MemoryNodes, type Digest } from '../protocol/index.ts';
import type { BlockCommit, ChainStore, StoredHead, TransactionStatus } from './chain-store.ts';

export class MemoryStore implements ChainStore {
  readonly accounts = new MemoryNodes();
  readonly nullifiers = new MemoryNodes();
  private genesisHex: string | undefined;
  private last: StoredHead | undefined;
  private readonly blocks = new Map<number, { compact: Uint8Array; noteRoot: Digest }>();
  private readonly fates = new Map<string, TransactionStatus>();
  private readonly waiting = new Map<string, Uint8Array>();

  genesis(): string | undefined {
    return this.genesisHex;
  }

  async setGenesis(genesis: string): Promise<void> {
    this.genesisHex = genesis;
  }

  head(): StoredHead | undefined {
    return this.last;
  }

  noteRoot(block: number): Digest | undefined {
    return this.blocks.get(block)?.noteRoot;
  }

  compactBlock(number: number): Uint8Array | undefined {
    return this.blocks.get(number)?.compact;
  }

  compactSizes(first: number, last: number): number[] {
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => this.blocks.get(first + i)!.compact.length);
  }

  status(id: string): TransactionStatus | undefined {
    return this.fates.get(id);
  }

  pending(): { id: string; bytes: Uint8Array }[] {
    return [...this.waiting].map(([id, bytes]) => ({ id, bytes }));
  }

  async addPending(id: string, bytes: Uint8Array): Promise<void> {
    this.fates.set(id, { state: 'pending' });
    this.waiting.set(id, bytes);
  }

  async rejectPending(rejected: BlockCommit['rejected']): Promise<void> {
    for (const { id, code } of rejected) {
      this.fates.set(id, { state: 'rejected', code });
      this.waiting.delete(id);
    }
  }

  async appendBlock(commit: BlockCommit): Promise<void> {
    const signed = decode(signedBlockHeaderCodec, commit.signedHeader);
    if (!signed.ok) throw new RangeError(signed.error.message);
    for (const [position, node] of commit.accountNodes) this.accounts.set(position, node);
    for (const [position, node] of commit.nullifierNodes) this.nullifiers.set(position, node);
    this.blocks.set(commit.number, { compact: commit.compact, noteRoot: signed.value.header.final.notes });
    this.last = { number: commit.number, signedHeader: commit.signedHeader, noteTree: commit.noteTree };
    for (const id of commit.included) {
      this.fates.set(id, { state: 'included', block: commit.number });
      this.waiting.delete(id);
    }
    await this.rejectPending(commit.rejected);
  }
}
