// A program of a public account, without a secret: anybody may run it, the producer first. A predicate only says no, so whatever it does not speak
// about is free for whoever runs it. This template demands a statement about each thing that a transaction can change.
import { buildScript, type Digest, type FunctionBuilder, type Ptr } from '../../vm/builder/index.ts';
import { ProgramFlag, type Script } from '../../vm/index.ts';
import { transactionView, type TransactionView } from '../tx/view.ts';

/** Asserts something of the transaction; or says in words why nothing needs to be asserted. */
export type Statement = ((f: FunctionBuilder, view: Ptr<TransactionView>) => void) | { readonly free: string };

export interface PublicStatements {
  /** `kept`: the kernel asserts that storage stays. Otherwise the root that storage has afterwards, which is then asserted. */
  readonly storage: 'kept' | ((f: FunctionBuilder, view: Ptr<TransactionView>) => Digest);
  /** What the vault holds afterwards: whoever runs the program could otherwise take what it holds, or fill it. */
  readonly vault: Statement;
  readonly mint: Statement;
  readonly burn: Statement;
  readonly fee: Statement;
  readonly outputs: Statement;
  readonly inputs: Statement;
}

export function publicProgram(name: string, statements: PublicStatements): Script {
  const { storage, ...others } = statements;
  return buildScript<TransactionView, TransactionView>({ name, flags: ProgramFlag.PUBLIC + (storage === 'kept' ? ProgramFlag.KEEPS_STORAGE : 0) }, (f, view) => {
    if (storage !== 'kept') {
      f.assertField(view, transactionView, 'storageAfter', storage(f, view), 'storage becomes what the program says');
    }
    for (const statement of Object.values(others)) {
      if (typeof statement === 'function') statement(f, view);
    }
  });
}
