// A note from a file that was spent before: found in the blocks since it was made, and no producer can invent or hide it by the way.
import { describe, expect, it } from 'vitest';
import { syntheticChain } from '../../test/harness/synthetic-chain.ts';
import { permute } from '../../test/permutation.ts';
import { seededBytes } from '../../test/random.ts';
import { CHUNK_BLOCKS, chunkOf, feltsToHex, ok, randomFelts, transactionId, type CompactBlock } from '../protocol/index.ts';
import { applyBlocks } from './apply-block.ts';
import { ChainDraft, startOfChain, type Cursor } from './chain-state.ts';
import { plainSignatureCheck } from './ed25519.ts';
import { WalletKeys } from './keys.ts';
import { scriptRoots } from './script-roots.ts';
import { spentSince } from './spent-since.ts';

const random = seededBytes(55);
const BLOCKS = CHUNK_BLOCKS + 9;
const { chain, blocks } = syntheticChain(permute, random, BLOCKS, 1);
const scripts = scriptRoots(permute);
const keys = new WalletKeys(permute, random(64), scripts.wallet);

/** Where a wallet is that has read so many blocks. */
function cursorAt(count: number): Cursor {
  const draft = new ChainDraft(startOfChain(permute));
  const some = blocks.slice(0, count);
  const opened = some.map(({ transactions }) => ({ signed: true, transactions: transactions.map(() => [undefined, undefined, undefined, undefined]) }));
  const applied = applyBlocks({ permute, chain, keys, scripts }, draft, some, opened);
  if (!applied.ok) throw new Error(applied.error.detail);
  return draft.cursor;
}
const cursor = cursorAt(BLOCKS);

/** Asks; `from` is what the producer answers with, `asked` which chunks were wanted. */
async function ask(leaf: number, nullifier: Uint32Array, from: readonly CompactBlock[] = blocks, upTo = cursor): Promise<{ found: unknown; asked: number[] }> {
  const asked: number[] = [];
  const client = {
    chunk: async (_: string, chunk: number) => {
      asked.push(chunk);
      return ok(from.filter(({ signed }) => chunkOf(signed.header.number) === chunk));
    },
  };
  const found = await spentSince({ permute, client, isSigned: plainSignatureCheck }, chain, { leaf, nullifier }, upTo);
  return { found: found.ok ? found.value : found.error.code, asked };
}
const nullifierIn = (block: number): Uint32Array => blocks[block - 1]!.transactions[0]!.header.nullifiers[2]!;
const spentIn = (block: number) => ({ block, transactionId: feltsToHex(transactionId(permute, blocks[block - 1]!.transactions[0]!.header)) });
/** The first leaf of a block. */
const leafOf = (block: number): number => 4 * blocks[block - 1]!.signed.header.firstFour;

describe('a note from a file', () => {
  it('that was spent is found in any block since it was made, in whole chunks from that of the note on', async () => {
    for (const block of [2, CHUNK_BLOCKS, CHUNK_BLOCKS + 1, BLOCKS]) expect(await ask(leafOf(1), nullifierIn(block))).toEqual({ found: spentIn(block), asked: [0, 1] });
    expect(await ask(leafOf(CHUNK_BLOCKS), nullifierIn(BLOCKS))).toEqual({ found: spentIn(BLOCKS), asked: [0, 1] });
    expect(await ask(leafOf(CHUNK_BLOCKS + 1), nullifierIn(BLOCKS))).toEqual({ found: spentIn(BLOCKS), asked: [1] });
  });

  it('that was not spent is found nowhere; one of a block yet to be read is looked for nowhere', async () => {
    expect(await ask(leafOf(1), randomFelts(random, 8))).toEqual({ found: undefined, asked: [0, 1] });
    const early = cursorAt(7);
    expect(await ask(early.noteTree.size, nullifierIn(9), blocks, early)).toEqual({ found: undefined, asked: [] });
    // What comes after the cursor is read as it comes.
    expect(await ask(leafOf(1), nullifierIn(9), blocks, early)).toEqual({ found: undefined, asked: [0] });
  });

  it('is not taken for spent, nor for unspent, on the word of blocks that are not those read before', async () => {
    const without = (number: number): CompactBlock[] => blocks.filter(({ signed }) => signed.header.number !== number);
    const changed = (number: number, change: (block: CompactBlock) => CompactBlock): CompactBlock[] =>
      blocks.map((block) => (block.signed.header.number === number ? change(block) : block));
    const nullifier = nullifierIn(5);
    const other = blocks[20]!.transactions;
    for (const [what, from] of Object.entries({
      'a block left out': without(5),
      'the first one left out': without(1),
      'the last one left out': without(BLOCKS),
      'a whole chunk left out': blocks.slice(0, CHUNK_BLOCKS),
      'transactions of another block': changed(5, (block) => ({ ...block, transactions: other })),
      'a changed header': changed(5, (block) => ({ ...block, signed: { ...block.signed, header: { ...block.signed.header, time: 1 } } })),
      'another signature': changed(5, (block) => ({ ...block, signed: { ...block.signed, signature: blocks[5]!.signed.signature } })),
      'a block twice': blocks.flatMap((block) => (block.signed.header.number === 5 ? [block, block] : [block])),
      'nothing': [],
    })) expect((await ask(leafOf(1), nullifier, from)).found, what).toBe('producer-lying');
    // Another chain's last block, rightly signed there.
    const elsewhere = syntheticChain(permute, random, 7, 1);
    expect((await ask(0, nullifier, elsewhere.blocks, cursorAt(7))).found).toBe('producer-lying');
  });
});
