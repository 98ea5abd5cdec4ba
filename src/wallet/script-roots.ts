// Roots of the programs that the wallet knows, computed once for each permutation.
import { wallet } from '../kernels/accounts/wallet.ts';
import { p2id, p2ide, swap } from '../kernels/scripts/index.ts';
import type { Digest, Permutation } from '../protocol/index.ts';
import { scriptRoot } from '../vm/index.ts';
import type { ScriptRoots } from './owned-note.ts';

/** With `wallet`: the code root of a wallet account. */
export type ProgramRoots = ScriptRoots & { readonly wallet: Digest };

const known = new WeakMap<Permutation, ProgramRoots>();

export function scriptRoots(permute: Permutation): ProgramRoots {
  let roots = known.get(permute);
  if (roots === undefined) {
    const [p2idRoot, p2ideRoot, swapRoot, walletRoot] = [p2id, p2ide, swap, wallet].map((script) =>
      scriptRoot(permute, script),
    );
    roots = { p2id: p2idRoot!, p2ide: p2ideRoot!, swap: swapRoot!, wallet: walletRoot! };
    known.set(permute, roots);
  }
  return roots;
}
