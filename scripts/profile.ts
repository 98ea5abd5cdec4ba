// npm run profile -- tx: cycles by function and resources of a payment; `-- disassemble` prints the kernel's code.
import { rpoPermuteReference } from '../src/hash/index.ts';
import { executeTransaction, txKernel, txMachine } from '../src/kernels/tx/index.ts';
import { disassemble, profile, renderProfile, usage } from '../src/vm/index.ts';
import { native, p2idNote, pay, request, walletAccount } from '../test/harness/transactions.ts';

const [what = 'tx'] = process.argv.slice(2);
if (what === 'disassemble') {
  console.log(disassemble(txKernel));
} else if (what === 'tx') {
  const account = walletAccount([native(5_000_000n)]);
  const notes = [p2idNote(account, native(2_000_000n)), p2idNote(account, native(3_000_000n))];
  const result = executeTransaction(request({ account, notes, outputs: [pay(native(12_500n))] }), rpoPermuteReference);
  if (!result.ok) throw new Error(result.error.message);
  console.log(renderProfile(profile(result.value.execution)));
  console.log(usage(result.value.execution), 'of', txMachine.capacity);
} else {
  console.error('usage: npm run profile -- tx | disassemble');
  process.exitCode = 2;
}
