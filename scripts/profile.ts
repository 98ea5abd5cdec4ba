// npm run profile -- payment | account: cycles by function and resources of a transaction of that kernel; `-- disassemble` prints their code.
import { rpoPermuteReference } from '../src/hash/index.ts';
import { KERNELS, executeTransaction } from '../src/kernels/tx/index.ts';
import { disassemble, profile, renderProfile, usage } from '../src/vm/index.ts';
import { accountRequest, balanced, faucetAccount, faucetRun, native, p2idNote, pay } from '../test/harness/transactions.ts';

const [what = 'payment'] = process.argv.slice(2);
if (what === 'disassemble') {
  for (const { kernel } of Object.values(KERNELS)) console.log(disassemble(kernel));
} else if (what === 'payment' || what === 'account') {
  const request = what === 'payment'
    ? balanced({ notes: [p2idNote(native(2_000_000n)), p2idNote(native(3_000_000n))], outputs: [pay(native(12_500n))] })
    : accountRequest({ account: faucetAccount(7), program: faucetRun, outputs: [pay(native(12_500n))] }, { mint: 13_500n });
  const result = executeTransaction(request, rpoPermuteReference);
  if (!result.ok) throw new Error(result.error.message);
  console.log(renderProfile(profile(result.value.execution)));
  console.log(usage(result.value.execution), 'of', KERNELS[what].vm.capacity);
} else {
  console.error('usage: npm run profile -- payment | account | disassemble');
  process.exitCode = 2;
}
