import { describe, expect, it } from 'vitest';
import { EMPTY_STORAGE, UNIT, deriveIdentity, keyDigest, publicIdOf, storageTree, type Account } from '../../protocol/index.ts';
import { type } from '../../vm/builder/index.ts';
import { pathAdvice, wordsAdvice, type Script } from '../../vm/index.ts';
import { executeTransaction, type TransactionRequest } from '../tx/index.ts';
import {
  KEY, WALLET, accountRequest as request, balanced, digest, faucetAccount, native, p2idNote, pay, permute, publicAccount, root, sharedNote, walletRun, word,
} from '../../../test/harness/transactions.ts';
import { FAUCET_CAP, FAUCET_IDENTITY, FAUCET_MAX_FEE, NATIVE_FAUCET, faucet, faucetStatements } from './faucet.ts';
import { publicProgram, type PublicStatements } from './public-program.ts';
import { wallet, walletAdvice } from './wallet.ts';

const outcome = (r: TransactionRequest): string => {
  const result = executeTransaction(r, permute);
  return result.ok ? '' : result.error.message;
};
/** A faucet account of the given program that holds some of the native asset. */
const funded = (script: Script): Account => ({
  ...faucetAccount(3), codeRoot: root(script), vault: faucetAccount().vault.with(0, native(5n * UNIT)),
});

/** A note that anybody may spend. */
const open = publicProgram('open', { ...faucetStatements, mint: { free: '' }, burn: { free: '' }, fee: { free: '' }, vault: { free: '' } });
const gift = () => sharedNote(open, new Uint32Array(28), native(7n), []);

interface Abuse {
  /** The statement that forbids it, and what it says. */
  readonly statement: keyof PublicStatements;
  readonly refusal: string;
  readonly request: (account: Account, script: Script) => TransactionRequest;
}
/** What somebody without a secret would like a faucet to do. */
const abuses: Readonly<Record<string, Abuse>> = {
  'storage that is replaced': {
    statement: 'storage', refusal: 'the program keeps storage',
    request: (account, script) => {
      const nextStorage = account.storage.with(2, digest());
      const advice = script === faucet ? [] : [wordsAdvice(storageTree(permute, nextStorage).root)];
      return request({ account, program: { script, advice }, fee: 0n }, { nextStorage });
    },
  },
  'a mint beyond the cap': {
    statement: 'mint', refusal: 'the mint is within the cap',
    request: (account, script) => request({ account, program: { script, advice: [] }, fee: 0n, outputs: [pay(native(FAUCET_CAP + 1n))] }, { mint: FAUCET_CAP + 1n }),
  },
  'a burn': {
    statement: 'burn', refusal: 'nothing is burned',
    request: (account, script) => request({ account, program: { script, advice: [] }, fee: 0n }, { mint: 5n, burn: 5n }),
  },
  'a fee that eats what is minted': {
    statement: 'fee', refusal: 'the fee is within its bound',
    request: (account, script) => request({ account, program: { script, advice: [] }, fee: FAUCET_MAX_FEE + 1n }, { mint: FAUCET_MAX_FEE + 1n }),
  },
  'what the vault holds paid out': {
    statement: 'vault', refusal: 'the vault stays as it is',
    request: (account, script) => request({ account, program: { script, advice: [] }, fee: 0n, outputs: [pay(native(1n))] }),
  },
  // Its asset would stay where nobody has a key; 64 of them fill the vault.
  'a note that is brought and swallowed': {
    statement: 'vault', refusal: 'the vault stays as it is',
    request: (account, script) => request({ account, program: { script, advice: [] }, fee: 0n, notes: [gift()] }),
  },
};

describe('the faucet', () => {
  it('names the native asset by its id', () => {
    const account = faucetAccount();
    const identity = deriveIdentity(permute, { codeRoot: root(faucet), storageRoot: storageTree(permute, account.storage).root, salt: new Uint32Array(4) });
    expect([FAUCET_IDENTITY, NATIVE_FAUCET]).toEqual([identity, publicIdOf(identity)]);
  });
  it('gives to anybody, up to its cap', () => {
    const account = funded(faucet);
    const r = request({ account, program: { script: faucet, advice: [] }, fee: 1000n, outputs: [pay(native(FAUCET_CAP - 1000n))] }, { mint: FAUCET_CAP });
    expect(outcome(r)).toBe('');
  });
  it.each(Object.entries(abuses))('A5: forbids %s, which goes through once its statement is freed', (_, { statement, refusal, request: make }) => {
    expect(outcome(make(funded(faucet), faucet))).toBe(refusal);
    const freed: PublicStatements = statement === 'storage' ? { ...faucetStatements, storage: (f) => f.hintWords(f.declare(type.digest)) } : { ...faucetStatements, [statement]: { free: 'test' } };
    const script = publicProgram('freed', freed);
    expect(outcome(make(funded(script), script))).toBe('');
  });
  it('hands on what a note brings', () => {
    const account = funded(faucet);
    const r = request({ account, program: { script: faucet, advice: [] }, fee: 0n, notes: [gift()], outputs: [pay(native(7n))] });
    expect(outcome(r)).toBe('');
    expect(outcome({ ...r, outputs: r.outputs.with(0, pay(native(8n))) })).toBe('the vault stays as it is');
  });
});

describe('a wallet', () => {
  const program = { ...walletRun(), advice: walletAdvice(permute, word()) };
  it('says no without its key, and to a key in another leaf', () => {
    const paid = balanced({ notes: [p2idNote(native(2000n))] });
    expect(outcome(paid)).toBe('');
    expect(outcome({ ...paid, program })).toBe("the key is the account's");
    const mine = word();
    const storage = EMPTY_STORAGE.with(3, keyDigest(permute, mine));
    const identity = { ...WALLET, storageRoot: storageTree(permute, storage).root };
    const planted = balanced({ notes: [p2idNote(native(2000n), deriveIdentity(permute, identity))] }, { identity });
    const advice = [wordsAdvice(mine), pathAdvice(3, storageTree(permute, storage).siblings(3))];
    expect(outcome({ ...planted, program: { ...program, advice } })).toBe('the key digest is in storage leaf 0');
  });
  it('is no program of a public account', () => {
    const account = publicAccount([native(5000n)], 5, wallet, EMPTY_STORAGE.with(0, keyDigest(permute, KEY)));
    expect(outcome(request({ account, program: walletRun() }))).toBe('the program is a public one');
  });
});
