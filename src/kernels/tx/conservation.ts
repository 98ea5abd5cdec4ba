// Conservation in a payment, by direct sums: a wallet has no vault, so what its notes bring in is what its notes and the fee take out.
// At most three assets take part: the native one N, and two that the prover names, X1 and X2. A note's two bits say which it is of.
//     sum 0 = all notes in - all notes out - fee,        sum k = notes in with bit k - notes out with bit k,   k = 1, 2;
// all three are zero as numbers, so each of the three assets is conserved (N is sum 0 less the other two).
import { Amount, type FunctionBuilder, type Word, type Words } from '../../vm/builder/index.ts';

/** Assets beside the native one. */
export const OTHER_ASSETS = 2;
/** A sum of four notes in, four out and the fee leaves a limb with a carry of -5 to 4. */
export const CARRY_OFFSET = 8;
const CARRY_BITS = 4;

/**
 * In: the native asset, the assets (faucet, amount; amounts in range) of the notes in and out, the fee.
 * Advice: X1, X2; for each note in, then out, its two bits; the carries of the three sums.
 * Proves: nothing is made out of nothing, and nothing is lost.
 * Not provable: a third asset beside the native one; inputs and outputs that differ in any asset.
 */
export function assertConserved(f: FunctionBuilder, nativeFaucet: Word, inputs: readonly Words[], outputs: readonly Words[], fee: Amount): void {
  const distances = Array.from({ length: OTHER_ASSETS }, () => f.sub(f.hintWord(), nativeFaucet));
  const sums: Word[] = [];
  const add = (k: number, amount: Word): void => void (sums[k] = sums[k] ? f.add(sums[k], amount) : amount);
  const take = (k: number, amount: Word): void => void (sums[k] = f.sub(sums[k]!, amount));
  const count = (asset: Words, change: (k: number, amount: Word) => void): void => {
    const [faucet, amount] = [asset.at(0), asset.at(1)];
    const bits = distances.map(() => f.hintBool('a note is of the asset or not'));
    // Otherwise a note could stand for X1 + X2 - N, and count in both sums.
    f.assertEitherZero(bits[0]!, bits[1]!, 'a note is of one asset');
    const parts = bits.map((bit) => f.mul(bit as Word, amount));
    // amount (asset - N) = sum of b amount (X - N). A note without an amount may name any asset: it counts for nothing.
    const [first, second] = parts.map((part, k) => f.mul(part, distances[k]!));
    f.assertSum(first!, second!, f.mul(amount, f.sub(faucet, nativeFaucet)), 'a note is of an asset that is counted');
    change(0, amount);
    parts.forEach((part, k) => change(k + 1, part));
  };
  for (const asset of inputs) count(asset, add);
  for (const asset of outputs) count(asset, take);
  take(0, fee);
  for (const sum of sums) assertZeroAmount(f, sum);
}

/**
 * A limbwise sum of amounts is zero as a number. With carries c, sum = c (2^16 - X) in K: a carry leaves its limb as 2^16 and enters
 * the next as 1. The top carry is 0, so X^4 = 3 never comes in; the others are between -8 and 7, so that no limb's equation
 * wraps around p: |2^16 c| + |c| + |limb| < 2^21. (Carries of 16 bits would be unsound: 2^16 * 32512 = -1 mod p.)
 */
function assertZeroAmount(f: FunctionBuilder, sum: Word): void {
  const carries = f.hintWord();
  f.range(f.add(carries, [CARRY_OFFSET, CARRY_OFFSET, CARRY_OFFSET, 0]), CARRY_BITS, 'carries are small');
  f.assertNoLimb(carries, [0, 0, 0, 1], 'nothing leaves the top limb');
  f.assertEqual(f.mul(carries, [2 ** 16, -1, 0, 0]), sum, 'what goes in comes out');
}
