// Blocks as a wallet reads them, made by the real producer; and what a payer, a taker or a producer may try on it.
import { describe, expect, it } from 'vitest';
import { sampleTransaction, testChain } from '../../test/arbitraries/protocol.ts';
import { prove, testProducer, type TestProducer } from '../../test/harness/producer.ts';
import { permute } from '../../test/permutation.ts';
import { seededBytes } from '../../test/random.ts';
import { p2idInputs, p2ideInputs, swapInputs } from '../kernels/scripts/index.ts';
import * as p from '../protocol/index.ts';
import { applyBlocks, type Reader } from './apply-block.ts';
import { ChainDraft, startOfChain, type WalletChain } from './chain-state.ts';
import { plainSignatureCheck } from './ed25519.ts';
import { WalletKeys, type OwnAddress } from './keys.ts';
import { openBlocks, type Opener } from './open-blocks.ts';
import { outputSecrets } from './output-secrets.ts';
import { identify, paybackOf, type OwnedNote } from './owned-note.ts';
import { newPhrase, phraseSeed } from './phrase.ts';
import { scriptRoots } from './script-roots.ts';
import { webSharedSecrets } from './x25519.ts';

const random = seededBytes(40);
const roots = scriptRoots(permute);
const keysOf = (words: string): WalletKeys => new WalletKeys(permute, phraseSeed(words), roots.wallet);
const words = newPhrase(random);
const [keys, stranger] = [keysOf(words), keysOf(newPhrase(random))];
const anchorRoot = p.genesisState(permute).notes;
const shared = webSharedSecrets(crypto.subtle);
const opener = ({ keys: of, scripts, chain }: Reader): Opener => ({ shared, isSigned: plainSignatureCheck, keys: of, scripts, chain });
const digest = (): Uint32Array => p.randomFelts(random, 8);

/** A chain, and what the wallet has read of it. */
class World {
  readonly t: TestProducer;
  chain: WalletChain = startOfChain(permute);

  private constructor(t: TestProducer) {
    this.t = t;
  }
  static async make(): Promise<World> {
    return new World(await testProducer(permute));
  }

  get genesis(): p.Digest {
    return this.t.chain.genesis;
  }
  reader(of = keys, chain: p.ChainIdentity = this.t.chain): Reader {
    return { permute, chain, keys: of, scripts: roots };
  }
  native(amount = 5n): p.Asset {
    return { faucet: this.t.chain.nativeFaucet, amount };
  }
  noteTo(to: OwnAddress, over: Partial<p.Note> = {}): p.Note {
    return { serial: p.randomWord(random), scriptRoot: roots.p2id, inputs: p2idInputs(to.tag), asset: this.native(), owner: to.owner, dummy: false, ...over };
  }

  /** A block with one transaction; what the places hold is given as ciphertext and commitment, the rest is noise. */
  async block(places: readonly Place[], over: Partial<p.Header> = {}, record?: Uint8Array): Promise<p.CompactBlock> {
    const noise = (): Uint8Array => p.dummyCiphertext(random, this.genesis);
    const four = [0, 1, 2, 3].map((i) => places[i] ?? { commitment: digest(), ciphertext: noise() });
    const ciphertexts = [...four.map(({ ciphertext }) => ciphertext ?? noise()), record ?? noise()];
    const header = { anchorRoot, commitments: four.map(({ commitment }) => commitment), ...over };
    const taken = await this.t.producer.submit(prove(permute, sampleTransaction(random, this.genesis, header, 'rescue', ciphertexts)));
    if (!taken.ok) throw new Error(taken.error.code);
    await this.t.clock.pass(500);
    return this.at(this.t.producer.blockNumber);
  }
  at(number: number): p.CompactBlock {
    const block = p.decode(p.compactBlockCodec, this.t.producer.compactBlock(number)!);
    if (!block.ok) throw new Error(block.error.code);
    return block.value;
  }

  /** A note as its payer sends it to an address, by number. */
  sent(note: p.Note, to: number, over: { readonly hint?: Uint8Array; readonly memo?: string; readonly promised?: p.Note } = {}): Place {
    const address = { ...keys.publicAddress(to), ...(over.hint && { hint: over.hint }) };
    const message: p.Message = { to: address, note: over.promised ?? note, memo: over.memo ?? 'hi' };
    return { commitment: p.noteCommitment(permute, note), ciphertext: p.sealNote(random(32), this.genesis, message) };
  }

  async codeOf(block: p.CompactBlock, reader = this.reader(), chain = this.chain): Promise<string> {
    const applied = applyBlocks(reader, new ChainDraft(chain), [block], await openBlocks(opener(reader), [block]));
    return applied.ok ? 'ok' : applied.error.code;
  }
  async read(...blocks: p.CompactBlock[]): Promise<void> {
    const draft = new ChainDraft(this.chain);
    const applied = applyBlocks(this.reader(), draft, blocks, await openBlocks(opener(this.reader()), blocks));
    if (!applied.ok) throw new Error(`${applied.error.code} ${applied.error.detail}`);
    this.chain = draft.taken();
  }
  /** Makes a block and reads it. */
  async pass(places: readonly Place[], over: Partial<p.Header> = {}, record?: Uint8Array): Promise<void> {
    await this.read(await this.block(places, over, record));
  }

  /** What a new wallet of the words finds, that reads so many blocks of the chain at a time. */
  async restored(atOnce: number): Promise<WalletChain> {
    const reader = this.reader(keysOf(words));
    let chain = startOfChain(permute);
    for (let from = 1; from <= this.chain.cursor.number; from += atOnce) {
      const draft = new ChainDraft(chain);
      const blocks = Array.from({ length: Math.min(atOnce, this.chain.cursor.number + 1 - from) }, (_, i) => this.at(from + i));
      const applied = applyBlocks(reader, draft, blocks, await openBlocks(opener(reader), blocks));
      if (!applied.ok) throw new Error(applied.error.code);
      chain = draft.taken();
    }
    return chain;
  }

  get notes(): OwnedNote[] {
    return [...this.chain.notes.values()];
  }
  get odd(): string[] {
    return [...this.chain.odd.values()].map(({ why }) => why);
  }
  /** Nullifiers of a transaction that spends this note and nothing else that is known. */
  spends(note: Pick<OwnedNote, 'nullifier'>): Partial<p.Header> {
    return { nullifiers: [note.nullifier, digest(), digest(), digest()] };
  }

  /** A wallet's own transaction: outputs by place with the secrets of its seed, and its record. */
  own(nullifiers: readonly p.Digest[], outputs: readonly (Output | undefined)[], over: Partial<p.TransactionRecord> = {}): { places: Place[]; record: Uint8Array } {
    const seed = random(16);
    const places = outputs.map((output, place): Place | undefined => {
      if (output === undefined) return undefined;
      const { ephemeral } = outputSecrets(keys, seed, place);
      const message = { to: output.to, note: output.note, memo: output.memo ?? '' };
      const ciphertext = output.delivery === 'file' ? p.sealToOneself(ephemeral, this.genesis, keys.scan, message) : p.sealNote(ephemeral, this.genesis, message);
      return { commitment: p.noteCommitment(permute, output.note), ciphertext };
    }).map((place) => place ?? { commitment: digest() });
    const record = p.sealRecord(random, keys.record, this.genesis, nullifiers, {
      seed, intent: random(16), step: 'payment', nextAddress: 1, ...over,
      outputs: [0, 1, 2, 3].map((place): p.RecordedOutput => {
        const output = outputs[place];
        return output
          ? { delivery: output.delivery, encryptionKey: output.to.encryptionKey, owner: output.to.owner }
          : { delivery: 'dummy', encryptionKey: new Uint8Array(32), owner: p.ZERO_DIGEST };
      }),
    });
    return { places, record };
  }
  async passOwn(spent: OwnedNote, outputs: readonly (Output | undefined)[], over: Partial<p.TransactionRecord> = {}): Promise<void> {
    const nullifiers = [spent.nullifier, digest(), digest(), digest()];
    const { places, record } = this.own(nullifiers, outputs, over);
    await this.pass(places, { nullifiers }, record);
  }
}

interface Place {
  readonly commitment: p.Digest;
  readonly ciphertext?: Uint8Array;
}
interface Output {
  readonly delivery: 'sent' | 'own' | 'file';
  readonly to: p.Address;
  readonly note: p.Note;
  readonly memo?: string;
}

/** A wallet that has read one note of its own. */
async function funded(amount = 100n): Promise<World> {
  const w = await World.make();
  await w.pass([w.sent(w.noteTo(keys.address(0), { asset: w.native(amount) }), 0)]);
  return w;
}

describe('a note', () => {
  it('is found by its recipient only, with a path that climbs to every later root, and is spent by its nullifier', async () => {
    const w = await funded(5n);
    const [note] = w.notes;
    expect(note).toMatchObject({ memo: 'hi', kind: 'p2id', role: 'money', block: 1, leaf: 4, addressIndex: 0, spent: undefined, ownChange: false, minted: false });
    for (let i = 0; i < 2; i++) await w.pass([]);
    const { pages, state, noteTree } = w.chain.cursor;
    expect(pages.last).toHaveLength(noteTree.size);
    const path = p.notePath(permute, note!.leaf, pages.last, pages);
    expect([...p.notePathRoot(permute, note!.commitment, path)]).toEqual([...state.notes]);

    await w.pass([], w.spends(note!));
    expect(w.notes[0]!.spent).toMatchObject({ block: 4 });
    const draft = new ChainDraft(startOfChain(permute));
    const blocks = [1, 2, 3, 4].map((number) => w.at(number));
    expect(applyBlocks(w.reader(stranger), draft, blocks, await openBlocks(opener(w.reader(stranger)), blocks)).ok).toBe(true);
    expect([draft.notes.size, draft.odd.size, draft.history.size]).toEqual([0, 0, 0]);
  });

  it('is found whatever its hint says, and to a far address: then that is the last that was handed out', async () => {
    const w = await World.make();
    await w.pass([w.sent(w.noteTo(keys.address(300)), 300)]);
    expect(w.chain.nextAddress).toBe(301);
    await w.pass([w.sent(w.noteTo(keys.address(40_000)), 40_000, { hint: random(4) }), w.sent(w.noteTo(keys.address(7)), 7, { hint: keys.publicAddress(9).hint })]);
    expect(w.notes.map(({ addressIndex, role }) => [addressIndex, role])).toEqual([[300, 'money'], [40_000, 'money'], [7, 'money']]);
    expect(w.chain.nextAddress).toBe(40_001);
  });

  it('B3: with another owner, another tag, no owner, or an unknown script is shown, never counted, and moves no address on', async () => {
    const w = await World.make();
    const address = keys.address(50);
    await w.pass([
      w.sent(w.noteTo(address, { owner: keys.address(51).owner }), 50),
      w.sent(w.noteTo(address, { inputs: p2idInputs(stranger.address(0).tag) }), 50),
      w.sent(w.noteTo(address, { owner: p.ZERO_DIGEST }), 50),
      w.sent(w.noteTo(address, { scriptRoot: digest() }), 50),
    ]);
    expect(w.odd).toEqual(['foreign-owner', 'foreign-tag', 'foreign-owner', 'unknown-script']);
    expect([w.chain.notes.size, w.chain.nextAddress]).toEqual([0, 1]);
  });

  it('that mixes two addresses of ours is worthless and moves no address on: a payer may be trying whether they are one wallet', async () => {
    const w = await World.make();
    const [a, b] = [keys.address(60), keys.address(61)];
    await w.pass([
      // Encrypted to one, naming the other: with the hint of either.
      w.sent(w.noteTo(a), 61),
      w.sent(w.noteTo(a), 61, { hint: keys.publicAddress(60).hint }),
      // Tag of one, owner of the other.
      w.sent(w.noteTo(a, { owner: b.owner }), 60),
      w.sent(w.noteTo(b, { owner: a.owner }), 60),
    ]);
    expect(w.odd).toEqual(['foreign-tag', 'foreign-tag', 'foreign-owner', 'foreign-tag']);
    expect([w.chain.notes.size, w.chain.nextAddress]).toEqual([0, 1]);
    // All of one address, it is money like any other.
    await w.pass([w.sent(w.noteTo(a), 60)]);
    expect([w.notes.map(({ role }) => role), w.chain.nextAddress]).toEqual([['money'], 61]);
  });

  it('that its sender may take back is to be taken; with an owner in it, it is none', async () => {
    const w = await World.make();
    const address = keys.address(0);
    const inputs = p2ideInputs(address.tag, digest(), 100);
    await w.pass([
      w.sent(w.noteTo(address, { scriptRoot: roots.p2ide, inputs, owner: p.ZERO_DIGEST }), 0),
      w.sent(w.noteTo(address, { scriptRoot: roots.p2ide, inputs }), 0),
    ]);
    expect([w.notes.map(({ role }) => role), w.odd]).toEqual([['toTake'], ['foreign-owner']]);
  });

  it('of nothing is ignored, and an offer that somebody else made for us is not believed', async () => {
    const w = await World.make();
    const address = keys.address(20);
    await w.pass([
      w.sent(w.noteTo(address, { asset: p.NO_ASSET }), 20),
      w.sent(w.noteTo(address, { scriptRoot: roots.swap, inputs: swapInputs(w.native(3n), address.tag, address.owner), owner: p.ZERO_DIGEST }), 20),
    ]);
    expect([w.chain.notes.size, w.odd, w.chain.nextAddress]).toEqual([0, ['unknown-script'], 1]);
  });

  it('whose ciphertext promises more than its commitment is nothing', async () => {
    const w = await World.make();
    const note = w.noteTo(keys.address(0));
    await w.pass([w.sent(note, 0, { promised: { ...note, asset: w.native(10n ** 12n) } })]);
    expect([w.chain.notes.size, w.chain.odd.size]).toEqual([0, 0]);
  });
});

describe('a note that comes twice', () => {
  it('counts once: the first is money, copies are worthless, in its own transaction and later', async () => {
    const w = await World.make();
    const note = w.noteTo(keys.address(0));
    await w.pass([w.sent(note, 0), w.sent(note, 0)]);
    await w.pass([w.sent(note, 0)]);
    expect(w.notes.map(({ role, leaf }) => [role, leaf])).toEqual([['money', 4]]);
    expect(w.odd).toEqual(['duplicate', 'duplicate']);
  });

  it('is worthless after the first was spent', async () => {
    const w = await World.make();
    const note = w.noteTo(keys.address(0));
    await w.pass([w.sent(note, 0)]);
    await w.pass([], w.spends(w.notes[0]!));
    await w.pass([w.sent(note, 0)]);
    expect([w.notes.map(({ spent, leaf }) => [spent?.block, leaf]), w.odd]).toEqual([[[2, 4]], ['duplicate']]);
  });

  it('first as a copy that is not made for us, then honestly, is money: a bad copy takes nobody\'s place', async () => {
    const w = await World.make();
    const note = w.noteTo(keys.address(3));
    const commitment = p.noteCommitment(permute, note);
    // Encrypted to another address of ours; to nobody; with another note in it; then right.
    await w.pass([w.sent(note, 4), { commitment }, { commitment, ciphertext: w.sent(w.noteTo(keys.address(3)), 3).ciphertext! }]);
    expect([w.chain.notes.size, w.odd, w.chain.nextAddress]).toEqual([0, ['foreign-tag'], 1]);
    await w.pass([w.sent(note, 3)]);
    expect(w.notes.map(({ role, leaf, block }) => [role, leaf, block])).toEqual([['money', 16, 2]]);
    expect([w.odd, w.chain.nextAddress]).toEqual([['foreign-tag'], 4]);
  });
});

describe('a transaction of our own', () => {
  const payee = stranger.publicAddress(3);

  it('is understood again from its record: what was sent and to whom, change, the next address', async () => {
    const w = await funded();
    const theirs = w.noteTo(stranger.address(3), { asset: w.native(30n) });
    await w.passOwn(w.notes[0]!, [
      { delivery: 'sent', to: payee, note: theirs, memo: 'lunch' }, undefined, { delivery: 'own', to: keys.publicAddress(9), note: w.noteTo(keys.address(9), { asset: w.native(60n) }) },
    ], { nextAddress: 12 });
    const [own] = w.chain.history.values();
    expect(own).toMatchObject({ block: 2, kind: 'rescue', consumed: [p.feltsToHex(w.notes[0]!.commitment)], replayed: { step: 'payment' } });
    expect(own!.replayed!.outputs).toMatchObject([
      { place: 0, delivery: 'sent', amount: 30n, memo: 'lunch', to: { tag: payee.tag, owner: payee.owner, encryptionKey: payee.encryptionKey, hint: payee.hint }, file: undefined },
      { place: 2, delivery: 'own', amount: 60n, to: { tag: keys.address(9).tag } },
    ]);
    expect(w.notes.map(({ role, spent, ownChange, note }) => [role, spent?.block, ownChange, note.asset.amount])).toEqual([['money', 2, false, 100n], ['money', undefined, true, 60n]]);
    expect(w.chain.nextAddress).toBe(12);
  });

  it('whose note travels by file is sealed to us in its place, and is not our money', async () => {
    const w = await funded();
    const note = w.noteTo(stranger.address(3), { asset: w.native(30n) });
    await w.passOwn(w.notes[0]!, [undefined, { delivery: 'file', to: payee, note, memo: 'by hand' }]);
    const [own] = w.chain.history.values();
    expect(own!.replayed!.outputs).toMatchObject([{ place: 1, delivery: 'file', amount: 30n, memo: 'by hand', file: { note, leaf: 17 } }]);
    expect([w.notes.length, w.odd]).toEqual([1, []]);
    // To ourselves by file, it is found like any other.
    const back = w.noteTo(keys.address(5));
    const again = await funded();
    await again.passOwn(again.notes[0]!, [{ delivery: 'file', to: keys.publicAddress(5), note: back }]);
    expect(again.notes.map(({ role, ownChange }) => [role, ownChange])).toEqual([['money', false], ['money', false]]);
  });

  it('that makes a note to be taken back keeps it; the tag of its way back must be an address of ours', async () => {
    const w = await funded();
    const back = (senderTag: p.Digest): p.Note =>
      w.noteTo(stranger.address(3), { scriptRoot: roots.p2ide, inputs: p2ideInputs(payee.tag, senderTag, 50), owner: p.ZERO_DIGEST, asset: w.native(7n) });
    await w.passOwn(w.notes[0]!, [
      { delivery: 'sent', to: payee, note: back(keys.address(4).tag) }, { delivery: 'sent', to: payee, note: back(digest()) },
    ], { nextAddress: 5 });
    expect(w.notes.map(({ role, addressIndex }) => [role, addressIndex])).toEqual([['money', 0], ['toReclaim', 4]]);
    expect([...w.chain.history.values()][0]!.replayed!.outputs.map(({ reclaimFrom }) => reclaimFrom)).toEqual([50, 50]);
  });

  it('without a readable record is shown as unknown, and reading goes on', async () => {
    const w = await funded();
    await w.pass([], w.spends(w.notes[0]!));
    expect([...w.chain.history.values()]).toMatchObject([{ block: 2, replayed: undefined, consumed: [p.feltsToHex(w.notes[0]!.commitment)] }]);
    expect(w.notes[0]!.spent?.block).toBe(2);
    await w.pass([w.sent(w.noteTo(keys.address(1)), 1)]);
    expect([w.chain.cursor.number, w.notes.length]).toEqual([3, 2]);
  });

  it('whose record does not replay is shown as unknown, whatever of it is wrong, and reading goes on', async () => {
    const w = await World.make();
    const change = (): Output => ({ delivery: 'own', to: keys.publicAddress(2), note: w.noteTo(keys.address(2), { asset: w.native(9n) }) });
    const sent = (): Output => ({ delivery: 'sent', to: payee, note: w.noteTo(stranger.address(3)) });
    type Made = ReturnType<World['own']>;
    const lies: ((made: Made) => Made)[] = [
      // Another commitment, another ciphertext, the two outputs' places exchanged.
      ({ places: [first, ...rest], record }) => ({ places: [{ ...first!, commitment: digest() }, ...rest], record }),
      ({ places: [first, ...rest], record }) => ({ places: [{ commitment: first!.commitment }, ...rest], record }),
      ({ places: [first, second, ...rest], record }) => ({ places: [second!, first!, ...rest], record }),
    ];
    for (const lie of lies) {
      await w.pass([w.sent(w.noteTo(keys.address(0)), 0)]);
      const before = w.notes.at(-1)!;
      const nullifiers = [before.nullifier, digest(), digest(), digest()];
      const { places, record } = lie(w.own(nullifiers, [sent(), change()], { nextAddress: 900 }));
      await w.pass(places, { nullifiers }, record);
    }
    const own = [...w.chain.history.values()];
    expect(own.map(({ replayed }) => replayed)).toEqual([undefined, undefined, undefined]);
    expect([w.chain.cursor.number, w.chain.nextAddress < 900]).toEqual([6, true]);
    // An honest one under the same hands replays.
    await w.pass([w.sent(w.noteTo(keys.address(0)), 0)]);
    await w.passOwn(w.notes.at(-1)!, [sent(), change()]);
    expect([...w.chain.history.values()].at(-1)!.replayed?.outputs).toHaveLength(2);
  });

  it('is not believed with the record of another, copied from an earlier one or made for nullifiers that are not shown', async () => {
    const w = await World.make();
    await w.pass([w.sent(w.noteTo(keys.address(0)), 0), w.sent(w.noteTo(keys.address(1)), 1)]);
    const [first, second] = w.notes as [OwnedNote, OwnedNote];
    const nullifiers = [first.nullifier, digest(), digest(), digest()];
    const made = w.own(nullifiers, [{ delivery: 'sent', to: payee, note: w.noteTo(stranger.address(3)), memo: 'true' }]);
    await w.pass(made.places, { nullifiers }, made.record);
    await w.pass(made.places, w.spends(second), made.record);
    expect([...w.chain.history.values()].map(({ replayed }) => replayed?.outputs.map(({ memo }) => memo))).toEqual([['true'], undefined]);
  });

  it('is none where no nullifier of ours is shown: who can read our records cannot claim that we paid', async () => {
    const w = await funded();
    const nullifiers = [0, 1, 2, 3].map(digest);
    const { places, record } = w.own(nullifiers, [{ delivery: 'sent', to: payee, note: w.noteTo(stranger.address(3)) }], { nextAddress: 77 });
    expect(p.openRecord(keys.record, w.genesis, nullifiers, record).ok).toBe(true);
    await w.pass(places, { nullifiers }, record);
    expect([w.chain.history.size, w.chain.nextAddress, w.notes[0]!.spent]).toEqual([0, 1, undefined]);
  });
});

describe('a note without owner that another takes', () => {
  it('is spent, and nothing of ours: the history does not tell of it', async () => {
    const w = await World.make();
    const address = keys.address(0);
    await w.pass([w.sent(w.noteTo(address, { scriptRoot: roots.p2ide, inputs: p2ideInputs(address.tag, digest(), 2), owner: p.ZERO_DIGEST }), 0)]);
    expect(w.notes[0]!.role).toBe('toTake');
    await w.pass([], w.spends(w.notes[0]!));
    expect([w.notes[0]!.spent?.block, w.chain.history.size, w.chain.cursor.number]).toEqual([2, 0, 2]);
  });
});

describe('an offer', () => {
  /** A wallet that has made one: a hundred native units for seven of another asset. */
  async function offering(): Promise<{ w: World; offer: OwnedNote; payback: p.Note }> {
    const w = await funded();
    const maker = keys.address(1);
    const asked = { faucet: p.randomWord(random), amount: 7n };
    const note = w.noteTo(maker, { scriptRoot: roots.swap, inputs: swapInputs(asked, maker.tag, maker.owner), owner: p.ZERO_DIGEST, asset: w.native(90n) });
    await w.passOwn(w.notes[0]!, [{ delivery: 'file', to: keys.publicAddress(1), note, memo: 'swap' }], { nextAddress: 2 });
    const offer = w.notes.find(({ role }) => role === 'offer')!;
    return { w, offer, payback: paybackOf(permute, offer.note, roots)! };
  }
  const moneyOf = (w: World, note: p.Note): OwnedNote[] => w.notes.filter(({ commitment }) => p.equalFelts(commitment, p.noteCommitment(permute, note)));

  it('is known to its maker from his record, and its payback by commitment: without any ciphertext for him', async () => {
    const { w, offer, payback } = await offering();
    expect(offer).toMatchObject({ addressIndex: 1, memo: 'swap', spent: undefined });
    await w.pass([{ commitment: digest() }, { commitment: p.noteCommitment(permute, payback) }], w.spends(offer));
    const [money] = moneyOf(w, payback);
    expect(money).toMatchObject({ role: 'money', block: 3, leaf: 29, addressIndex: 1, memo: 'swap', spent: undefined, note: { asset: { amount: 7n } } });
    expect(money!.nullifier).toEqual(identify(permute, payback, keys.address(1)).nullifier);
    // Another took the offer: that is no transaction of ours.
    expect([...w.chain.history.values()].map(({ block }) => block)).toEqual([2]);
  });

  it('pays back whatever was seen before: bad copies of the payback hide nothing', async () => {
    const { w, offer, payback } = await offering();
    const commitment = p.noteCommitment(permute, payback);
    await w.pass([w.sent(payback, 8), { commitment }, { commitment, ciphertext: p.dummyCiphertext(random, w.genesis) }]);
    expect([moneyOf(w, payback), w.odd]).toEqual([[], ['foreign-tag']]);
    await w.pass([{ commitment }], w.spends(offer));
    expect(moneyOf(w, payback)).toMatchObject([{ role: 'money', block: 4 }]);
  });

  it('whose payback was made and given before is paid: once, for the two have one nullifier', async () => {
    const { w, offer, payback } = await offering();
    await w.pass([w.sent(payback, 1)]);
    expect(moneyOf(w, payback)).toMatchObject([{ role: 'money', block: 3 }]);
    await w.pass([{ commitment: p.noteCommitment(permute, payback) }], w.spends(offer));
    expect(moneyOf(w, payback)).toMatchObject([{ role: 'money', block: 3 }]);
    expect([w.odd, w.chain.notes.get(p.feltsToHex(offer.commitment))!.spent?.block]).toEqual([['duplicate'], 4]);
  });

  it('whose taker makes no payback gives nothing, and stops nothing', async () => {
    const { w, offer, payback } = await offering();
    await w.pass([], w.spends(offer));
    expect([moneyOf(w, payback), w.chain.cursor.number]).toEqual([[], 3]);
  });

  /** What is done about an offer; how often its payback is money then, and what is odd. */
  type Story = [name: string, run: (w: World, offer: OwnedNote, payback: p.Note) => Promise<void>, paybacks: number, odd: string[]];
  const take = async (w: World, offer: OwnedNote, ...places: Place[]): Promise<void> => w.pass(places, w.spends(offer));
  const bare = (note: p.Note): Place => ({ commitment: p.noteCommitment(permute, note) });
  it.each<Story>([
    ['nobody took', async (w) => w.pass([]), 0, []],
    ['another took', async (w, offer, payback) => take(w, offer, { commitment: digest() }, bare(payback)), 1, []],
    ['was paid in advance, and then taken', async (w, offer, payback) => {
      await w.pass([w.sent(payback, 1)]);
      await take(w, offer, bare(payback));
    }, 1, ['duplicate']],
    ['was paid in advance, by a note that was spent before it was taken', async (w, offer, payback) => {
      await w.pass([w.sent(payback, 1)]);
      await w.pass([], w.spends(moneyOf(w, payback)[0]!));
      await take(w, offer, bare(payback));
    }, 1, ['duplicate']],
    ['was paid twice by the transaction that took it: without a ciphertext, and with one', async (w, offer, payback) =>
      take(w, offer, bare(payback), w.sent(payback, 1)), 1, ['duplicate']],
    ['was paid in advance by copies that cannot be read, or are for another address', async (w, offer, payback) => {
      await w.pass([w.sent(payback, 8), bare(payback), { ...bare(payback), ciphertext: p.dummyCiphertext(random, w.genesis) }]);
      await take(w, offer, bare(payback));
    }, 1, ['foreign-tag']],
    ['was taken after a note of its payback\'s serial, of a smaller amount, had come: that is money of its own', async (w, offer, payback) => {
      const less = { ...payback, asset: { ...payback.asset, amount: 1n } };
      await w.pass([w.sent(less, 1)]);
      await take(w, offer, bare(payback));
      expect(moneyOf(w, less)).toMatchObject([{ role: 'money', note: { asset: { amount: 1n } } }]);
    }, 1, []],
    ['was taken by a transaction that makes the payback too small', async (w, offer, payback) =>
      take(w, offer, bare({ ...payback, asset: { ...payback.asset, amount: 1n } })), 0, []],
  ])('that %s is found with what became of it by the words alone, block by block and at once', async (_, run, paybacks, odd) => {
    const { w, offer, payback } = await offering();
    await run(w, offer, payback);
    const taken = w.chain.notes.get(p.feltsToHex(offer.commitment))!.spent !== undefined;
    for (const atOnce of [1, 2, 256]) {
      const chain = await w.restored(atOnce);
      const notes = [...chain.notes.values()];
      expect(notes.filter(({ role }) => role === 'offer')).toMatchObject([{ addressIndex: 1, memo: 'swap', spent: taken ? {} : undefined }]);
      expect(notes.filter(({ commitment }) => p.equalFelts(commitment, p.noteCommitment(permute, payback))).map(({ role }) => role)).toEqual(Array(paybacks).fill('money'));
      expect([...chain.odd.values()].map(({ why }) => why)).toEqual(odd);
      // The same as who was there all along.
      expect([chain.cursor, [...chain.notes], [...chain.odd], [...chain.history], chain.nextAddress])
        .toEqual([w.chain.cursor, [...w.chain.notes], [...w.chain.odd], [...w.chain.history], w.chain.nextAddress]);
    }
  });

  it('called back by its maker is no payment: the record says what it was', async () => {
    const { w, offer, payback } = await offering();
    await w.passOwn(offer, [{ delivery: 'own', to: keys.publicAddress(2), note: w.noteTo(keys.address(2), { asset: w.native(80n) }) }]);
    expect(moneyOf(w, payback)).toEqual([]);
    expect([...w.chain.history.values()].at(-1)).toMatchObject({ block: 3, replayed: { outputs: [{ delivery: 'own', amount: 80n }] } });
  });
});

describe('blocks', () => {
  it('give the same read one by one or at once, and leaves in full pages', async () => {
    const w = await World.make();
    const t = await World.make();
    const blocks: p.CompactBlock[] = [];
    // 12 leaves a block: 44 blocks fill two pages.
    for (let i = 0; i < 44; i++) blocks.push(await w.block(i % 9 === 0 ? [w.sent(w.noteTo(keys.address(i)), i)] : []));
    for (const block of blocks) await w.read(block);
    const draft = new ChainDraft(t.chain);
    expect(applyBlocks(w.reader(), draft, blocks, await openBlocks(opener(w.reader()), blocks)).ok).toBe(true);
    expect([...draft.fullPages].map(([page, leaves]) => [page, leaves.length])).toEqual([[0, 256], [1, 256]]);
    const { fullPages } = draft;
    const once = draft.taken();
    expect(once.cursor).toEqual(w.chain.cursor);
    expect([...once.notes]).toEqual([...w.chain.notes]);
    const { pages, state } = once.cursor;
    expect([pages.roots.length, pages.last.length]).toEqual([2, 44 * 12 - 512]);
    expect(once.notes.size).toBe(5);
    for (const { leaf, commitment } of once.notes.values()) {
      const path = p.notePath(permute, leaf, fullPages.get(p.pageOf(leaf)) ?? pages.last, pages);
      expect([...p.notePathRoot(permute, commitment, path)]).toEqual([...state.notes]);
    }
  });
});

describe('a producer that lies', () => {
  it('about any part of a block it signs is caught, and nothing is taken over', async () => {
    const w = await World.make();
    const first = await w.block([w.sent(w.noteTo(keys.address(0)), 0)]);
    const second = await w.block([w.sent(w.noteTo(keys.address(1)), 1)]);
    await w.read(first);
    const before = { cursor: w.chain.cursor, notes: new Map(w.chain.notes), nextAddress: w.chain.nextAddress };
    const { header } = second.signed;
    const signedWith = (over: Partial<p.BlockHeader>, transactions = second.transactions): p.CompactBlock => ({
      signed: p.signBlock({ ...header, ...over }, w.t.chain.producerSecret),
      transactions,
    });
    const other = digest();
    expect(await w.codeOf(second)).toBe('ok');
    // Accounts and nullifiers of the end are for the next block to continue; no wallet can recompute them.
    expect(await w.codeOf(signedWith({ time: header.time + 1, final: { ...header.final, accounts: other, nullifiers: other } }))).toBe('ok');
    const lies: Partial<p.BlockHeader>[] = [
      { final: { ...header.final, notes: other } },
      { initial: { ...header.initial, notes: other } },
      { initial: { ...header.initial, accounts: other } },
      { initial: { ...header.initial, nullifiers: other } },
      { previousTransactionsHash: other },
      { transactionsHash: other },
      { firstFour: header.firstFour + 1 },
      { firstFour: header.firstFour - 1 },
      { number: header.number + 1 },
      { number: header.number - 1 },
      { fees: header.fees + 1n },
      { feeRecipient: other },
    ];
    for (const lie of lies) expect(await w.codeOf(signedWith(lie)), JSON.stringify(Object.keys(lie))).toBe('producer-lying');
    const [t] = second.transactions as [p.CompactTransaction];
    const changed = (over: Partial<p.Header>): p.CompactTransaction[] => [{ ...t, header: { ...t.header, ...over } }];
    const sums = (list: readonly p.CompactTransaction[]): Partial<p.BlockHeader> => ({
      transactionsHash: p.transactionsHash(permute, list.map((each) => p.transactionId(permute, each.header))),
      fees: list.reduce((sum, each) => sum + each.header.fee, 0n),
    });
    const transactions: (readonly p.CompactTransaction[])[] = [
      [], [t, t], first.transactions, [{ ...t, ciphertexts: t.ciphertexts.toReversed() }], [{ ...t, ciphertexts: t.ciphertexts.with(4, random(640)) }],
      changed({ commitments: t.header.commitments.with(0, other) }), changed({ nullifiers: t.header.nullifiers.with(0, t.header.nullifiers[1]!) }),
      changed({ fee: t.header.fee + 1n }), changed({ attachment: other }), changed({ publicId: p.randomWord(random) }), changed({ final: other }), changed({ expiryBlock: 1 }),
    ];
    for (const [i, list] of transactions.entries()) {
      expect(await w.codeOf({ ...second, transactions: list }), `transactions ${i}`).toBe('producer-lying');
      // Also where the producer signs for the sums to be right.
      expect(await w.codeOf(signedWith(sums(list), list)), `transactions ${i}, signed`).toBe('producer-lying');
    }
    // Another nullifier is another transaction: the sums tell, and where they are made right only the proof could.
    const another = changed({ nullifiers: t.header.nullifiers.with(0, other) });
    expect(await w.codeOf({ ...second, transactions: another })).toBe('producer-lying');
    expect(await w.codeOf(signedWith(sums(another), another))).toBe('ok');
    // The kind of a proof is in no hash: it is what the producer says, and nothing but a word on the page depends on it.
    expect(await w.codeOf({ ...second, transactions: [{ ...t, kind: 'blake3' }] })).toBe('ok');
    expect(await w.codeOf(signedWith({ genesis: other }))).toBe('chain-other');
    expect(await w.codeOf({ ...second, signed: p.signBlock(header, random(32)) })).toBe('producer-lying');
    expect(await w.codeOf(first)).toBe('producer-lying');
    expect(await w.codeOf(second, w.reader(), startOfChain(permute))).toBe('producer-lying');
    expect({ cursor: w.chain.cursor, notes: new Map(w.chain.notes), nextAddress: w.chain.nextAddress }).toEqual(before);
    await w.read(second);
    expect(w.chain.cursor.number).toBe(2);
  });

  it('about the last of several blocks changes nothing of the others either', async () => {
    const w = await World.make();
    const blocks = [await w.block([w.sent(w.noteTo(keys.address(0)), 0)]), await w.block([])];
    const { header } = blocks[1]!.signed;
    const lie = { ...blocks[1]!, signed: p.signBlock({ ...header, final: { ...header.final, notes: digest() } }, w.t.chain.producerSecret) };
    await expect(w.read(blocks[0]!, lie)).rejects.toThrow('producer-lying note root of block 2');
    expect([w.chain.cursor.number, w.chain.notes.size]).toEqual([0, 0]);
  });
});

describe('identity of a chain', () => {
  it('is checked with the block: another chain of the same software is another chain', async () => {
    const w = await World.make();
    const block = await w.block([]);
    expect(await w.codeOf(block, w.reader(keys, testChain(seededBytes(99))))).toBe('chain-other');
    expect(await w.codeOf(block)).toBe('ok');
  });
});
