// Which key checks a submitted transaction: its header says which kernel, its proof which suite and set. A true proof shown for anything
// else is refused with the code that says why.
import { describe, expect, it } from 'vitest';
import { worstAccountTransaction, worstPayment } from '../../test/harness/worst-payment.ts';
import { blake3Kernels, rpoPermutation } from '../engine/index.ts';
import { loadEngine, readBuilt } from '../engine/load.node.ts';
import { F } from '../field/index.ts';
import { blake3Suite, rpoSuite } from '../hash/index.ts';
import type { TransactionRequest } from '../kernels/tx/index.ts';
import {
  CIPHERTEXT_BYTES, ZERO_DIGEST, ZERO_WORD, createsAccount, encode, transactionCodec, transactionId,
  type Header, type OpenedState, type ProofKind,
} from '../protocol/index.ts';
import { CLASSES, allKeys, chainKeys } from './proof-classes.ts';
import type { LocalProofKind, ProvedTransaction } from './prover.contract.ts';
import { TransactionProver } from './transaction-prover.ts';
import { verifyTransaction } from './verify-transaction.ts';

const engine = await loadEngine();
const permute = rpoPermutation(engine);
const suites = { rpo: rpoSuite(permute), blake3: blake3Suite(F, blake3Kernels(engine)) };
const [accepted, all] = [chainKeys(suites), allKeys(suites)];

async function proofOf(name: 'payment' | 'account', request: TransactionRequest, kind: LocalProofKind, set?: 'unique-decoding'): Promise<ProvedTransaction> {
  const prover = await TransactionProver.create(await loadEngine(), CLASSES[name], await readBuilt(`${name}.st.wasm`), () => new Uint8Array(32).fill(5), set);
  const proved = await prover.prove({ request, kind }, 1, () => {});
  if (!proved.ok) throw new Error(proved.error.message);
  return proved.value;
}

const [paymentRequest, accountRequest] = [worstPayment(), worstAccountTransaction()];
const payment = await proofOf('payment', paymentRequest, 'rescue');
const paymentBlake3 = await proofOf('payment', paymentRequest, 'blake3');
const paymentUnique = await proofOf('payment', paymentRequest, 'rescue', 'unique-decoding');
const account = await proofOf('account', accountRequest, 'rescue');

const ciphertexts = Array.from({ length: 5 }, () => new Uint8Array(CIPHERTEXT_BYTES));
const opened: OpenedState = { account: account.account! };
function bytesOf(header: Header, proof: Uint8Array, kind: ProofKind = 'rescue'): Uint8Array {
  const isAccount = header.publicId.some((felt) => felt !== 0);
  return encode(transactionCodec, { header, kind, ciphertexts, proof, ...(isAccount && { opened }) });
}
const outcome = (bytes: Uint8Array, keys = accepted): string => {
  const result = verifyTransaction(keys, permute, bytes);
  return result.ok ? `${result.value.kernel} ${result.value.suite} ${result.value.setId}` : result.error.code;
};

describe('a submitted transaction', () => {
  it('verifies under the key of the kernel that its header names, with its id', () => {
    expect(createsAccount(account.header)).toBe(false);
    expect(outcome(bytesOf(payment.header, payment.proof))).toBe('payment rpo 1');
    expect(outcome(bytesOf(paymentBlake3.header, paymentBlake3.proof, 'blake3'))).toBe('payment blake3 1');
    expect(outcome(bytesOf(account.header, account.proof))).toBe('account rpo 1');
    expect(outcome(bytesOf(account.header, account.proof, 'network'))).toBe('account rpo 1');
    const verified = verifyTransaction(accepted, permute, bytesOf(account.header, account.proof));
    expect(verified.ok && verified.value.transactionId).toEqual(transactionId(permute, account.header));
    expect(verified.ok && verified.value.transaction.opened).toEqual(opened);
  });

  it('is refused with the proof of the other kernel, under whichever header it is shown', () => {
    expect(outcome(bytesOf(account.header, payment.proof))).toBe('wrong-class');
    expect(outcome(bytesOf(payment.header, account.proof))).toBe('wrong-class');
    // A payment made to look like an account's, and the reverse.
    const { publicId, initial, final } = account.header;
    expect(outcome(bytesOf({ ...payment.header, publicId, initial, final }, payment.proof))).toBe('wrong-class');
    expect(outcome(bytesOf({ ...account.header, publicId: ZERO_WORD, initial: ZERO_DIGEST, final: ZERO_DIGEST }, account.proof))).toBe('wrong-class');
    // The class that the proof names is nobody's to choose: with it changed the transcript is another.
    const renamed = payment.proof.slice();
    renamed.set(account.proof.subarray(0, 20));
    expect(outcome(bytesOf(account.header, renamed))).toBe('proof-of-work');
  });

  it('is refused with the proof of another header of the same kernel', () => {
    const other = { ...account.header, fee: account.header.fee + 1n };
    // The statement is absorbed first, so the first thing that the proof has worked for is wrong.
    expect(outcome(bytesOf(other, account.proof))).toBe('proof-of-work');
    expect(outcome(bytesOf({ ...payment.header, fee: payment.header.fee + 1n }, payment.proof))).toBe('proof-of-work');
  });

  it('is not accepted in a set or a suite that this place has no key for', () => {
    expect(outcome(bytesOf(paymentUnique.header, paymentUnique.proof))).toBe('not-accepted');
    expect(outcome(bytesOf(paymentUnique.header, paymentUnique.proof), all)).toBe('payment rpo 2');
    // There are no BLAKE3 proofs of accounts, in any set.
    expect(outcome(bytesOf(account.header, paymentBlake3.proof, 'blake3'))).toBe('not-accepted');
    expect(outcome(bytesOf(account.header, paymentBlake3.proof, 'blake3'), all)).toBe('not-accepted');
    expect(outcome(bytesOf(account.header, paymentUnique.proof), all)).toBe('not-accepted');
    const named = (at: number, value: number): Uint8Array => {
      const proof = payment.proof.slice();
      new DataView(proof.buffer).setUint32(4 * at, value, true);
      return proof;
    };
    for (const at of [3, 4]) for (const value of [0, 9, 2 ** 32 - 1]) expect(outcome(bytesOf(payment.header, named(at, value)), all), `word ${at} ${value}`).toBe('not-accepted');
    expect(outcome(bytesOf(payment.header, payment.proof), [])).toBe('not-accepted');
    expect(outcome(bytesOf(payment.header, new Uint8Array(0)))).toBe('not-accepted');
  });

  it('is malformed without the opened state that its header calls for', () => {
    const whole = bytesOf(account.header, account.proof);
    const bare = bytesOf(payment.header, account.proof);
    expect(outcome(whole.subarray(0, 1000))).toBe('truncated');
    const swapped = bare.slice();
    swapped.set(whole.subarray(0, 1 + 496));
    expect(outcome(swapped)).toBe('too-large');
  });
});
