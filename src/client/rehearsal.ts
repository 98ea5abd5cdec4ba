// A payment of nobody's, on which a prover rehearses (rehearsals.ts). Nothing in it is secret or random.
import { NATIVE_FAUCET, wallet, walletAdvice } from '../kernels/accounts/index.ts';
import { p2id, p2idAdvice, p2idInputs, swap, swapInputs, swapTakeAdvice } from '../kernels/scripts/index.ts';
import type { OutputNote, ProgramRun, TransactionRequest } from '../kernels/tx/index.ts';
import {
  EMPTY_STORAGE, EMPTY_VAULT, EXPIRY_BLOCKS, NO_ASSET, NoteTree, ZERO_DIGEST, ZERO_WORD, addressTag, baseWord, deriveAccountId, dummyNote,
  keyDigest, noteCommitment, ownerOf, recipientOf, storageTree, swapPaybackSerial,
  type Account, type Asset, type Note, type Permutation,
} from '../protocol/index.ts';
import { scriptRoot, type Script } from '../vm/index.ts';

/** Collects a note, takes an offer, pays, and gets change: a program of every kind runs. */
export function rehearsalPayment(permute: Permutation): TransactionRequest {
  const root = (script: Script) => scriptRoot(permute, script);
  const [key, r, nk] = [baseWord(1), baseWord(2), baseWord(3)];
  const storage = EMPTY_STORAGE.with(0, keyDigest(permute, key));
  const id = deriveAccountId(permute, root(wallet), storageTree(permute, storage).root, ZERO_WORD);
  const native = (amount: bigint): Asset => ({ faucet: NATIVE_FAUCET, amount });
  const other = (amount: bigint): Asset => ({ faucet: baseWord(4), amount });
  const account: Account = {
    id, nonce: 1, vault: EMPTY_VAULT.with(0, native(5_000_000n)).with(1, other(3_000_000_000n)), storage, codeRoot: root(wallet), blinding: ZERO_WORD,
  };

  const tag = addressTag(permute, id, r);
  const owner = ownerOf(permute, nk);
  const noteOf = (serial: number, asset: Asset): Note => ({ serial: baseWord(serial), scriptRoot: root(p2id), inputs: p2idInputs(tag), asset, owner, dummy: false });
  const collected = noteOf(5, native(1_234_567n));
  const offer: Note = {
    serial: baseWord(6), scriptRoot: root(swap), inputs: swapInputs(other(1_000_000_000n), tag, owner), asset: native(77n), owner: ZERO_DIGEST, dummy: false,
  };
  const payback: Note = { ...noteOf(7, other(1_000_000_000n)), serial: swapPaybackSerial(permute, offer.serial) };
  const tree = new NoteTree(permute);
  tree.append([collected, offer].map((note) => noteCommitment(permute, note)), [0, 1]);

  const spend = (note: Note, key: typeof nk, leaf: number, run: ProgramRun) => ({ note, nk: key, spend: { ...run, path: tree.path(leaf)! } });
  const dummyInput = (serial: number) => ({ note: dummyNote((bytes) => new Uint8Array(bytes).fill(serial)), nk: ZERO_WORD });
  const output = (note: Note): OutputNote => ({ recipient: recipientOf(permute, note), asset: note.asset, dummy: false });
  const dummyOutput: OutputNote = { recipient: ZERO_DIGEST, asset: NO_ASSET, dummy: true };
  return {
    genesis: ZERO_DIGEST, account, salt: ZERO_WORD,
    program: { script: wallet, advice: walletAdvice(permute, account, key) },
    nextStorage: storage, nextBlinding: ZERO_WORD,
    anchor: { root: tree.root, block: 1 }, expiryBlock: 1 + EXPIRY_BLOCKS,
    fee: 1000n, mint: 0n, burn: 0n,
    inputs: [
      spend(collected, nk, 0, { script: p2id, advice: p2idAdvice(r) }), spend(offer, ZERO_WORD, 1, { script: swap, advice: swapTakeAdvice(0) }),
      dummyInput(1), dummyInput(2),
    ],
    outputs: [output(payback), output(noteOf(8, native(2_000_000n))), dummyOutput, dummyOutput],
    attachment: ZERO_DIGEST,
  };
}
