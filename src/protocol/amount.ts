// Amounts: whole units in a bigint below 2^62, six decimals for people, four limbs of 16 bits for the machine.
import { fail, type ProtocolResult } from './errors.ts';
import { ok } from './result.ts';
import type { Word } from './words.ts';

/** Units: 1.000000 is 1,000,000. */
export type Amount = bigint;
export const DECIMALS = 6;
export const UNIT: Amount = 10n ** BigInt(DECIMALS);
/** Four limbs of 16 bits, the top one below 2^14. */
export const MAX_AMOUNT: Amount = (1n << 62n) - 1n;

export const isAmount = (value: bigint): boolean => value >= 0n && value <= MAX_AMOUNT;

/** What a person typed, as units: a positive decimal number with a point. */
export function parseAmount(text: string): ProtocolResult<Amount> {
  const trimmed = text.trim();
  if (trimmed === '') return fail('amount-empty', 'a number', 'nothing');
  if (trimmed.startsWith('-')) return fail('amount-negative', 'a positive number', trimmed.slice(0, 40));
  const match = /^(\d+)(?:\.(\d+))?$/.exec(trimmed);
  if (match === null) return fail('amount-not-a-number', 'digits and at most one point', trimmed.slice(0, 40));
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  if (fraction.length > DECIMALS)
    return fail('amount-too-precise', `${DECIMALS} decimals`, `${fraction.length} decimals`);
  const whole = match[1]!.replace(/^0+(?=\d)/, '');
  if (whole.length > 20) return fail('amount-too-large', formatAmount(MAX_AMOUNT), `${whole.length} digits`);
  const units = BigInt(whole) * UNIT + BigInt(fraction.padEnd(DECIMALS, '0'));
  if (units === 0n) return fail('amount-zero', 'more than zero', trimmed.slice(0, 40));
  if (units > MAX_AMOUNT) return fail('amount-too-large', formatAmount(MAX_AMOUNT), formatAmount(units));
  return ok(units);
}

/** Shortest decimal form: 12.5, 0.000001, 3. Inverse of `parseAmount`. */
export function formatAmount(units: Amount): string {
  const sign = units < 0n ? '-' : '';
  const size = units < 0n ? -units : units;
  const fraction = (size % UNIT).toString().padStart(DECIMALS, '0').replace(/0+$/, '');
  return `${sign}${size / UNIT}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Four limbs of 16 bits, little-endian. */
export function amountToWord(units: Amount): Word {
  if (!isAmount(units)) throw new RangeError(`amount outside [0, 2^62): ${units}`);
  const [low, high] = [Number(units & 0xffff_ffffn), Number(units >> 32n)];
  return Uint32Array.of(low & 0xffff, low >>> 16, high & 0xffff, high >>> 16);
}

/** The amount of a word, or undefined where a limb is out of range. */
export function wordToAmount(word: Word): Amount | undefined {
  if (word.some((limb, i) => limb >= (i === 3 ? 1 << 14 : 1 << 16))) return undefined;
  return word.reduceRight((sum, limb) => (sum << 16n) + BigInt(limb), 0n);
}
