// A faucet: an account that mints its own asset for whoever asks. It needs no secret, so every word that a transaction of it
// could abuse is pinned. The genesis faucet's id names the native asset.
import { rpoPermuteReference } from '../../hash/index.ts';
import {
  STORAGE_DEPTH, UNIT, ZERO_WORD, amountToWord, deriveIdentity, emptyRoots, publicIdOf, type Digest, type IdentityPreimage, type Word,
} from '../../protocol/index.ts';
import { Amount, subAmounts, type FunctionBuilder } from '../../vm/builder/index.ts';
import { scriptRoot } from '../../vm/index.ts';
import { transactionView } from '../tx/view.ts';
import { publicProgram, type PublicStatements } from './public-program.ts';

/** The most that one transaction mints. */
export const FAUCET_CAP = 1_000n * UNIT;
/** The most that one transaction pays as its fee: what is minted for it is nobody's. */
export const FAUCET_MAX_FEE = 100_000n;

const constant = (f: FunctionBuilder, units: bigint): Amount => new Amount(f.frame, f.constantWord(Array.from(amountToWord(units))).offset);

export const faucetStatements: PublicStatements = {
  storage: 'kept',
  mint: (f, view) => void subAmounts(f, constant(f, FAUCET_CAP), f.load(view, transactionView, 'mint'), 'the mint is within the cap'),
  burn: (f, view) => f.assertEqual(f.load(view, transactionView, 'burn'), 0, 'nothing is burned'),
  fee: (f, view) => void subAmounts(f, constant(f, FAUCET_MAX_FEE), f.load(view, transactionView, 'fee'), 'the fee is within its bound'),
  // The vault is a chain: unchanged, it gave out exactly what came in and was minted. So outputs cannot take what it holds,
  // and the fee is paid from the mint.
  vault: (f, view) =>
    f.assertEqual(f.load(view, transactionView, 'vaultAfter'), f.load(view, transactionView, 'vaultRoot'), 'the vault stays as it is'),
  outputs: { free: 'whoever runs the program may have what is minted' },
  inputs: { free: 'what a note brings leaves again in the outputs of whoever brought it' },
};

export const faucet = publicProgram('faucet', faucetStatements);

/** What the identity of the faucet with empty storage and salt zero derives from. */
const origin: IdentityPreimage = {
  codeRoot: scriptRoot(rpoPermuteReference, faucet),
  storageRoot: emptyRoots(rpoPermuteReference, STORAGE_DEPTH)[STORAGE_DEPTH]!,
  salt: ZERO_WORD,
};
export const FAUCET_IDENTITY: Digest = deriveIdentity(rpoPermuteReference, origin);

/** The native asset of chains that this software begins. */
export const NATIVE_FAUCET: Word = publicIdOf(FAUCET_IDENTITY);
