// Node stores without a disk: one in memory, and one that stages writes over another until they are taken.
import type { NodeStore, StoredNode } from './sparse-tree.ts';

export class MemoryNodes implements NodeStore {
  private readonly nodes = new Map<string, StoredNode>();

  get(position: string): StoredNode | undefined {
    return this.nodes.get(position);
  }

  set(position: string, node: StoredNode): void {
    this.nodes.set(position, node);
  }
}

/** Reads through to `base`; writes stay here. A block is built on it and either committed whole or dropped. */
export class StagedNodes implements NodeStore {
  readonly writes = new Map<string, StoredNode>();
  private readonly base: Pick<NodeStore, 'get'>;

  constructor(base: Pick<NodeStore, 'get'>) {
    this.base = base;
  }

  get(position: string): StoredNode | undefined {
    return this.writes.get(position) ?? this.base.get(position);
  }

  set(position: string, node: StoredNode): void {
    this.writes.set(position, node);
  }
}
