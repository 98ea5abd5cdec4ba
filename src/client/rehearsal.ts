// A payment of nobody's, on which a prover rehearses (rehearsals.ts). Nothing in it is secret or random.
import { NATIVE_FAUCET, wallet, walletAdvice, walletIdentity } from '../kernels/accounts/index.ts';
import { p2id, p2idAdvice, p2idInputs, swap, swapInputs, swapTakeAdvice } from '../kernels/scripts/index.ts';
import { KERNEL_VERSION, type OutputNote, type ProgramRun, type TransactionRequest } from '../kernels/tx/index.ts';
import {
  EXPIRY_BLOCKS, NO_ASSET, NoteTree, ZERO_DIGEST, ZERO_WORD, addressTag, baseWord, deriveIdentity, dummyNote, keyDigest, noteCommitment, notePath,
  ownerOf, recipientOf, swapPaybackSerial,
  type Asset, type Note, type Permutation,
} from '../protocol/index.ts';
import { scriptRoot, type Script } from '../vm/index.ts';

/** Spends two notes, takes an offer, pays, and gets change: a program of every kind runs. */
export function rehearsalPayment(permute: Permutation): TransactionRequest {
  const root = (script: Script) => scriptRoot(permute, script);
  const [key, r, nk] = [baseWord(1), baseWord(2), baseWord(3)];
  const identity = walletIdentity(permute, root(wallet), keyDigest(permute, key), ZERO_WORD);
  const native = (amount: bigint): Asset => ({ faucet: NATIVE_FAUCET, amount });
  const other = (amount: bigint): Asset => ({ faucet: baseWord(4), amount });

  const tag = addressTag(permute, deriveIdentity(permute, identity), r);
  const owner = ownerOf(permute, nk);
  const noteOf = (serial: number, asset: Asset): Note => ({ serial: baseWord(serial), scriptRoot: root(p2id), inputs: p2idInputs(tag), asset, owner, dummy: false });
  const [money, tokens] = [noteOf(5, native(5_234_567n)), noteOf(9, other(3_000_000_000n))];
  const offer: Note = {
    serial: baseWord(6), scriptRoot: root(swap), inputs: swapInputs(other(1_000_000_000n), tag, owner), asset: native(77n), owner: ZERO_DIGEST, dummy: false,
  };
  const payback: Note = { ...noteOf(7, other(1_000_000_000n)), serial: swapPaybackSerial(permute, offer.serial) };
  const leaves = [money, tokens, offer].map((note) => noteCommitment(permute, note));
  const tree = new NoteTree(permute);
  tree.append(leaves);

  const spend = (note: Note, key: typeof nk, leaf: number, run: ProgramRun) =>
    ({ note, nk: key, spend: { ...run, path: notePath(permute, leaf, leaves, { roots: [], last: leaves }) } });
  const mine: ProgramRun = { script: p2id, advice: p2idAdvice(r) };
  const dummyInput = (serial: number) => ({ note: dummyNote((bytes) => new Uint8Array(bytes).fill(serial)), nk: ZERO_WORD });
  const output = (note: Note): OutputNote => ({ recipient: recipientOf(permute, note), asset: note.asset, dummy: false });
  const dummyOutput: OutputNote = { recipient: ZERO_DIGEST, asset: NO_ASSET, dummy: true };
  return {
    kernel: 'payment',
    genesis: { network: 'local', kernelVersion: KERNEL_VERSION, nativeFaucet: NATIVE_FAUCET, producerKey: new Uint8Array(32), salt: ZERO_WORD },
    identity,
    program: { script: wallet, advice: walletAdvice(permute, key) },
    anchor: { root: tree.root, block: 1 }, expiryBlock: 1 + EXPIRY_BLOCKS,
    fee: 1000n,
    inputs: [spend(money, nk, 0, mine), spend(tokens, nk, 1, mine), spend(offer, ZERO_WORD, 2, { script: swap, advice: swapTakeAdvice(0) }), dummyInput(1)],
    outputs: [output(payback), output(noteOf(8, native(5_234_567n + 77n - 1000n))), output(noteOf(10, other(2_000_000_000n))), dummyOutput],
    attachment: ZERO_DIGEST,
  };
}
