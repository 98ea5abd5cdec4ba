// No word of a transaction is free: whatever is changed in the advice, the kernel refuses, or it states another transaction.
import { describe, expect, it } from 'vitest';
import { F } from '../../field/index.ts';
import { execute, type Advice } from '../../vm/index.ts';
import { AT } from '../../../test/attacks/kernel.ts';
import { honestAdvice } from '../../../test/harness/kernel-forgery.ts';
import { accountRequest, balanced, native, p2idNote, pay, permute, publicAccount, word } from '../../../test/harness/transactions.ts';
import { KERNELS, type KernelName, type TransactionRequest } from './index.ts';

const other = { faucet: word(), amount: 77n };
const account = publicAccount([native(5_000_000n), other]);
const requests: Readonly<Record<KernelName, TransactionRequest>> = {
  payment: balanced({ notes: [p2idNote(native(2000n)), p2idNote(other)], outputs: [pay(native(500n)), pay(other)] }),
  account: accountRequest(
    { account, notes: [p2idNote(native(250n), account.identity), p2idNote(other, account.identity)], outputs: [pay(native(1_000_000n)), pay(other)] },
    { mint: 5n, burn: 2n },
  ),
};

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

/**
 * What is free in the payment: the name of a second asset where none takes part, and which asset a note without amount is said to be
 * of. Neither is in the statement, nor does anything follow from it. Dummies: inputs 2 and 3, output 3.
 */
const FREE: Readonly<Record<KernelName, readonly string[]>> = {
  payment: [`${AT.named(2, 1)}[0].0`, `${AT.named(2, 1)}[0].3`, ...[2, 3, 7].flatMap((dummy) => [0, 1].map((k) => `${AT.bit(2, dummy, k)}[0].0`))],
  account: [],
};

describe.each(['payment', 'account'] as const)('the advice of the %s kernel', (name) => {
  const { kernel, vm } = KERNELS[name];
  const run = (advice: readonly Advice[]) => execute({ kernel, advice, permute, capacity: vm.capacity });

  it('has no free word but what means nothing', () => {
    const advice = honestAdvice(requests[name]);
    const result = run(advice);
    const statement = result.ok && result.value.publicWords.join();
    expect(statement).toBeTruthy();
    const free: string[] = [];
    let count = 0;
    for (const [place, changed] of changes(advice, '')) {
      const outcome = run(changed);
      count++;
      if (outcome.ok && outcome.value.publicWords.join() === statement) free.push(place);
    }
    expect(free).toEqual(FREE[name]);
    expect(count).toBeGreaterThan(200);
  });
});
