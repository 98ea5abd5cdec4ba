// The heaviest transactions that the shipped scripts allow in each kernel, always the same: benches, golden proofs and attacks on proof
// bytes share them. `src/kernels/tx/figures.test.ts` counts the others. Two notes of one script that do not follow each other are what
// costs most: the code is hashed once for each.
import { p2id, p2idInputs, p2ide, p2ideAdvice, p2ideInputs, swap, swapCancelAdvice, swapInputs, swapTakeAdvice } from '../../src/kernels/scripts/index.ts';
import type { AccountRequest, OutputNote, PaymentRequest } from '../../src/kernels/tx/request.ts';
import { addressTag, swapPaybackSerial, type Asset, type Digest, type Note, type Word } from '../../src/protocol/index.ts';
import {
  IDENTITY, accountRequest, digest, native, p2idNote, pay, payment, permute, publicAccount, recipient, reseed, root, sharedNote, word, type Spendable,
} from './transactions.ts';

/** The ways in which a shipped script lets a note be consumed. */
export const WAYS = ['p2id', 'p2ide', 'p2ide back', 'swap taken', 'swap cancelled'] as const;
export type Way = (typeof WAYS)[number];

/** A note that is consumed this way, and the output that it asks for at `place`. */
function consumed(way: Way, given: Asset, asked: Asset, identity: Digest, place: number): { note: Spendable; output: OutputNote } {
  const r = word();
  const [tag, strangers] = [addressTag(permute, identity, r), digest()];
  const plain = (note: Spendable) => ({ note, output: pay(asked) });
  switch (way) {
    case 'p2id': return plain(p2idNote(given, identity));
    case 'p2ide': return plain(sharedNote(p2ide, p2ideInputs(tag, strangers, 99), given, p2ideAdvice(r, false)));
    case 'p2ide back': return plain(sharedNote(p2ide, p2ideInputs(strangers, tag, 99), given, p2ideAdvice(r, true)));
    case 'swap cancelled': return plain(sharedNote(swap, swapInputs(asked, tag, digest()), given, swapCancelAdvice(r)));
    case 'swap taken': {
      const owner = digest();
      const note = sharedNote(swap, swapInputs(asked, strangers, owner), given, swapTakeAdvice(place));
      const payback: Note = {
        serial: swapPaybackSerial(permute, note.note.serial), scriptRoot: root(p2id), inputs: p2idInputs(strangers), asset: asked, owner, dummy: false,
      };
      return { note, output: pay(asked, recipient(payback)) };
    }
  }
}

const FEE = 1_000n;
/** Amounts all different, so that no range fact serves twice. */
const given = (i: number): bigint => 3_000_000_000n * BigInt(i + 1);
const asked = (i: number): bigint => 70_000n + BigInt(i);

/** A payment that consumes four notes these ways and makes four, of three assets. */
export function paymentOf(ways: readonly Way[]): PaymentRequest {
  reseed(11);
  const [first, second] = [word(), word()];
  const faucets: readonly Word[] = [native(0n).faucet, first, second, native(0n).faucet];
  const amountsIn = [given(0), given(1), given(2), given(3)];
  // The last output is what is left of the native asset.
  const amountsOut = [asked(0), given(1), given(2), given(0) + given(3) - asked(0) - FEE];
  const both = ways.map((way, i) => consumed(way, { faucet: faucets[i]!, amount: amountsIn[i]! }, { faucet: faucets[i]!, amount: amountsOut[i]! }, IDENTITY, i));
  return payment({ notes: both.map(({ note }) => note), outputs: both.map(({ output }) => output), fee: FEE });
}

/** A transaction of a public account that consumes four notes these ways, makes four, mints and burns: all eleven vault steps. */
export function accountTransactionOf(ways: readonly Way[]): AccountRequest {
  reseed(11);
  const faucets = Array.from({ length: 4 }, word);
  const account = publicAccount([native(5_000_000n), ...faucets.map((faucet, i) => ({ faucet, amount: 2n ** 40n + BigInt(i) * 77777n }))]);
  const both = ways.map((way, i) =>
    consumed(way, { faucet: faucets[(i + 1) % 4]!, amount: given(i) }, { faucet: faucets[i]!, amount: asked(i) }, account.identity, i));
  return accountRequest(
    { account, notes: both.map(({ note }) => note), outputs: both.map(({ output }) => output), fee: FEE },
    { mint: 123n, burn: 45n },
  );
}

/** Of what a wallet makes, with one note without owner at most: an offer taken between notes of its own. */
export const worstPayment = (): PaymentRequest => paymentOf(['p2id', 'swap taken', 'p2id', 'p2id']);
/** Offers taken, and a note taken back before each. */
export const worstAccountTransaction = (): AccountRequest => accountTransactionOf(['p2ide back', 'swap taken', 'p2ide back', 'swap taken']);
