// Blocks as a wallet reads them, made by the real producer; and what a payer or a producer may try on it.
import { describe, expect, it } from 'vitest';
import { sampleTransaction, testChain } from '../../test/arbitraries/protocol.ts';
import { prove, testProducer, type TestProducer } from '../../test/harness/producer.ts';
import { permute } from '../../test/permutation.ts';
import { seededBytes } from '../../test/random.ts';
import { p2idInputs, p2ideInputs } from '../kernels/scripts/index.ts';
import * as p from '../protocol/index.ts';
import { ADDRESS_GAP, applyBlock, type Reader } from './apply-block.ts';
import { startOfChain, type WalletChain } from './chain-state.ts';
import { AccountKeys, type OwnAddress } from './keys.ts';
import type { OwnedNote } from './owned-note.ts';
import { newPhrase, rootSecret } from './phrase.ts';
import { scriptRoots } from './script-roots.ts';

const random = seededBytes(40);
const roots = scriptRoots(permute);
const keys = new AccountKeys(permute, rootSecret(newPhrase(random)), roots.wallet);
const start = startOfChain(permute, keys);
const anchorRoot = p.genesisState(permute).notes;

interface World extends TestProducer {
  readonly reader: Reader;
}

async function world(): Promise<World> {
  const t = await testProducer(permute);
  return { ...t, reader: { permute, chain: t.chain, keys, scripts: roots } };
}

const native = (w: World, amount = 5n): p.Asset => ({ faucet: w.chain.nativeFaucet, amount });
const noteTo = (w: World, to: OwnAddress, over: Partial<p.Note> = {}): p.Note => ({
  serial: p.randomWord(random),
  scriptRoot: roots.p2id,
  inputs: p2idInputs(to.tag),
  asset: native(w),
  owner: to.owner,
  dummy: false,
  ...over,
});

/** A block with one transaction that makes these notes, each encrypted to an address. */
async function blockWith(
  w: World,
  notes: readonly p.Note[],
  to: OwnAddress,
  over: Partial<p.Header> = {},
): Promise<p.CompactBlock> {
  const address = keys.publicAddress(to.index);
  const messages = notes.map((note): p.Message => ({ type: 'note', to: address, note, memo: 'hi' }));
  const ciphertexts = p.sealMessages(random, w.chain.genesis, [
    ...messages,
    ...new Array<undefined>(5 - notes.length).fill(undefined),
  ]);
  const commitments = [0, 1, 2, 3].map((i) =>
    notes[i] ? p.noteCommitment(permute, notes[i]) : p.randomFelts(random, 8),
  );
  const transaction = sampleTransaction(
    random,
    w.chain.genesis,
    { anchorRoot, commitments, ...over },
    'rescue',
    ciphertexts,
  );
  const taken = await w.producer.submit(prove(permute, transaction));
  if (!taken.ok) throw new Error(taken.error.code);
  await w.clock.pass(500);
  return blockAt(w, w.producer.blockNumber);
}

function blockAt(w: World, number: number): p.CompactBlock {
  const block = p.decode(p.compactBlockCodec, w.producer.compactBlock(number)!);
  if (!block.ok) throw new Error(block.error.code);
  return block.value;
}

function apply(w: World, chain: WalletChain, block: p.CompactBlock): WalletChain {
  const applied = applyBlock(w.reader, chain, block);
  if (!applied.ok) throw new Error(`${applied.error.code} ${applied.error.detail}`);
  return applied.value;
}

const notesOf = (chain: WalletChain): OwnedNote[] => [...chain.notes.values()];
const codeOf = (w: World, chain: WalletChain, block: p.CompactBlock): string => {
  const applied = applyBlock(w.reader, chain, block);
  return applied.ok ? 'ok' : applied.error.code;
};

describe('a note', () => {
  it('is found by its recipient only, with a path that climbs to every later root, until it is spent', async () => {
    const w = await world();
    const address = keys.address(0);
    let chain = apply(w, start, await blockWith(w, [noteTo(w, address)], address));
    const [note] = notesOf(chain);
    expect(note).toMatchObject({
      memo: 'hi',
      kind: 'p2id',
      block: 1,
      addressIndex: 0,
      standing: { state: 'spendable', automatic: true },
    });
    for (let i = 0; i < 2; i++) chain = apply(w, chain, await blockWith(w, [], address));
    const path = chain.cursor.noteTree.paths.find((each) => each.index === note!.leaf)!;
    expect([...p.notePathRoot(permute, note!.commitment, path)]).toEqual([...chain.cursor.state.notes]);

    const nullifiers = [note!.nullifier, ...[1, 2, 3].map(() => p.randomFelts(random, 8))];
    chain = apply(w, chain, await blockWith(w, [], address, { nullifiers }));
    expect(notesOf(chain)[0]!.standing).toMatchObject({ state: 'spent', block: 4 });
    expect(chain.cursor.noteTree.paths).toEqual([]);

    const stranger = new AccountKeys(permute, rootSecret(newPhrase(random)), roots.wallet);
    const other = applyBlock({ ...w.reader, keys: stranger }, startOfChain(permute, stranger), blockAt(w, 1));
    expect(other.ok && other.value.notes.size).toBe(0);
  });

  it('B3: with another owner, another tag, no owner, or an unknown script is shown, never consumed by itself', async () => {
    const w = await world();
    const address = keys.address(0);
    const chain = apply(
      w,
      start,
      await blockWith(
        w,
        [
          noteTo(w, address, { owner: keys.address(1).owner }),
          noteTo(w, address, { inputs: p2idInputs(keys.address(1).tag) }),
          noteTo(w, address, { owner: p.ZERO_DIGEST }),
          noteTo(w, address, { scriptRoot: p.randomFelts(random, 8) }),
        ],
        address,
      ),
    );
    expect(notesOf(chain).map((note) => note.standing)).toEqual([
      { state: 'worthless', why: 'foreign-owner' },
      { state: 'worthless', why: 'foreign-tag' },
      { state: 'worthless', why: 'foreign-owner' },
      { state: 'unknown-script' },
    ]);
  });

  it('with a way back for its sender is spendable, but not unasked: its sender would see when', async () => {
    const w = await world();
    const address = keys.address(0);
    const inputs = p2ideInputs(address.tag, p.randomFelts(random, 8), 100);
    const note = noteTo(w, address, { scriptRoot: roots.p2ide, inputs, owner: p.ZERO_DIGEST });
    const chain = apply(w, start, await blockWith(w, [note], address));
    expect(notesOf(chain)[0]!.standing).toEqual({ state: 'spendable', automatic: false });
  });

  it('that comes twice counts once', async () => {
    const w = await world();
    const address = keys.address(0);
    const note = noteTo(w, address);
    let chain = apply(w, start, await blockWith(w, [note, note], address));
    expect(chain.notes.size).toBe(1);
    chain = apply(w, chain, await blockWith(w, [note], address));
    expect(notesOf(chain).map(({ standing, leaf }) => [standing.state, leaf])).toEqual([['spendable', 1]]);
  });

  it('whose ciphertext promises more than its commitment is nothing', async () => {
    const w = await world();
    const address = keys.address(0);
    const true_ = noteTo(w, address);
    const chain = apply(
      w,
      start,
      await blockWith(w, [{ ...true_, asset: native(w, 10n ** 12n) }], address, {
        commitments: [p.noteCommitment(permute, true_), ...[1, 2, 3].map(() => p.randomFelts(random, 8))],
      }),
    );
    expect(chain.notes.size).toBe(0);
  });

  it('encrypted to one address of ours and naming another is worthless: a payer may be trying whether they are one wallet', async () => {
    const w = await world();
    const chain = apply(w, start, await blockWith(w, [noteTo(w, keys.address(0))], keys.address(1)));
    expect(notesOf(chain).map((note) => note.standing)).toEqual([{ state: 'worthless', why: 'foreign-tag' }]);
  });

  it('to an address further than the gap is worthless, within it is found and moves it on', async () => {
    const w = await world();
    const [last, beyond] = [keys.address(ADDRESS_GAP), keys.address(ADDRESS_GAP + 1)];
    let chain = apply(w, start, await blockWith(w, [noteTo(w, beyond)], beyond));
    expect(notesOf(chain).map((note) => note.standing.state)).toEqual(['worthless']);
    chain = apply(w, chain, await blockWith(w, [noteTo(w, last)], last));
    expect(chain.nextAddress).toBe(ADDRESS_GAP + 1);
    chain = apply(w, chain, await blockWith(w, [noteTo(w, beyond)], beyond));
    expect(notesOf(chain).map((note) => note.standing.state)).toEqual(['worthless', 'spendable', 'spendable']);
  });
});

describe('a producer that lies', () => {
  it('about any part of a block it signs is caught, and nothing is taken over', async () => {
    const w = await world();
    const address = keys.address(0);
    const first = await blockWith(w, [noteTo(w, address)], address);
    const second = await blockWith(w, [], address);
    const chain = apply(w, start, first);
    const { header } = second.signed;
    const signedWith = (over: Partial<p.BlockHeader>, transactions = second.transactions): p.CompactBlock => ({
      signed: p.signBlock({ ...header, ...over }, w.chain.producerSecret),
      transactions,
    });
    const other = p.randomFelts(random, 8);
    expect(codeOf(w, chain, second)).toBe('ok');
    const lies: Partial<p.BlockHeader>[] = [
      { final: { ...header.final, notes: other } },
      { initial: { ...header.initial, notes: other } },
      { initial: { ...header.initial, accounts: other } },
      { initial: { ...header.initial, nullifiers: other } },
      { previousTransactionsHash: other },
      { transactionsHash: other },
      { firstLeaf: header.firstLeaf + 1 },
      { number: header.number + 1 },
      { fees: header.fees + 1n },
      { feeRecipient: other },
    ];
    for (const lie of lies) expect(codeOf(w, chain, signedWith(lie)), Object.keys(lie)[0]).toBe('producer-lying');
    expect(codeOf(w, chain, signedWith({}, []))).toBe('producer-lying');
    expect(codeOf(w, chain, signedWith({ genesis: other }))).toBe('chain-other');
    expect(codeOf(w, chain, { ...second, signed: p.signBlock(header, random(32)) })).toBe('producer-lying');
    expect(codeOf(w, chain, first)).toBe('producer-lying');
    expect(codeOf(w, start, second)).toBe('producer-lying');
  });

  it('or a stranger who uses our account id without a record of ours stops the wallet, with a sentence', async () => {
    const w = await world();
    const block = await blockWith(w, [], keys.address(0), { accountId: keys.accountId });
    expect(codeOf(w, start, block)).toBe('account-out-of-step');
  });
});

describe('identity of a chain', () => {
  it('is checked with the block: another chain of the same software is another chain', async () => {
    const w = await world();
    const block = await blockWith(w, [], keys.address(0));
    const reader = { ...w.reader, chain: testChain(seededBytes(99)) };
    const applied = applyBlock(reader, start, block);
    expect(applied.ok ? 'ok' : applied.error.code).toBe('chain-other');
  });
});
