// Conservation in a payment against a plain reference in bigint: each asset's total in is its total out and the fee. Honest cases are
// accepted; of the forged ones, with the best carries that a forger can find in the field, none is that the reference refuses.
import { describe, expect, it } from 'vitest';
import { F, K } from '../../field/index.ts';
import { amountToWord, type Asset, type Word } from '../../protocol/index.ts';
import { buildKernel, hintAmount, type as t } from '../../vm/builder/index.ts';
import { bitAdvice, execute, wordsAdvice, type Advice, type Word as Cell } from '../../vm/index.ts';
import { permute, random, reseed, word } from '../../../test/harness/transactions.ts';
import { assertConserved } from './conservation.ts';
import { KERNELS } from './index.ts';

const NOTES = 4;
/** Conservation alone, with what the kernel asserts of the amounts before. */
const kernel = buildKernel('conservation', () => (f) => {
  f.set(f.declare(t.words(2)), [0, 0, 0, 0]);
  const nativeFaucet = f.hintWord();
  const asset = () => {
    const words = f.declare(t.words(2));
    f.hintWords(words.at(0));
    hintAmount(f, 'an amount', t.amount.at(f.frame, words.at(1).offset));
    return words;
  };
  const [inputs, outputs] = [Array.from({ length: NOTES }, asset), Array.from({ length: NOTES }, asset)];
  assertConserved(f, nativeFaucet, inputs, outputs, hintAmount(f, 'the fee is an amount'));
});

interface Case {
  readonly nativeFaucet: Word;
  readonly inputs: readonly Asset[];
  readonly outputs: readonly Asset[];
  readonly fee: bigint;
}
interface Claims {
  readonly others: readonly Word[];
  /** Of inputs, then outputs. */
  readonly bits: readonly (readonly [boolean, boolean])[];
}

/** The reference: no asset's balance differs from zero. An amount of zero is of no asset. */
function isConserved({ nativeFaucet, inputs, outputs, fee }: Case): boolean {
  const balance = new Map<string, bigint>();
  const move = (faucet: Word, amount: bigint) => balance.set(faucet.join(), (balance.get(faucet.join()) ?? 0n) + amount);
  for (const { faucet, amount } of inputs) move(faucet, amount);
  for (const { faucet, amount } of outputs) move(faucet, -amount);
  move(nativeFaucet, -fee);
  return [...balance.values()].every((rest) => rest === 0n);
}

/**
 * Solves c (2^16 - X) = s in K: the only carries for which the last assertion holds, and with them a top carry that wraps by X^4 = 3.
 * `flat`: with a top carry of 0 in its place, as the kernel asserts.
 */
function carries(sum: readonly bigint[], flat: boolean): Cell {
  const s = sum.map((limb) => Number(((limb % BigInt(F.p)) + BigInt(F.p)) % BigInt(F.p)));
  const c = K.mul(s as unknown as Cell, K.inv([2 ** 16, F.neg(1), 0, 0]));
  return flat ? [c[0], c[1], c[2], 0] : [c[0], c[1], c[2], c[3]];
}

function accepted({ nativeFaucet, inputs, outputs, fee }: Case, { others, bits }: Claims, flat: boolean): boolean {
  const flows = [...inputs.map(({ amount }) => ({ amount, sign: 1n })), ...outputs.map(({ amount }) => ({ amount, sign: -1n }))];
  const sums = [0, 1, 2].map((k) => {
    const sum = [0n, 0n, 0n, 0n];
    flows.forEach(({ amount, sign }, note) => {
      if (k === 0 || bits[note]![k - 1]) amountToWord(amount).forEach((limb, i) => (sum[i]! += sign * BigInt(limb)));
    });
    if (k === 0) amountToWord(fee).forEach((limb, i) => (sum[i]! -= BigInt(limb)));
    return sum;
  });
  const assets = (list: readonly Asset[]): Advice[] => list.flatMap(({ faucet, amount }) => [wordsAdvice(faucet), wordsAdvice(amountToWord(amount))]);
  const advice: Advice[] = [
    wordsAdvice(nativeFaucet), ...assets(inputs), ...assets(outputs), wordsAdvice(amountToWord(fee)),
    ...others.map((other) => wordsAdvice(other)), ...bits.flatMap((both) => both.map(bitAdvice)), ...sums.map((sum) => wordsAdvice(carries(sum, flat))),
  ];
  return execute({ kernel, advice, permute, capacity: KERNELS.payment.vm.capacity }).ok;
}

const below = (limit: number): number => random(4).reduce((sum, byte) => (sum * 256 + byte) % 2 ** 40, 0) % limit;
const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
/** Every length alike; often with limbs of 0 or 0xffff, where carries are. */
function amountBelow(limit: bigint): bigint {
  const limb = (): bigint => pick([0n, 1n, 0xffffn, 0x7fffn, BigInt(below(65536))]);
  const value = [0, 1, 2, 3].slice(0, 1 + below(4)).reduce((sum) => sum * 65536n + limb(), 0n);
  return value % limit;
}
/** A total in so many random parts, each below 2^62; the last takes what is left. */
function parts(total: bigint, count: number): bigint[] {
  const list: bigint[] = [];
  for (let left = count; left > 1; left--) {
    const part = amountBelow(total + 1n);
    list.push(part);
    total -= part;
  }
  return [...list, total];
}
function shuffled<T>(list: readonly T[]): T[] {
  const rest = [...list];
  return list.map(() => rest.splice(below(rest.length), 1)[0]!);
}
const MOST = 2n ** 61n;

/** Conserved: up to three assets, one to four notes each way, zeros of any asset in the free places. */
function honestCase(): { readonly flows: Case; readonly claims: Claims } {
  const nativeFaucet = word();
  const others: readonly Word[] = [word(), below(8) === 0 ? nativeFaucet : word()];
  const named = [nativeFaucet, ...others];
  const kinds = shuffled([0, 1, 2]).slice(0, 1 + below(3));
  const fee = kinds.includes(0) ? amountBelow(2n ** 32n) : 0n;
  const inputs: { asset: Asset; kind: number }[] = [];
  const outputs: typeof inputs = [];
  for (const [i, kind] of kinds.entries()) {
    const room = kinds.length === 1 ? 4 : i === 0 && kinds.length === 2 ? 2 : kinds.length === 2 ? 2 : 1;
    const total = amountBelow(MOST) + (kind === 0 ? fee : 0n);
    for (const amount of parts(total, 1 + below(room))) inputs.push({ asset: { faucet: named[kind]!, amount }, kind });
    for (const amount of parts(total - (kind === 0 ? fee : 0n), 1 + below(room))) outputs.push({ asset: { faucet: named[kind]!, amount }, kind });
  }
  const filled = (list: typeof inputs) => shuffled([...list, ...Array.from({ length: NOTES - list.length }, () => ({ asset: { faucet: word(), amount: 0n }, kind: below(3) }))]);
  const [into, out] = [filled(inputs), filled(outputs)];
  const bits = [...into, ...out].map(({ kind }) => [kind === 1, kind === 2] as const);
  return { flows: { nativeFaucet, fee, inputs: into.map(({ asset }) => asset), outputs: out.map(({ asset }) => asset) }, claims: { others, bits } };
}

/** A note of X1 + X2 - N counts as X1 and as X2, so that the native asset comes out once more than it went in. */
function twoAssetsInOne(): { readonly flows: Case; readonly claims: Claims } {
  const [nativeFaucet, first, second] = [word(), word(), word()];
  const amount = 1n + amountBelow(MOST);
  const both = Uint32Array.from(first, (felt, i) => F.sub(F.add(felt, second[i]!), nativeFaucet[i]!));
  const none: Asset = { faucet: nativeFaucet, amount: 0n };
  return {
    flows: {
      nativeFaucet, fee: 0n,
      inputs: [{ faucet: first, amount }, { faucet: second, amount }, none, none], outputs: [{ faucet: both, amount }, { faucet: nativeFaucet, amount }, none, none],
    },
    claims: { others: [first, second], bits: Array.from({ length: 2 * NOTES }, (_, note) => [note === 0 || note === NOTES, note === 1 || note === NOTES] as const) },
  };
}

/** Amounts that keep limb sums mod p, or nearly; limbs that swap; assets that swap; bits and names that lie. */
function forgedCase(): { readonly flows: Case; readonly claims: Claims } {
  if (below(50) === 0) return twoAssetsInOne();
  const { flows, claims } = honestCase();
  const [inputs, outputs, bits] = [[...flows.inputs], [...flows.outputs], claims.bits.map((both) => [...both] as [boolean, boolean])];
  let { fee } = flows;
  const others = [...claims.others];
  const sides = [inputs, outputs] as const;
  const shift = (side: Asset[], at: number, by: bigint): void => {
    const amount = side[at]!.amount + by;
    if (amount >= 0n && amount < 2n ** 62n) side[at] = { ...side[at]!, amount };
  };
  for (let change = 1 + below(3); change > 0; change--) {
    const [side, at, limb] = [pick(sides), below(NOTES), BigInt(below(4))];
    const unit = 65536n ** limb;
    switch (below(8)) {
      // X^4 = 3: a unit beyond the top limb for three in the lowest.
      case 0: shift(side, at, pick([3n, -3n])); shift(side, below(NOTES), pick([16383n, -16383n]) * 65536n ** 3n); break;
      // 2^16 * 32512 = -1.
      case 1: shift(side, at, pick([1n, -1n]) * (1n + 32512n * 65536n) * 65536n ** (limb % 3n)); break;
      case 2: shift(side, at, pick([1n, -1n]) * unit); break;
      case 3: {
        const limbs = amountToWord(side[at]!.amount);
        const [i, j] = [below(3), below(3)];
        const swapped = limbs.with(i, limbs[j]!).with(j, limbs[i]!);
        side[at] = { ...side[at]!, amount: swapped.reduceRight((sum, each) => sum * 65536n + BigInt(each), 0n) };
        break;
      }
      // One unit from a note of one asset to one of another: the sum of all stays.
      case 4: shift(side, at, unit); shift(side, below(NOTES), -unit); break;
      case 5: side[at] = { ...side[at]!, faucet: pick([flows.nativeFaucet, ...others, pick(pick(sides)).faucet]) }; break;
      case 6: bits[below(2 * NOTES)] = pick([[false, false], [true, false], [false, true], [true, true]]); break;
      default: pick([() => void (fee = amountBelow(2n ** 32n)), () => void (others[below(2)] = pick([flows.nativeFaucet, others[0]!, pick(pick(sides)).faucet]))])();
    }
  }
  return { flows: { ...flows, inputs, outputs, fee }, claims: { others, bits } };
}

describe('conservation by direct sums', () => {
  it('accepts what the reference accepts: 1,500 random cases', () => {
    reseed(45);
    for (let seed = 0; seed < 1500; seed++) {
      const { flows, claims } = honestCase();
      expect(isConserved(flows), `case ${seed}`).toBe(true);
      expect(accepted(flows, claims, true), `case ${seed}`).toBe(true);
    }
  });
  it('accepts nothing else: 2,500 forged cases, each with both kinds of carries', () => {
    reseed(46);
    let [refused, harmless] = [0, 0];
    for (let seed = 0; seed < 2500; seed++) {
      const { flows, claims } = forgedCase();
      const conserved = isConserved(flows);
      for (const flat of [true, false]) {
        if (!accepted(flows, claims, flat)) continue;
        expect(conserved, `case ${seed}`).toBe(true);
      }
      if (conserved) harmless++;
      else refused++;
    }
    // What a forger changes and is still conserved proves nothing; there is enough of the other.
    expect(refused).toBeGreaterThan(1500);
    expect(harmless).toBeGreaterThan(50);
  });
});
