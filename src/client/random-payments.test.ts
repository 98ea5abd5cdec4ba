// Completeness on random valid transactions (test/arbitraries/transactions.ts): each executes to its native id and its trace satisfies
// the machine; a sample is proved with the engine and verified. A seed that fails names itself.
import { describe, expect, it } from 'vitest';
import { randomTransaction } from '../../test/arbitraries/transactions.ts';
import { checkTrace } from '../air/index.ts';
import { blake3Kernels, rpoPermutation, rpoRoundColumns } from '../engine/index.ts';
import { loadEngine, readBuilt } from '../engine/load.node.ts';
import { F } from '../field/index.ts';
import { blake3Suite, rpoSuite } from '../hash/index.ts';
import { executeTransaction, txKernel, txMachine, type ExecutedTransaction } from '../kernels/tx/index.ts';
import { accountCommitment, transactionId } from '../protocol/index.ts';
import { verify } from '../stark/index.ts';
import { fixedColumns, mainTrace, usage } from '../vm/index.ts';
import { choiceOf } from './parameter-sets.ts';
import { paymentKey } from './payment-key.ts';
import { PaymentProver } from './payment-prover.ts';

const CHECKED = 60;
const PROVED = 20;
/** Every so many of the proved ones is proved with Rescue. */
const RESCUE_EVERY = 6;

const engine = await loadEngine();
const permute = rpoPermutation(engine);
const fixed = fixedColumns(txMachine, txKernel);
const keys = { blake3: paymentKey(blake3Suite(F, blake3Kernels(engine)), choiceOf('blake3')), rescue: paymentKey(rpoSuite(permute), choiceOf('rpo')) };

function executed(seed: number): ExecutedTransaction {
  const result = executeTransaction(randomTransaction(seed), permute);
  if (!result.ok) throw new Error(`seed ${seed}: ${JSON.stringify(result.error)}`);
  return result.value;
}

describe('random valid transactions', () => {
  it(`execute, keep to the class, and satisfy the machine: ${CHECKED} of them`, () => {
    for (let seed = 1; seed <= CHECKED; seed++) {
      const { execution, header, account } = executed(seed);
      expect(execution.publicWords, `seed ${seed}`).toEqual([...transactionId(permute, header)]);
      expect(header.final, `seed ${seed}`).toEqual(accountCommitment(permute, account));
      const used = usage(execution);
      for (const [name, limit] of Object.entries(txMachine.capacity)) expect(used[name as keyof typeof used], `seed ${seed}, ${name}`).toBeLessThanOrEqual(limit);
      const main = mainTrace(txMachine, execution, rpoRoundColumns(engine));
      expect(checkTrace(F, txMachine.machine, fixed, main, execution.publicWords), `seed ${seed}`).toEqual([]);
    }
  });

  it(`are proved and verified: ${PROVED} of them`, async () => {
    let hiding = 0;
    const prover = await PaymentProver.create(await loadEngine(), await readBuilt('payment.st.wasm'), () => new Uint8Array(32).fill(++hiding));
    for (let i = 0; i < PROVED; i++) {
      const seed = 1000 + i;
      const kind = i % RESCUE_EVERY === 0 ? 'rescue' : 'blake3';
      const request = randomTransaction(seed);
      const proved = await prover.prove({ request, kind }, 1, () => {});
      if (!proved.ok) throw new Error(`seed ${seed}: ${proved.error.message}`);
      const { header, proof } = proved.value;
      expect(verify(keys[kind], [...transactionId(permute, header)], proof), `seed ${seed}, ${kind}`).toEqual({ ok: true });
    }
  });
});
