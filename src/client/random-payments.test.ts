// Completeness on random valid transactions of both kernels (test/arbitraries/transactions.ts): each executes to its native id and its
// trace satisfies the machine; a sample is proved with the engine and verified. A seed that fails names itself.
import { describe, expect, it } from 'vitest';
import { randomAccountTransaction, randomPayment } from '../../test/arbitraries/transactions.ts';
import { checkTrace } from '../air/index.ts';
import { blake3Kernels, rpoPermutation, rpoRoundColumns } from '../engine/index.ts';
import { loadEngine, readBuilt } from '../engine/load.node.ts';
import { F } from '../field/index.ts';
import { blake3Suite, rpoSuite } from '../hash/index.ts';
import { executeTransaction, type ExecutedTransaction, type TransactionRequest } from '../kernels/tx/index.ts';
import { ZERO_DIGEST, accountCommitment, isZero, publicIdOf, transactionId } from '../protocol/index.ts';
import { verify } from '../stark/index.ts';
import { fixedColumns, mainTrace, usage } from '../vm/index.ts';
import { choiceOf } from './parameter-sets.ts';
import { CLASSES, keyOf } from './proof-classes.ts';
import type { LocalProofKind } from './prover.contract.ts';
import { TransactionProver } from './transaction-prover.ts';

const CHECKED = 60;
const PROVED = 20;
/** Every so many of the proved payments is proved with Rescue; of accounts all are. */
const RESCUE_EVERY = 6;

const engine = await loadEngine();
const permute = rpoPermutation(engine);
const suites = { blake3: blake3Suite(F, blake3Kernels(engine)), rescue: rpoSuite(permute) };
const RANDOM = { payment: randomPayment, account: randomAccountTransaction } as const;

describe.each(['payment', 'account'] as const)('random valid transactions of the %s kernel', (name) => {
  const proofClass = CLASSES[name];
  const { kernel, vm } = proofClass;
  const fixed = fixedColumns(vm, kernel);
  const make = (seed: number): TransactionRequest => RANDOM[name](seed);

  function executed(request: TransactionRequest, seed: number): ExecutedTransaction {
    const result = executeTransaction(request, permute);
    if (!result.ok) throw new Error(`seed ${seed}: ${JSON.stringify(result.error)}`);
    return result.value;
  }

  it(`execute, keep to the class, and satisfy the machine: ${CHECKED} of them`, () => {
    for (let seed = 1; seed <= CHECKED; seed++) {
      const request = make(seed);
      const { execution, header, account } = executed(request, seed);
      expect(execution.publicWords, `seed ${seed}`).toEqual([...transactionId(permute, header)]);
      if (request.kernel === 'account') {
        const before = request.account.nonce === 0 ? ZERO_DIGEST : accountCommitment(permute, request.account);
        expect(header.publicId, `seed ${seed}`).toEqual(publicIdOf(request.account.identity));
        expect([...header.initial], `seed ${seed}`).toEqual([...before]);
        expect(header.final, `seed ${seed}`).toEqual(accountCommitment(permute, account!));
      } else {
        expect(account, `seed ${seed}`).toBeUndefined();
        expect([header.publicId, header.initial, header.final].every(isZero), `seed ${seed}`).toBe(true);
      }
      const used = usage(execution);
      for (const [what, limit] of Object.entries(vm.capacity)) expect(used[what as keyof typeof used], `seed ${seed}, ${what}`).toBeLessThanOrEqual(limit);
      const main = mainTrace(vm, execution, rpoRoundColumns(engine));
      expect(checkTrace(F, vm.machine, fixed, main, execution.publicWords), `seed ${seed}`).toEqual([]);
    }
  });

  it(`are proved and verified: ${PROVED} of them`, async () => {
    let hiding = 0;
    const prover = await TransactionProver.create(await loadEngine(), proofClass, await readBuilt(`${name}.st.wasm`), () => new Uint8Array(32).fill(++hiding));
    const kindOf = (i: number): LocalProofKind => (name === 'account' || i % RESCUE_EVERY === 0 ? 'rescue' : 'blake3');
    const keys = new Map<LocalProofKind, ReturnType<typeof keyOf>>();
    for (const kind of name === 'account' ? (['rescue'] as const) : (['rescue', 'blake3'] as const)) {
      keys.set(kind, keyOf(proofClass, suites[kind], choiceOf(suites[kind].name)));
    }
    for (let i = 0; i < PROVED; i++) {
      const seed = 1000 + i;
      const kind = kindOf(i);
      const proved = await prover.prove({ request: make(seed), kind }, 1, () => {});
      if (!proved.ok) throw new Error(`seed ${seed}: ${proved.error.message}`);
      const { header, proof } = proved.value;
      expect(verify(keys.get(kind)!, [...transactionId(permute, header)], proof), `seed ${seed}, ${kind}`).toEqual({ ok: true });
    }
  });
});
