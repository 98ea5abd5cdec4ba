import { describe, expect, it } from 'vitest';
import { UNIT, deriveAccountId, storageTree, type Account } from '../../protocol/index.ts';
import { type } from '../../vm/builder/index.ts';
import { wordsAdvice, type Script } from '../../vm/index.ts';
import { executeTransaction, type TransactionRequest } from '../tx/index.ts';
import { digest, faucetAccount, native, pay, permute, request, root, sharedNote } from '../../../test/harness/transactions.ts';
import { FAUCET_CAP, FAUCET_MAX_FEE, NATIVE_FAUCET, faucet, faucetStatements } from './faucet.ts';
import { publicProgram, type PublicStatements } from './public-program.ts';

const outcome = (r: TransactionRequest): string => {
  const result = executeTransaction(r, permute);
  return result.ok ? '' : result.error.message;
};
/** A faucet account of the given program that holds some of the native asset. */
const funded = (script: Script): Account => ({
  ...faucetAccount(3), codeRoot: root(script), vault: faucetAccount().vault.with(0, native(5n * UNIT)),
});

/** A note that anybody may spend. */
const open = publicProgram('open', { ...faucetStatements, mint: { free: '' }, burn: { free: '' }, fee: { free: '' }, outputs: { free: '' } });
const gift = () => sharedNote(open, new Uint32Array(32), native(7n), []);

/** What somebody without a secret would like a faucet to do, by the statement that forbids it. */
const abuses: Record<keyof PublicStatements, (account: Account, script: Script) => TransactionRequest> = {
  storage: (account, script) => {
    const nextStorage = account.storage.with(2, digest());
    const advice = script === faucet ? [] : [wordsAdvice(storageTree(permute, nextStorage).root)];
    return request({ account, program: { script, advice }, fee: 0n }, { nextStorage });
  },
  mint: (account, script) => request({ account, program: { script, advice: [] }, fee: 0n, outputs: [pay(native(FAUCET_CAP + 1n))] }, { mint: FAUCET_CAP + 1n }),
  burn: (account, script) => request({ account, program: { script, advice: [] }, fee: 0n }, { mint: 5n, burn: 5n }),
  fee: (account, script) => request({ account, program: { script, advice: [] }, fee: FAUCET_MAX_FEE + 1n }, { mint: FAUCET_MAX_FEE + 1n }),
  outputs: (account, script) => request({ account, program: { script, advice: [] }, fee: 0n, outputs: [pay(native(1n))] }),
  // A note is brought and swallowed: its asset stays where nobody has a key.
  inputs: (account, script) => request({ account, program: { script, advice: [] }, fee: 0n, notes: [gift()] }),
};
/** The vault's statement speaks of both: what comes in leaves again, and no more. */
const pinnedBy = (word: keyof PublicStatements): keyof PublicStatements => (word === 'inputs' ? 'outputs' : word);
const refusals = {
  storage: 'the program keeps storage', mint: 'the mint is within the cap', burn: 'nothing is burned', fee: 'the fee is within its bound',
  outputs: 'the vault stays as it is', inputs: 'the vault stays as it is',
};

describe('the faucet', () => {
  it('names the native asset by its id', () => {
    const account = faucetAccount();
    expect(NATIVE_FAUCET).toEqual(deriveAccountId(permute, root(faucet), storageTree(permute, account.storage).root, new Uint32Array(4)));
  });
  it('gives to anybody, up to its cap', () => {
    const account = funded(faucet);
    const r = request({ account, program: { script: faucet, advice: [] }, fee: 1000n, outputs: [pay(native(FAUCET_CAP - 1000n))] }, { mint: FAUCET_CAP });
    expect(outcome(r)).toBe('');
  });
  it.each(Object.keys(abuses) as (keyof typeof abuses)[])('A5: pins its %s: freed, the abuse goes through', (word) => {
    expect(outcome(abuses[word](funded(faucet), faucet))).toBe(refusals[word]);
    const freed: PublicStatements = word === 'storage' ? { ...faucetStatements, storage: (f) => f.hintWords(f.declare(type.digest)) } : { ...faucetStatements, [pinnedBy(word)]: { free: 'test' } };
    const script = publicProgram('freed', freed);
    expect(outcome(abuses[word](funded(script), script))).toBe('');
  });
  it('hands on what a note brings', () => {
    const account = funded(faucet);
    const r = request({ account, program: { script: faucet, advice: [] }, fee: 0n, notes: [gift()], outputs: [pay(native(7n))] });
    expect(outcome(r)).toBe('');
    expect(outcome({ ...r, outputs: r.outputs.with(0, pay(native(8n))) })).toBe('the vault stays as it is');
  });
});
