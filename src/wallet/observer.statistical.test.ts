// Transactions of random wallets in random situations differ in nothing but what docs/what-an-observer-sees.md lists. Fixed fields are equal; every
// byte position of what is hidden is uniform (chi-square), and distributed alike in any two situations (two-sample chi-square). Bounds make a
// false alarm of all tests together rarer than 2^-30. Planted leaks show that the tests see.
import { describe, expect, it, vi } from 'vitest';
import { NATIVE_FAUCET } from '../kernels/accounts/faucet.ts';
import { p2idInputs, p2ideInputs } from '../kernels/scripts/inputs.ts';
import { KERNEL_VERSION } from '../kernels/tx/index.ts';
import { preparePayment } from '../kernels/tx/payment-advice.ts';
import {
  EXPIRY_BLOCKS, NoteTree, ZERO_DIGEST, attachmentHash, feeOf, noteCommitment, notePath, randomFelts, type Header, type Note, type Step,
} from '../protocol/index.ts';
import { wordsToBytes } from '../hash/index.ts';
import { permute } from '../../test/permutation.ts';
import { seededBytes } from '../../test/random.ts';
import { buildTransaction, type PlannedOutput } from './build-transaction.ts';
import { startOfChain } from './chain-state.ts';
import { WalletKeys } from './keys.ts';
import { identify, type OwnedNote } from './owned-note.ts';
import { scriptRoots } from './script-roots.ts';

vi.mock('@noble/curves/ed25519.js', async (original) => (await import('../../test/harness/fast-curves.ts')).fastCurves(await original()));

const scripts = scriptRoots(permute);
const random = seededBytes(4242);
const genesis = { network: 'local', kernelVersion: KERNEL_VERSION, nativeFaucet: NATIVE_FAUCET, producerKey: random(32), salt: randomFelts(random, 4) } as const;
const below = (limit: number): number => random(4).reduce((n, byte) => n * 256 + byte, 0) % limit;

const SITUATIONS = ['one note', 'four notes', 'merge', 'cancel', 'take', 'to oneself', 'by file', 'P2IDE', 'long memo'] as const;
type Situation = (typeof SITUATIONS)[number];

interface Seen {
  readonly situation: Situation;
  readonly kind: 'rescue' | 'blake3';
  readonly header: Header;
  readonly ciphertexts: readonly Uint8Array[];
  /** Which places are real: what an observer does not know. */
  readonly realInputs: readonly boolean[];
  readonly realOutputs: readonly boolean[];
}

const wallets = Array.from({ length: 6 }, (_, i) => new WalletKeys(permute, seededBytes(900 + i)(64), scripts.wallet));

function transactionOf(situation: Situation): Seen {
  const keys = wallets[below(wallets.length)]!;
  const other = wallets[below(wallets.length)]!;
  const kind = situation === 'one note' && below(4) === 0 ? 'blake3' : 'rescue';
  const count = { 'one note': 1, take: 1, 'four notes': 4, merge: 4 }[situation as string] ?? 1 + below(4);
  const notes = Array.from({ length: count }, (_, i): OwnedNote => {
    const address = keys.address(below(50));
    const ownerless = situation === 'take' && i === 0;
    const note: Note = {
      serial: randomFelts(random, 4), asset: { faucet: NATIVE_FAUCET, amount: 100_000n + BigInt(below(1e6)) }, dummy: false,
      ...(ownerless
        ? { scriptRoot: scripts.p2ide, inputs: p2ideInputs(address.tag, randomFelts(random, 8), 9), owner: ZERO_DIGEST }
        : { scriptRoot: scripts.p2id, inputs: p2idInputs(address.tag), owner: address.owner }),
    };
    return {
      note, memo: '', role: ownerless ? 'toTake' : 'money', kind: ownerless ? 'p2ide' : 'p2id', ...identify(permute, note, address), leaf: 0, block: 1, time: 0, madeBy: undefined,
      ownChange: false, minted: false, addressIndex: address.index, spent: undefined, fromFile: false, unchecked: false,
    };
  });
  const tree = new NoteTree(permute);
  const leaves = notes.map(({ note }) => noteCommitment(permute, note));
  tree.append(leaves);
  const block = 1 + below(1000);
  const cursor = { ...startOfChain(permute).cursor, number: block, state: { ...startOfChain(permute).cursor.state, notes: tree.root } };
  const sum = notes.reduce((all, { note }) => all + note.asset.amount, 0n) - feeOf(kind, block);
  const own = (amount: bigint): PlannedOutput => ({ delivery: 'own', to: keys.publicAddress(below(60)), faucet: NATIVE_FAUCET, amount, memo: '', reclaim: undefined });
  const paid = 1n + BigInt(below(Number(sum) - 1));
  const payment: PlannedOutput = {
    delivery: situation === 'by file' ? 'file' : 'sent', to: (situation === 'to oneself' ? keys : other).publicAddress(below(60)), faucet: NATIVE_FAUCET, amount: paid,
    memo: situation === 'long memo' ? 'x'.repeat(320) : 'y'.repeat(below(20)),
    reclaim: situation === 'P2IDE' ? { senderTag: keys.address(70).tag, height: block + 5 } : undefined,
  };
  const alone = situation === 'merge' || situation === 'cancel' || situation === 'take';
  const step: Step = situation === 'merge' || situation === 'cancel' ? situation : 'payment';
  const outputs = alone ? [own(sum)] : sum === paid ? [payment] : [payment, own(sum - paid)];
  const { request, ciphertexts } = buildTransaction({ permute, random, keys, genesis, scripts }, cursor, {
    proofKind: kind, word: Buffer.from(random(16)).toString('hex'), step, outputs, nextAddress: 80,
    inputs: notes.map((owned, i) => ({ owned, path: notePath(permute, i, leaves, { roots: [], last: leaves }) })),
  });
  const prepared = preparePayment(request, permute);
  if (!prepared.ok) throw new Error(prepared.error.message);
  return { situation, kind, header: prepared.value.header, ciphertexts, realInputs: request.inputs.map(({ note }) => !note.dummy), realOutputs: request.outputs.map(({ dummy }) => !dummy) };
}

// --- statistics --------------------------------------------------------------------------------------------------------

/** Chi-square quantile by Wilson and Hilferty at 8.3 deviations (2^-53), and some more: of 2^16 tests one alarms falsely once in 2^37 runs. */
function bound(freedom: number): number {
  const z = 8.3;
  return freedom * (1 - 2 / (9 * freedom) + z * Math.sqrt(2 / (9 * freedom))) ** 3 + 12;
}

/** How far beyond its bound; positive is an alarm. Cells of a byte: its upper four bits, then its lower ones. */
const uniform = (counts: readonly number[], n: number): number => counts.reduce((sum, count) => sum + (count - n / counts.length) ** 2 / (n / counts.length), 0) - bound(counts.length - 1);

function alike(a: readonly number[], b: readonly number[]): number {
  const [n, m] = [a, b].map((list) => list.reduce((x, y) => x + y, 0)) as [number, number];
  let [sum, cells] = [0, 0];
  a.forEach((count, i) => {
    const both = count + b[i]!;
    if (both === 0) return;
    cells++;
    sum += (Math.sqrt(m / n) * count - Math.sqrt(n / m) * b[i]!) ** 2 / both;
  });
  return cells < 2 ? -1 : sum - bound(cells - 1);
}

/** Everything hidden that an observer has of a transaction, as bytes at fixed positions. */
const hidden = ({ header, ciphertexts }: Pick<Seen, 'header' | 'ciphertexts'>): Uint8Array => {
  const digests = [...header.nullifiers, ...header.commitments];
  // The lowest byte of each felt: uniform up to 2^-24 or so, the field being 31 bits wide.
  return Uint8Array.from([...digests.flatMap((digest) => Array.from(digest, (felt) => felt & 0xff)), ...ciphertexts.flatMap((c) => [...c])]);
};

const nibbles = (list: readonly Uint8Array[], at: number, shift: number): number[] => {
  const counts = new Array<number>(16).fill(0);
  for (const bytes of list) counts[(bytes[at]! >> shift) & 15]!++;
  return counts;
};

/** Names of the positions that stand out. The top bit of an X25519 key is zero, so of byte 31 of the four sent keys only the lower half counts. */
function alarms(seen: readonly { readonly situation: string; readonly bytes: Uint8Array }[]): string[] {
  const found: string[] = [];
  const length = Math.min(...seen.map(({ bytes }) => bytes.length));
  if (seen.some(({ bytes }) => bytes.length !== length)) found.push('lengths');
  const all = seen.map(({ bytes }) => bytes);
  const bySituation = SITUATIONS.map((name) => seen.filter(({ situation }) => situation === name).map(({ bytes }) => bytes)).filter((list) => list.length > 0);
  for (let at = 0; at < length; at++) for (const shift of [0, 4]) {
    const inCiphertext = at - 64;
    const key = inCiphertext >= 0 && inCiphertext < 4 * 640 && inCiphertext % 640 === 31 && shift === 4;
    if (!key && uniform(nibbles(all, at, shift), all.length) > 0) found.push(`uniform ${at}/${shift}`);
    const whole = nibbles(all, at, shift);
    for (const [i, list] of bySituation.entries()) {
      const own = nibbles(list, at, shift);
      const rest = whole.map((count, k) => count - own[k]!);
      if (list.length < all.length && alike(own, rest) > 0) found.push(`situation ${i} ${at}/${shift}`);
    }
  }
  return found;
}

const A_SITUATION = Number(process.env['SOTTO_OBSERVER_RUNS'] ?? 120);
const seen = SITUATIONS.flatMap((situation) => Array.from({ length: A_SITUATION }, () => transactionOf(situation)));

describe('an observer of headers and ciphertexts', () => {
  it('sees the same fixed fields in all of them', () => {
    for (const { header: h, ciphertexts, kind } of seen) {
      expect([...h.publicId, ...h.initial, ...h.final].every((felt) => felt === 0)).toBe(true);
      expect([h.kernelVersion, h.expiryBlock - h.anchorBlock, h.fee]).toEqual([KERNEL_VERSION, EXPIRY_BLOCKS, feeOf(kind, h.anchorBlock)]);
      expect([h.nullifiers.length, h.commitments.length, ciphertexts.map((c) => c.length)]).toEqual([4, 4, [640, 640, 640, 640, 640]]);
      expect(h.attachment).toEqual(attachmentHash(ciphertexts));
    }
    const nullifiers = seen.flatMap(({ header }) => header.nullifiers.map((n) => Buffer.from(wordsToBytes(n)).toString('hex')));
    expect(new Set(nullifiers).size).toBe(4 * seen.length);
  });

  it('finds every position uniform, and alike in every situation', () => {
    expect(seen.length).toBe(SITUATIONS.length * A_SITUATION);
    expect(alarms(seen.map((each) => ({ situation: each.situation, bytes: hidden(each) })))).toEqual([]);
  });

  it('cannot say which inputs and outputs are real: their places are uniform', () => {
    for (const [side, count] of [['realInputs', 1], ['realInputs', 2], ['realInputs', 3], ['realOutputs', 1], ['realOutputs', 2]] as const) {
      const of = seen.filter((each) => each[side].filter(Boolean).length === count);
      expect(of.length).toBeGreaterThan(60);
      const at = [0, 1, 2, 3].map((place) => of.filter((each) => each[side][place]).length);
      // The places of one transaction depend on each other, which makes the sum smaller, not larger.
      expect(uniform(at, of.length * count), `${side} ${count}: ${at.join()}`).toBeLessThan(0);
    }
  });
});

describe('the tests of the observer see', () => {
  const bytesOf = (change: (each: Seen, bytes: Uint8Array) => Uint8Array) => alarms(seen.map((each) => ({ situation: each.situation, bytes: change(each, hidden(each)) })));

  it('an order that is not shuffled', () => {
    const unshuffled = seen.filter((each) => each.realInputs.filter(Boolean).length === 1);
    expect(uniform([unshuffled.length, 0, 0, 0], unshuffled.length)).toBeGreaterThan(0);
  });
  it('a dummy nullifier with a pattern', () => {
    expect(bytesOf((each, bytes) => {
      each.realInputs.forEach((real, i) => {
        if (!real) bytes[8 * i] = 0;
      });
      return bytes;
    })).not.toEqual([]);
  });
  it('a ciphertext whose length depends on the memo', () => {
    expect(bytesOf((each, bytes) => (each.situation === 'long memo' ? bytes : bytes.slice(0, -16)))).toContain('lengths');
  });
  it('a padding that is not encrypted', () => {
    expect(bytesOf((each, bytes) => {
      if (each.situation === 'long memo') return bytes;
      bytes.fill(0, 64 + 600, 64 + 620);
      return bytes;
    }).length).toBeGreaterThan(10);
  });
  it('two bits that are set in every cancellation', () => {
    expect(bytesOf((each, bytes) => {
      if (each.situation === 'cancel') bytes[64 + 4 * 640 + 5]! |= 0xc0;
      return bytes;
    })).not.toEqual([]);
  });
});
