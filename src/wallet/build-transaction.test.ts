// What a wallet builds of a plan: one shape for all, an input side that a second attempt repeats, an output side of which nothing repeats,
// ciphertexts that open again from the words alone, and a payment that the kernel executes.
import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { GENESIS, native, permute } from '../../test/harness/transactions.ts';
import { seededBytes } from '../../test/random.ts';
import { p2idInputs, p2ideInputs } from '../kernels/scripts/index.ts';
import { executeTransaction } from '../kernels/tx/index.ts';
import {
  CIPHERTEXT_BYTES, EXPIRY_BLOCKS, NoteTree, ZERO_DIGEST, attachmentHash, decodePlaintext, feeOf, feltsToHex, genesisDigest, isMadeFor, noteCommitment,
  notePath, openRecord, randomWord, recipientOf, tryDecrypt,
  type Address, type Amount, type CompactTransaction, type Header, type Note, type Plaintext, type Step,
} from '../protocol/index.ts';
import { buildTransaction, type Builder, type BuiltTransaction, type Plan, type PlannedOutput } from './build-transaction.ts';
import { startOfChain, type Cursor } from './chain-state.ts';
import { WalletKeys } from './keys.ts';
import { outputSecrets } from './output-secrets.ts';
import { identify, type OwnedNote } from './owned-note.ts';
import { newPhrase, phraseSeed } from './phrase.ts';
import { replay } from './replay.ts';
import { scriptRoots } from './script-roots.ts';

const draw = seededBytes(60);
const scripts = scriptRoots(permute);
const newKeys = (): WalletKeys => new WalletKeys(permute, phraseSeed(newPhrase(draw)), scripts.wallet);
const [keys, payee] = [newKeys(), newKeys()];
const genesis = genesisDigest(permute, GENESIS);
const ANCHOR = 7;
const FEE = feeOf('blake3', ANCHOR);

const money = (index: number, amount: Amount): Note => ({
  serial: randomWord(draw), scriptRoot: scripts.p2id, inputs: p2idInputs(keys.address(index).tag), asset: native(amount), owner: keys.address(index).owner, dummy: false,
});
const timed = (tag: Uint32Array, senderTag: Uint32Array): Note => ({
  serial: randomWord(draw), scriptRoot: scripts.p2ide, inputs: p2ideInputs(tag, senderTag, 5), asset: native(1_000_000n), owner: ZERO_DIGEST, dummy: false,
});

/** Forty notes of ours, a note to take and one to take back, in a tree; the wallet is at block 7. */
const notes = [
  ...Array.from({ length: 40 }, (_, i) => ({ note: money(i, 1_000_000n), role: 'money' as const, addressIndex: i })),
  { note: timed(keys.address(3).tag, payee.address(0).tag), role: 'toTake' as const, addressIndex: 3 },
  { note: timed(payee.address(0).tag, keys.address(4).tag), role: 'toReclaim' as const, addressIndex: 4 },
];
const leaves = notes.map(({ note }) => noteCommitment(permute, note));
const tree = new NoteTree(permute);
tree.append(leaves);
const start = startOfChain(permute).cursor;
const cursor: Cursor = { ...start, number: ANCHOR, state: { ...start.state, notes: tree.root }, noteTree: tree.snapshot(), pages: { roots: [], last: leaves } };
const inputs: Plan['inputs'] = notes.map(({ note, role, addressIndex }, leaf) => {
  const owned: OwnedNote = {
    note, role, addressIndex, leaf, ...identify(permute, note, keys.address(addressIndex)), memo: '', kind: role === 'money' ? 'p2id' : 'p2ide', block: 3, time: 0,
    madeBy: undefined, ownChange: false, minted: false, spent: undefined, fromFile: false, unchecked: false,
  };
  return { owned, path: notePath(permute, leaf, leaves, cursor.pages) };
});
const [TO_TAKE, TO_RECLAIM] = [inputs[40]!, inputs[41]!];

const output = (delivery: PlannedOutput['delivery'], to: Address, amount: Amount, over: Partial<PlannedOutput> = {}): PlannedOutput =>
  ({ delivery, to, faucet: native(1n).faucet, amount, memo: '', reclaim: undefined, ...over });
const change = (amount: Amount): PlannedOutput => output('own', keys.publicAddress(50), amount);
const paid = (over: Partial<PlannedOutput> = {}, delivery: PlannedOutput['delivery'] = 'sent'): PlannedOutput => output(delivery, payee.publicAddress(9), 400_000n, { memo: 'lunch', ...over });
const WORD = 'ab'.repeat(16);

/** Spends these notes, makes the outputs, and keeps the rest. */
function plan(spent: Plan['inputs'] = [inputs[0]!], outputs: readonly PlannedOutput[] = [paid()], step: Step = 'payment'): Plan {
  const sum = (list: readonly Amount[]): Amount => list.reduce((total, amount) => total + amount, 0n);
  const rest = sum(spent.map(({ owned }) => owned.note.asset.amount)) - sum(outputs.map(({ amount }) => amount)) - FEE;
  return { proofKind: 'blake3', word: WORD, step, inputs: spent, outputs: [...outputs, ...(rest > 0n ? [change(rest)] : [])], nextAddress: 51 };
}
const builder = (seed: number): Builder => ({ permute, random: seededBytes(seed), keys, genesis: GENESIS, scripts });
const build = (seed: number, of: Plan = plan()): BuiltTransaction => buildTransaction(builder(seed), cursor, of);
const four = inputs.slice(0, 4);

const PLANS: readonly (readonly [name: string, plan: Plan])[] = [
  ['a payment', plan()],
  ['a payment of everything', plan([inputs[0]!], [paid({ amount: 1_000_000n - FEE })])],
  ['a payment of four notes', plan(four)],
  ['a payment without memo', plan([inputs[0]!], [paid({ memo: '' })])],
  ['a payment with the longest memo', plan([inputs[0]!], [paid({ memo: 'm'.repeat(320) })])],
  ['a payment by file', plan([inputs[0]!], [paid({}, 'file')])],
  ['a payment that can be taken back', plan([inputs[0]!], [paid({ reclaim: { senderTag: keys.address(51).tag, height: 99 } })])],
  ['a merge', plan(four, [], 'merge')],
  ['a cancel', plan([inputs[0]!], [], 'cancel')],
  ['a note taken', plan([TO_TAKE], [])],
  ['a note taken back', plan([TO_RECLAIM], [])],
];

function executed({ request }: BuiltTransaction): Header {
  const result = executeTransaction(request, permute);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value.header;
}
const openedBy = (of: WalletKeys, ciphertexts: readonly Uint8Array[]): (Plaintext | undefined)[] =>
  ciphertexts.slice(0, 4).map((ciphertext) => {
    const bytes = tryDecrypt(of.scan, genesis, ciphertext);
    const plaintext = bytes.ok ? decodePlaintext(bytes.value) : bytes;
    return plaintext.ok ? plaintext.value : undefined;
  });
/** Where the real ones stand. */
const places = (real: readonly boolean[]): string => real.map((is) => (is ? 'x' : '.')).join('');
const inputPlaces = ({ request }: BuiltTransaction): string => places(request.inputs.map(({ note }) => !note.dummy));
const outputPlaces = ({ request }: BuiltTransaction): string => places(request.outputs.map(({ dummy }) => !dummy));

describe('P11: a built transaction', () => {
  it.each(PLANS)('%s: has four notes in, four out, five ciphertexts of one length, one expiry, and the kernel executes it', (_, of) => {
    const built = build(1, of);
    const { request, ciphertexts } = built;
    expect([request.inputs.length, request.outputs.length]).toEqual([4, 4]);
    expect(ciphertexts.map(({ length }) => length)).toEqual(Array<number>(5).fill(CIPHERTEXT_BYTES));
    expect(request).toMatchObject({ anchor: { block: ANCHOR, root: tree.root }, expiryBlock: ANCHOR + EXPIRY_BLOCKS, fee: FEE });
    expect(request.inputs.filter(({ note }) => !note.dummy)).toHaveLength(of.inputs.length);
    expect(request.outputs.filter(({ dummy }) => !dummy)).toHaveLength(of.outputs.length);
    const header = executed(built);
    expect(header.attachment).toEqual(attachmentHash(ciphertexts));
    // Nothing in a header names the wallet.
    expect([header.publicId, header.initial, header.final].every((felts) => felts.every((felt) => felt === 0))).toBe(true);
    expect(new Set([...header.nullifiers, ...header.commitments].map(feltsToHex)).size).toBe(8);
    for (const { owned } of of.inputs) expect(header.nullifiers.map(feltsToHex)).toContain(feltsToHex(owned.nullifier));
  });

  it('puts its notes at any of the four places, each side by itself', () => {
    const made = inputs.slice(0, 40).map((input, seed) => build(seed, plan([input], [paid({ amount: 1_000_000n - FEE })])));
    const all = new Set(['x...', '.x..', '..x.', '...x']);
    expect(new Set(made.map(inputPlaces))).toEqual(all);
    expect(new Set(made.map(outputPlaces))).toEqual(all);
    expect(new Set(made.map((built) => inputPlaces(built) + outputPlaces(built))).size).toBeGreaterThan(8);
  });

  it('P8: shows no commitment to what the wallet has, and note commitments under a fresh serial each: no amount can be guessed from them', () => {
    const [small, large, again] = [build(1), build(2, plan(four, [paid({ amount: 3_000_000n })])), build(3)].map(executed) as [Header, Header, Header];
    for (const { publicId, initial, final } of [small, large, again]) expect([publicId, initial, final].every((felts) => felts.every((felt) => felt === 0))).toBe(true);
    // The same payment again, of the same amounts to the same address: whoever guesses them all has nothing to compare.
    const commitments = [small, large, again].flatMap((header) => header.commitments.map(feltsToHex));
    expect(new Set(commitments).size).toBe(commitments.length);
  });

  it('pays the fee of its kind at its anchor', () => {
    const rescue = build(1, { ...plan(), proofKind: 'rescue' });
    expect(rescue.request.fee).toBe(feeOf('rescue', ANCHOR));
  });
});

describe('two attempts of one intent', () => {
  const [one, other] = [build(1, plan(four)), build(2, plan(four))];

  it('are equal on the input side: notes, order, dummies, keys, paths; and in all that is not a choice', () => {
    expect(one.request.inputs).toEqual(other.request.inputs);
    const { outputs, attachment } = one.request;
    expect({ ...other.request, outputs, attachment }).toEqual(one.request);
    // With dummies among them too, from the line's first note alone.
    const [a, b] = [build(1), build(2)];
    expect(a.request.inputs.filter(({ note }) => note.dummy)).toHaveLength(3);
    expect(a.request.inputs).toEqual(b.request.inputs);
    const [first, second] = [executed(a), executed(b)];
    expect(first.nullifiers).toEqual(second.nullifiers);
  });

  it('have other dummies where another note is first, and none twice in one transaction', () => {
    const dummies = (built: BuiltTransaction): string[] => built.request.inputs.flatMap(({ note }) => (note.dummy ? [feltsToHex(note.serial)] : []));
    const all = [...inputs.slice(0, 6).flatMap((input) => dummies(build(1, plan([input])))), ...dummies(build(1, plan([inputs[7]!, inputs[0]!])))];
    expect(all).toHaveLength(20);
    expect(new Set(all).size).toBe(20);
  });

  it('share nothing on the output side, field by field', () => {
    for (const [, of] of PLANS) {
      const made = [build(1, of), build(2, of)];
      const headers = made.map(executed);
      const fields = made.flatMap(({ request, ciphertexts }, i) => [
        ...request.outputs.map(({ recipient }) => feltsToHex(recipient)), ...headers[i]!.commitments.map(feltsToHex), feltsToHex(request.attachment),
        // Sixteen bytes at a time: keys, tags, and all between.
        ...ciphertexts.flatMap((bytes) => Array.from({ length: CIPHERTEXT_BYTES / 16 }, (_, k) => bytesToHex(bytes.subarray(16 * k, 16 * k + 16)))),
      ]);
      expect(new Set(fields).size).toBe(fields.length);
      const plaintexts = made.flatMap(({ ciphertexts }) => [...openedBy(keys, ciphertexts), ...openedBy(payee, ciphertexts)]).filter((each) => each !== undefined);
      expect(plaintexts.length).toBeGreaterThanOrEqual(2 * of.outputs.length);
      const own = plaintexts.flatMap(({ note, ephemeral }) => [feltsToHex(note.serial), bytesToHex(ephemeral)]);
      expect(new Set(own).size).toBe(own.length);
    }
  });

  it('stand at other places as often as not', () => {
    const where = Array.from({ length: 30 }, (_, seed) => outputPlaces(build(seed)));
    expect(new Set(where).size).toBe(6);
  });

  it('are of a payment and its cancellation: equal on the input side as well', () => {
    expect(build(3, plan(four, [], 'cancel')).request.inputs).toEqual(one.request.inputs);
  });
});

describe('the serials of one attempt', () => {
  it('differ by place, two equal outputs included: what their seed and place give, and nothing else', () => {
    const twin = output('sent', payee.publicAddress(9), 300_000n);
    const { ciphertexts, request } = build(5, plan([inputs[0]!, inputs[1]!], [twin, twin, twin]));
    const opened = openRecord(keys.record, genesis, executed({ ciphertexts, request }).nullifiers, ciphertexts[4]!);
    if (!opened.ok) throw new Error(opened.error.code);
    const notes = [...openedBy(payee, ciphertexts), ...openedBy(keys, ciphertexts)].flatMap((each) => (each ? [each.note] : []));
    expect(notes).toHaveLength(4);
    expect(new Set(notes.map(({ serial }) => feltsToHex(serial))).size).toBe(4);
    const derived = [0, 1, 2, 3].map((place) => feltsToHex(outputSecrets(keys, opened.value.seed, place).serial));
    expect(new Set(notes.map(({ serial }) => feltsToHex(serial)))).toEqual(new Set(derived));
  });
});

describe('its ciphertexts', () => {
  it.each(PLANS)('%s: open again: its notes for whom they are, all of it for its sender from the words alone', (_, of) => {
    const { request, ciphertexts } = build(7, of);
    const header = executed({ request, ciphertexts });
    const record = openRecord(keys.record, genesis, header.nullifiers, ciphertexts[4]!);
    expect(record).toMatchObject({ ok: true, value: { step: of.step, nextAddress: 51 } });
    expect(record.ok && bytesToHex(record.value.intent)).toBe(WORD);

    const t: CompactTransaction = { header, kind: 'blake3', ciphertexts };
    const replayed = replay({ permute, keys, scripts, genesis }, t, openedBy(keys, ciphertexts), (place) => 100 + place);
    const [made, wanted] = [replayed!.outputs, of.outputs].map((list) =>
      list.map(({ delivery, amount, memo, to }) => ({ delivery, amount, memo, tag: feltsToHex(to.tag), owner: feltsToHex(to.owner), key: bytesToHex(to.encryptionKey), hint: bytesToHex(to.hint) }))
        .sort((a, b) => (a.delivery < b.delivery ? -1 : 1)));
    expect(made).toEqual(wanted);
    expect(replayed).toMatchObject({ intent: WORD, step: of.step, nextAddress: 51 });
    for (const { place, commitment } of replayed!.outputs) expect(commitment).toEqual(header.commitments[place]);

    const theirs = openedBy(payee, ciphertexts).flatMap((each, place) => (each ? [{ each, place }] : []));
    expect(theirs).toHaveLength(of.outputs.filter(({ delivery }) => delivery === 'sent').length);
    for (const { each, place } of theirs) {
      expect(noteCommitment(permute, each.note)).toEqual(header.commitments[place]);
      expect(isMadeFor(ciphertexts[place]!, each.ephemeral, payee.address(9).tag)).toBe(true);
      expect(each.hint).toEqual(payee.publicAddress(9).hint);
      expect(recipientOf(permute, each.note)).toEqual(request.outputs[place]!.recipient);
    }
    const stranger = newKeys();
    expect(openedBy(stranger, ciphertexts)).toEqual([undefined, undefined, undefined, undefined]);
    expect(openRecord(payee.record, genesis, header.nullifiers, ciphertexts[4]!).ok).toBe(false);
  });

  it('are looked at before anything is proved: what cannot be read again is not built', () => {
    const unreadable: PlannedOutput[] = [
      // Change to an address that is not ours.
      output('own', payee.publicAddress(1), 1_000n),
      // Change under a key that is not the address's.
      output('own', { ...keys.publicAddress(1), encryptionKey: payee.publicAddress(1).encryptionKey }, 1_000n),
      // A memo that does not survive UTF-8.
      paid({ memo: '\ud800' }),
    ];
    for (const bad of unreadable) expect(() => build(1, plan([inputs[0]!], [bad]))).toThrow('cannot be read again');
    expect(() => build(1, { ...plan(), word: 'AB'.repeat(16) })).toThrow('cannot be read again');
    expect(() => build(1, plan([inputs[0]!], [paid({ memo: 'm'.repeat(321) })]))).toThrow('cannot be read again');
    expect(() => build(1, plan([inputs[0]!], [paid({ memo: 'm'.repeat(600) })]))).toThrow(RangeError);
  });
});
