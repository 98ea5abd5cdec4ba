// Random valid transactions: each executes, states its header, and its trace satisfies the machine's every row. Proofs of random payments:
// src/client/random-payments.test.ts.
import { describe, expect, it } from 'vitest';
import { checkTrace } from '../../air/index.ts';
import { F } from '../../field/index.ts';
import { accountCommitment, transactionId } from '../../protocol/index.ts';
import { fixedColumns, mainTrace, roundColumnsReference } from '../../vm/index.ts';
import { randomAccountTransaction, randomPayment } from '../../../test/arbitraries/transactions.ts';
import { permute } from '../../../test/harness/transactions.ts';
import { KERNELS, executeTransaction } from './index.ts';

describe.each([['payment', randomPayment], ['account', randomAccountTransaction]] as const)('random transactions of the %s kernel', (name, make) => {
  const { kernel, vm } = KERNELS[name];
  const fixed = fixedColumns(vm, kernel);
  it('execute, 48 of them, and state their headers', () => {
    for (let seed = 0; seed < 48; seed++) {
      const r = make(seed);
      const result = executeTransaction(r, permute);
      if (!result.ok) throw new Error(`seed ${seed}: ${JSON.stringify(result.error)}`);
      const { execution, header, account } = result.value;
      expect(execution.publicWords, `seed ${seed}`).toEqual([...transactionId(permute, header)]);
      if (account) expect(header.final, `seed ${seed}`).toEqual(accountCommitment(permute, account));
      // A trace takes longer than an execution.
      if (seed % 8 !== 0) continue;
      expect(checkTrace(F, vm.machine, fixed, mainTrace(vm, execution, roundColumnsReference), execution.publicWords), `seed ${seed}`).toEqual([]);
    }
  });
});
