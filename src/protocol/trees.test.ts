import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Tag, compress } from '../hash/index.ts';
import {
  DenseTree,
  EMPTY_VAULT,
  MAX_BUCKET,
  MemoryNodes,
  NOTE_TREE_DEPTH,
  NoteTree,
  PAGE_LEAVES,
  PAGE_LOG,
  SparseTree,
  StagedNodes,
  ZERO_DIGEST,
  addToVault,
  assetFelts,
  bucketDigest,
  concatFelts,
  decode,
  emptyRoots,
  encode,
  equalFelts,
  notePath,
  notePathRoot,
  noteTreeCodec,
  pageOf,
  pathRoot,
  randomFelts,
  sparsePathRoot,
  split31,
  takeFromVault,
  treeKey,
  vaultTree,
  type Digest,
  type NotePages,
  type TreeKey,
} from './index.ts';
import { permute } from '../../test/permutation.ts';
import { seededBytes } from '../../test/random.ts';

const random = seededBytes(1);
const digest = (): Digest => randomFelts(random, 8);
const node = (a: Digest, b: Digest): Digest => compress(permute, Tag.NODE, a, b);

/** Root of the tree as the layout page says it, by recursion: exponential without the empty shortcut, so it has one. */
function plainRoot(leaves: ReadonlyMap<bigint, Digest>, depth: number, at = 0n): Digest {
  if (![...leaves.keys()].some((key) => key >> BigInt(depth) === at)) return emptyRoots(permute, depth)[depth]!;
  if (depth === 0) return leaves.get(at)!;
  return node(plainRoot(leaves, depth - 1, 2n * at), plainRoot(leaves, depth - 1, 2n * at + 1n));
}

describe('dense tree', () => {
  it('has the root of its leaves after updates, and paths that climb to it', () => {
    const leaves = Array.from({ length: 8 }, digest);
    let tree = DenseTree.build(permute, leaves);
    leaves[5] = digest();
    tree = tree.with(permute, 5, leaves[5]);
    expect([...tree.root]).toEqual([...DenseTree.build(permute, leaves).root]);
    for (const i of [0, 5, 7]) expect([...pathRoot(permute, leaves[i]!, i, tree.siblings(i))]).toEqual([...tree.root]);
    expect([...pathRoot(permute, leaves[5], 4, tree.siblings(5))]).not.toEqual([...tree.root]);
  });

  it('refuses a number of leaves that is no power of two', () => {
    expect(() => DenseTree.build(permute, [ZERO_DIGEST, ZERO_DIGEST, ZERO_DIGEST])).toThrow(RangeError);
    expect(() => DenseTree.build(permute, [])).toThrow(RangeError);
  });
});

describe('vault', () => {
  const gold = randomFelts(random, 4);
  const silver = randomFelts(random, 4);

  it('keeps one slot an asset and empties a slot that reaches zero', () => {
    const steps = [addToVault, addToVault, addToVault, takeFromVault, takeFromVault];
    const assets = [gold, silver, gold, gold, gold].map((faucet, i) => ({ faucet, amount: [5n, 7n, 6n, 4n, 7n][i]! }));
    let vault = EMPTY_VAULT;
    const slots = steps.map((step, i) => {
      const result = step(vault, assets[i]!);
      if (!result.ok) throw new Error(result.error.code);
      vault = result.value.vault;
      return result.value.slot;
    });
    expect(slots).toEqual([0, 1, 0, 0, 0]);
    const leaves = EMPTY_VAULT.map(() => ZERO_DIGEST).with(1, assetFelts({ faucet: silver, amount: 7n }));
    expect([...vaultTree(permute, vault).root]).toEqual([...DenseTree.build(permute, leaves).root]);
  });

  it('says no to more than there is, more than fits and a 65th asset; lets amount zero pass even when full', () => {
    const code = (r: ReturnType<typeof addToVault>): string => (r.ok ? 'ok' : r.error.code);
    let vault = EMPTY_VAULT;
    for (let i = 0; i < 64; i++) {
      const step = addToVault(vault, { faucet: Uint32Array.of(i + 1, 0, 0, 0), amount: (1n << 62n) - 1n });
      if (step.ok) vault = step.value.vault;
    }
    const other = Uint32Array.of(99, 0, 0, 0);
    expect(code(addToVault(vault, { faucet: other, amount: 1n }))).toBe('vault-full');
    expect(code(addToVault(vault, { faucet: other, amount: 0n }))).toBe('ok');
    expect(code(addToVault(vault, { faucet: Uint32Array.of(1, 0, 0, 0), amount: 1n }))).toBe('amount-too-large');
    expect(code(takeFromVault(vault, { faucet: other, amount: 1n }))).toBe('balance-too-low');
    expect(code(takeFromVault(vault, { faucet: Uint32Array.of(1, 0, 0, 0), amount: 1n << 62n }))).toBe(
      'balance-too-low',
    );
  });
});

describe('note tree', () => {
  it('has the plain root through appends of any sizes and a restart', () => {
    const all: Digest[] = [];
    let tree = new NoteTree(permute);
    for (const size of [1, 3, 2, 5, 1, 1, 4]) {
      const added = Array.from({ length: size }, digest);
      tree.append(added);
      all.push(...added);
      const bytes = encode(noteTreeCodec, tree.snapshot());
      const decoded = decode(noteTreeCodec, bytes);
      if (!decoded.ok) throw new Error(decoded.error.code);
      expect(decoded.value).toEqual(tree.snapshot());
      tree = NoteTree.restore(permute, structuredClone(decoded.value));
      expect(tree.size).toBe(all.length);
      const leaves = new Map(all.map((leaf, i) => [BigInt(i), leaf]));
      expect([...tree.root], `${all.length} leaves`).toEqual([...plainRoot(leaves, NOTE_TREE_DEPTH)]);
    }
  });

  it('does not change by appending nothing', () => {
    const tree = new NoteTree(permute);
    tree.append([]);
    expect([...tree.root]).toEqual([...emptyRoots(permute, NOTE_TREE_DEPTH)[NOTE_TREE_DEPTH]!]);
  });
});

describe('pages of the note tree', () => {
  /** All nodes of the lowest levels, up to the one that has a single node: the tree as anyone would write it. */
  function levelsOf(leaves: readonly Digest[]): Digest[][] {
    const empty = emptyRoots(permute, NOTE_TREE_DEPTH);
    const levels = [[...leaves]];
    for (let h = 0; levels[h]!.length > 1; h++) {
      const row = levels[h]!;
      levels.push(Array.from({ length: Math.ceil(row.length / 2) }, (_, i) => node(row[2 * i]!, row[2 * i + 1] ?? empty[h]!)));
    }
    return levels;
  }
  const plainSiblings = (levels: readonly Digest[][], index: number): Digest[] =>
    Array.from({ length: NOTE_TREE_DEPTH }, (_, h) => {
      const at = Math.floor(index / 2 ** h);
      return levels[h]?.[at % 2 === 0 ? at + 1 : at - 1] ?? emptyRoots(permute, NOTE_TREE_DEPTH)[h]!;
    });
  const POOL = Array.from({ length: 3 * PAGE_LEAVES + 5 }, digest);

  /** What a wallet keeps, from what `append` returns as it cuts the leaves. */
  function kept(sizes: readonly number[]): { tree: NoteTree; leaves: Digest[]; pages: NotePages; full: Digest[][] } {
    let tree = new NoteTree(permute);
    const leaves: Digest[] = [];
    const roots: Digest[] = [];
    for (const size of sizes) {
      const added = POOL.slice(leaves.length, leaves.length + size);
      roots.push(...tree.append(added));
      leaves.push(...added);
      if (size % 3 === 0) tree = NoteTree.restore(permute, tree.snapshot());
    }
    const full = roots.map((_, page) => leaves.slice(PAGE_LEAVES * page, PAGE_LEAVES * (page + 1)));
    return { tree, leaves, pages: { roots, last: leaves.slice(PAGE_LEAVES * roots.length) }, full };
  }

  function check(sizes: readonly number[], indices: readonly number[]): void {
    const { tree, leaves, pages, full } = kept(sizes);
    expect(pages.roots).toHaveLength(Math.floor(leaves.length / PAGE_LEAVES));
    expect(pages.last.length).toBeLessThan(PAGE_LEAVES);
    const levels = levelsOf(leaves);
    expect(pages.roots.map((root) => [...root])).toEqual((levels[PAGE_LOG] ?? []).slice(0, pages.roots.length).map((root) => [...root]));
    for (const index of indices) {
      const path = notePath(permute, index, full[pageOf(index)] ?? pages.last, pages);
      const what = `leaf ${index} of ${leaves.length}, in ${sizes.length} appends`;
      expect(path.index).toBe(index);
      expect(path.siblings.map((s) => [...s]), what).toEqual(plainSiblings(levels, index).map((s) => [...s]));
      expect([...notePathRoot(permute, leaves[index]!, path)], what).toEqual([...tree.root]);
    }
  }

  it.each([1, 2, 255, 256, 257, 511, 512, 513, 3 * 256 - 1, 3 * 256, 3 * 256 + 1])('give the path of the first, the last and the bordering leaves of %i', (size) => {
    const borders = [0, 1, 255, 256, 257, 511, 512, size - 2, size - 1].filter((index) => index >= 0 && index < size);
    check([size], [...new Set(borders)]);
  });

  it('give the paths of any leaves after appends of any sizes', () => {
    const sizes = fc.array(fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 200, max: 300 })), { minLength: 1, maxLength: 8 })
      .map((list) => {
        let left = POOL.length;
        return list.map((size) => {
          const taken = Math.min(size, left);
          left -= taken;
          return taken;
        });
      })
      .filter((list) => list.some((size) => size > 0));
    fc.assert(
      fc.property(sizes, fc.array(fc.nat(), { minLength: 3, maxLength: 3 }), (list, picks) => {
        const total = list.reduce((sum, size) => sum + size, 0);
        check(list, picks.map((pick) => pick % total));
      }),
      { seed: 1, numRuns: 12 },
    );
  });

  it('are returned by the append that fills them, all that it fills, and once', () => {
    const tree = new NoteTree(permute);
    expect(tree.append(POOL.slice(0, 255))).toEqual([]);
    const [first] = tree.append(POOL.slice(255, 256));
    const more = tree.append(POOL.slice(256, 3 * 256));
    expect(tree.append(POOL.slice(3 * 256))).toEqual([]);
    const levels = levelsOf(POOL);
    expect([first!, ...more].map((root) => [...root])).toEqual(levels[PAGE_LOG]!.slice(0, 3).map((root) => [...root]));
  });
});

describe('tree keys', () => {
  it('take the low 16 bits of four felts, felt 0 at the root', () => {
    expect(treeKey(Uint32Array.of(0x1_8000, 2, 3, 4))).toBe(0x8000_0002_0003_0004n);
  });

  it('P4: split a felt in one way only: x + p is refused', () => {
    expect(split31(2130706432)).toEqual({ low: 0, high: 0x7f00 });
    expect(() => split31(2130706433)).toThrow(RangeError);
  });
});

describe('sparse tree', () => {
  const at = (key: TreeKey, salt = 0): Digest =>
    Uint32Array.of(...[48n, 32n, 16n, 0n].map((s) => Number((key >> s) & 0xffffn)), salt, 0, 0, 0);
  // Far apart, equal but for the last bit, and one bucket of three.
  const keys = [
    at(0n),
    at(1n << 63n),
    at(0x1234_0000_0000_0000n),
    at(0x1234_0000_0000_0001n),
    at(7n, 2),
    at(7n, 1),
    at(7n, 3),
  ];

  it('P13: has the plain root of depth 64 in any order of insertion, buckets sorted', () => {
    const buckets = new Map<bigint, Uint32Array[]>();
    for (const key of keys) {
      const bucket = [...(buckets.get(treeKey(key)) ?? []), concatFelts(key, key)];
      buckets.set(
        treeKey(key),
        bucket.sort((a, b) => a[4]! - b[4]!),
      );
    }
    const expected = plainRoot(new Map([...buckets].map(([key, bucket]) => [key, bucketDigest(permute, bucket)])), 64);
    for (const order of [keys, [...keys].reverse()]) {
      const tree = new SparseTree(permute, new MemoryNodes());
      for (const key of order) tree.set(key, digest());
      for (const key of order) tree.set(key, key);
      expect([...tree.root]).toEqual([...expected]);
      // In one go, onto an empty tree and onto one that has some of them already.
      for (const before of [0, 3]) {
        const batch = new SparseTree(permute, new MemoryNodes());
        for (const key of order.slice(0, before)) batch.set(key, digest());
        batch.setMany(order.map((key) => [key, key] as const));
        expect([...batch.root]).toEqual([...expected]);
      }
    }
  });

  it('proves presence and absence, at every kind of place', () => {
    const tree = new SparseTree(permute, new MemoryNodes());
    expect([...sparsePathRoot(permute, 5n, tree.path(at(5n)))]).toEqual([...tree.root]);
    for (const key of keys) tree.set(key, key);
    for (const key of keys) {
      const path = tree.path(key);
      expect(path.bucket.some((entry) => equalFelts(entry.subarray(0, 8), key))).toBe(true);
      expect([...sparsePathRoot(permute, treeKey(key), path)]).toEqual([...tree.root]);
      expect([...tree.get(key)!]).toEqual([...key]);
    }
    for (const key of [at(6n), at(0xffff_0000_0000_0000n), at(0x1234_0000_0000_0003n)]) {
      const path = tree.path(key);
      expect(path.bucket).toEqual([]);
      expect([...sparsePathRoot(permute, treeKey(key), path)]).toEqual([...tree.root]);
      expect(tree.get(key)).toBeUndefined();
    }
    expect(tree.get(at(7n, 4))).toBeUndefined();
  });

  it('holds eight entries in one bucket and calls a ninth a mistake, alone or in a batch', () => {
    const entries = Array.from({ length: MAX_BUCKET + 1 }, (_, i) => at(9n, i));
    const tree = new SparseTree(permute, new MemoryNodes());
    for (const key of entries.slice(0, MAX_BUCKET)) tree.set(key, key);
    expect(tree.keysBeside(at(9n, 77)).map((key) => [...key])).toEqual(
      entries.slice(0, MAX_BUCKET).map((key) => [...key]),
    );
    expect(tree.keysBeside(at(10n))).toEqual([]);
    tree.set(entries[0]!, digest());
    expect(() => tree.set(entries[MAX_BUCKET]!, digest())).toThrow(RangeError);
    const batch = new SparseTree(permute, new MemoryNodes());
    expect(() => batch.setMany(entries.map((key) => [key, key] as const))).toThrow(RangeError);
  });

  it('stages updates over a store without touching it', () => {
    const base = new MemoryNodes();
    new SparseTree(permute, base).set(keys[0]!, digest());
    const before = new SparseTree(permute, base).root;
    const staged = new StagedNodes(base);
    new SparseTree(permute, staged).set(keys[1]!, digest());
    expect([...new SparseTree(permute, base).root]).toEqual([...before]);
    for (const [position, stored] of staged.writes) base.set(position, stored);
    expect([...new SparseTree(permute, base).root]).toEqual([...new SparseTree(permute, staged).root]);
  });

  it('stores few nodes: what branches, not 64 a key', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.bigInt(0n, (1n << 64n) - 1n), { minLength: 2, maxLength: 6 }), (chosen) => {
        const staged = new StagedNodes(new MemoryNodes());
        const tree = new SparseTree(permute, staged);
        for (const key of chosen) tree.set(at(key), at(key));
        for (const key of chosen) expect([...tree.get(at(key))!]).toEqual([...at(key)]);
        expect([...staged.writes.values()].filter((n) => n.length > 8)).toHaveLength(chosen.length);
      }),
      { numRuns: 5, seed: 1 },
    );
  });
});
