// The worst payment that the shipped scripts allow, always the same: benches, golden proofs and attacks on proof bytes share it.
import { swap, p2id, p2idInputs, swapInputs, swapTakeAdvice } from '../../src/kernels/scripts/index.ts';
import type { TransactionRequest } from '../../src/kernels/tx/request.ts';
import { swapPaybackSerial, type Note } from '../../src/protocol/index.ts';
import { digest, native, pay, permute, recipient, request, reseed, root, sharedNote, walletAccount, word } from './transactions.ts';

/** Four offers taken at once, all eleven vault steps used, amounts all different: the heaviest of the shipped scripts. */
export function worstPayment(): TransactionRequest {
  reseed(11);
  const faucets = Array.from({ length: 4 }, word);
  const account = walletAccount([native(5_000_000n), ...faucets.map((faucet, i) => ({ faucet, amount: 2n ** 40n + BigInt(i) * 77777n }))]);
  const offers = faucets.map((faucet, i) => {
    const [tag, owner] = [digest(), digest()];
    const asked = { faucet, amount: 1000n + BigInt(i) };
    const given = { faucet: faucets[(i + 1) % 4]!, amount: 3_000_000_000n * BigInt(i + 1) };
    const offer = sharedNote(swap, swapInputs(asked, tag, owner), given, swapTakeAdvice(i));
    const payback: Note = {
      serial: swapPaybackSerial(permute, offer.note.serial), scriptRoot: root(p2id), inputs: p2idInputs(tag), asset: asked, owner, dummy: false,
    };
    return { offer, payback };
  });
  return request(
    { account, notes: offers.map(({ offer }) => offer), outputs: offers.map(({ payback }) => pay(payback.asset, recipient(payback))) },
    { mint: 123n, burn: 45n },
  );
}
