// No word of a transaction is free: whatever is changed in the advice, the kernel refuses, or it states another transaction.
import { describe, expect, it } from 'vitest';
import { F } from '../../field/index.ts';
import { execute, type Advice } from '../../vm/index.ts';
import { NATIVE_FAUCET } from '../accounts/index.ts';
import { native, p2idNote, pay, permute, request, walletAccount, word } from '../../../test/harness/transactions.ts';
import { prepare } from './advice.ts';
import { txKernel, txMachine } from './index.ts';

const other = { faucet: word(), amount: 77n };
const account = walletAccount([native(5_000_000n), other]);
const notes = [p2idNote(account, native(250n)), p2idNote(account, other)];
const r = request({ account, notes, outputs: [pay(native(1_000_000n)), pay(other)] }, { mint: 5n, burn: 2n });

function honest(): readonly Advice[] {
  const prepared = prepare(r, NATIVE_FAUCET, permute);
  if (!prepared.ok) throw new Error(prepared.error.message);
  return prepared.value.advice;
}
const run = (advice: readonly Advice[]) => execute({ kernel: txKernel, advice, permute, capacity: txMachine.capacity });

/** Every change of one limb of one word, or of one index, anywhere in the advice, scripts' advice included. */
function* changes(advice: readonly Advice[], path: string): Generator<[name: string, changed: Advice[]]> {
  for (const [k, item] of advice.entries()) {
    const name = `${path}${k}`;
    const replaced = (by: Advice): Advice[] => [...advice.slice(0, k), by, ...advice.slice(k + 1)];
    if (item.kind === 'script') {
      for (const [inner, changed] of changes(item.advice, `${name}.`)) yield [inner, replaced({ ...item, advice: changed })];
    } else {
      const words = item.kind === 'words' ? item.words : item.siblings;
      const places = words.length > 8 ? [0, words.length - 1] : words.keys();
      for (const at of places) {
        for (const limb of [0, 3]) {
          const bumped = words.with(at, words[at]!.with(limb, F.add(words[at]![limb]!, 1)));
          yield [`${name}[${at}].${limb}`, replaced(item.kind === 'words' ? { ...item, words: bumped } : { ...item, siblings: bumped })];
        }
      }
      if (item.kind === 'path') yield [`${name}.index`, replaced({ ...item, index: item.index ^ 1 })];
    }
  }
}

describe('the advice of a payment', () => {
  it('has no free word', () => {
    const advice = honest();
    const result = run(advice);
    const statement = result.ok && result.value.publicWords.join();
    expect(statement).toBeTruthy();
    const free: string[] = [];
    let count = 0;
    for (const [name, changed] of changes(advice, '')) {
      const outcome = run(changed);
      count++;
      if (outcome.ok && outcome.value.publicWords.join() === statement) free.push(name);
    }
    expect(free).toEqual([]);
    expect(count).toBeGreaterThan(200);
  });
});
