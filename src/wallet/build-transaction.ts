// From a plan to what the payment kernel executes. What is chosen about the inputs (order, dummies) derives from the first note, so that a
// second attempt at the same notes is the same; what is chosen about the outputs derives from a seed that no other attempt has. Every
// free place is a dummy, so that all payments look alike.
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { wallet as walletProgram, walletAdvice } from '../kernels/accounts/wallet.ts';
import { p2id, p2idAdvice, p2idInputs, p2ide, p2ideAdvice, p2ideInputs, swap, swapCancelAdvice } from '../kernels/scripts/index.ts';
import type { InputNote, OutputNote, PaymentRequest, ProgramRun } from '../kernels/tx/request.ts';
import {
  EXPIRY_BLOCKS, INTENT_BYTES, NO_ASSET, NOTES_IN, NOTES_OUT, ZERO_DIGEST, ZERO_WORD, attachmentHash, commitToAsset, decodePlaintext, dummyCiphertext, dummyNote,
  feeOf, genesisDigest, noteCommitment, nullifierOf, openRecord, recipientOf, reopen, sealNote, sealRecord, sealToOneself, shuffled, tryDecrypt,
  type Address, type Amount, type Digest, type Genesis, type Note, type NotePath, type Permutation, type RandomBytes, type RecordedOutput,
  type Step, type Word,
} from '../protocol/index.ts';
import type { Cursor } from './chain-state.ts';
import type { WalletKeys } from './keys.ts';
import { outputSecrets, type OutputSecrets } from './output-secrets.ts';
import { nullifierKey, type OwnedNote, type ScriptRoots } from './owned-note.ts';

/** One real output. */
export interface PlannedOutput {
  readonly delivery: 'sent' | 'own' | 'file';
  readonly to: Address;
  readonly faucet: Word;
  readonly amount: Amount;
  readonly memo: string;
  /** P2IDE in place of P2ID: whoever has this tag may take the note back from a block on. */
  readonly reclaim: { readonly senderTag: Digest; readonly height: number } | undefined;
}

export interface Plan {
  readonly proofKind: 'rescue' | 'blake3';
  /** In hex. */
  readonly word: string;
  readonly step: Step;
  /** One to four; the line's note first, or the one that was chosen first. With their paths to the cursor's root. */
  readonly inputs: readonly { readonly owned: OwnedNote; readonly path: NotePath }[];
  readonly outputs: readonly PlannedOutput[];
  /** The lowest address index not handed out. */
  readonly nextAddress: number;
}

export interface Builder {
  readonly permute: Permutation;
  readonly random: RandomBytes;
  readonly keys: WalletKeys;
  readonly genesis: Genesis;
  readonly scripts: ScriptRoots;
}

export interface BuiltTransaction {
  readonly request: PaymentRequest;
  readonly ciphertexts: readonly Uint8Array[];
}

/** Precondition: inputs are what outputs and the fee are, in each asset. Throws if its own ciphertexts do not open again. */
export function buildTransaction(b: Builder, cursor: Cursor, plan: Plan): BuiltTransaction {
  const genesis = genesisDigest(b.permute, b.genesis);
  const anchor = { block: cursor.number, root: cursor.state.notes };
  const inputs = inputSide(b, plan);
  const nullifiers = inputs.map(({ note, nk }) => nullifierOf(b.permute, note.serial, nk, noteCommitment(b.permute, note)));

  const seed = b.random(INTENT_BYTES);
  const places = shuffled(b.keys.outputStream(seed, NOTES_OUT), [
    ...plan.outputs,
    ...new Array<undefined>(NOTES_OUT - plan.outputs.length).fill(undefined),
  ]).map((output, place): Place => ({ output, secrets: outputSecrets(b.keys, seed, place) }));
  const notes = places.map(({ output, secrets }) => output && noteOf(b, output, secrets.serial));
  const ciphertexts = [
    ...places.map((place, i) => sealPlace(b, genesis, place, notes[i])),
    sealRecord(b.random, b.keys.record, genesis, nullifiers, {
      seed,
      intent: hexToBytes(plan.word),
      step: plan.step,
      nextAddress: plan.nextAddress,
      outputs: places.map(({ output }) => recorded(output)),
    }),
  ];
  assertReadable(b, genesis, plan, { nullifiers, places, notes, ciphertexts });
  const request: PaymentRequest = {
    kernel: 'payment',
    genesis: b.genesis,
    identity: b.keys.origin,
    program: { script: walletProgram, advice: walletAdvice(b.permute, b.keys.spendingKey) },
    anchor,
    expiryBlock: anchor.block + EXPIRY_BLOCKS,
    fee: feeOf(plan.proofKind, anchor.block),
    inputs,
    outputs: places.map(({ secrets }, i): OutputNote => {
      const note = notes[i];
      return note
        ? { recipient: recipientOf(b.permute, note), asset: note.asset, dummy: false }
        : { recipient: secrets.nobody, asset: NO_ASSET, dummy: true };
    }),
    attachment: attachmentHash(ciphertexts),
  };
  return { request, ciphertexts };
}

interface Place {
  readonly output: PlannedOutput | undefined;
  readonly secrets: OutputSecrets;
}

/** The four inputs in their order. The same for every attempt that begins with the same note and spends the same ones. */
function inputSide(b: Builder, plan: Plan): InputNote[] {
  const bytes = b.keys.inputStream(plan.inputs[0]!.owned.nullifier);
  const order = shuffled(bytes, Array.from({ length: NOTES_IN }, (_, i) => i));
  return order.map((i): InputNote => {
    const input = plan.inputs[i];
    if (input === undefined) return { note: dummyNote(bytes), nk: ZERO_WORD };
    const { owned, path } = input;
    return { note: owned.note, nk: nullifierKey(owned.note, b.keys.address(owned.addressIndex)), spend: { ...runOf(b, owned), path } };
  });
}

function runOf(b: Builder, { role, kind, addressIndex }: OwnedNote): ProgramRun {
  const { r } = b.keys.address(addressIndex);
  if (kind === 'swap') return { script: swap, advice: swapCancelAdvice(r) };
  if (kind === 'p2ide') return { script: p2ide, advice: p2ideAdvice(r, role === 'toReclaim') };
  return { script: p2id, advice: p2idAdvice(r) };
}

function noteOf(b: Builder, { to, faucet, amount, reclaim }: PlannedOutput, serial: Word): Note {
  const common = { serial, asset: { faucet, amount }, dummy: false };
  return reclaim
    ? { ...common, scriptRoot: b.scripts.p2ide, inputs: p2ideInputs(to.tag, reclaim.senderTag, reclaim.height), owner: ZERO_DIGEST }
    : { ...common, scriptRoot: b.scripts.p2id, inputs: p2idInputs(to.tag), owner: to.owner };
}

function sealPlace(b: Builder, genesis: Digest, { output, secrets }: Place, note: Note | undefined): Uint8Array {
  if (output === undefined || note === undefined) return dummyCiphertext(b.random, genesis);
  const message = { to: output.to, note, memo: output.memo };
  return output.delivery === 'file'
    ? sealToOneself(secrets.ephemeral, genesis, b.keys.scan, message)
    : sealNote(secrets.ephemeral, genesis, message);
}

const recorded = (output: PlannedOutput | undefined): RecordedOutput =>
  output
    ? { delivery: output.delivery, encryptionKey: output.to.encryptionKey, owner: output.to.owner }
    : { delivery: 'dummy', encryptionKey: new Uint8Array(32), owner: ZERO_DIGEST };

/**
 * What is about to be proved can be read again from the words alone: the record, and each note where its recipient and its sender look
 * for it. A ciphertext that nobody can open is money lost, so a mistake of ours must show before anything leaves.
 */
function assertReadable(
  b: Builder, genesis: Digest, plan: Plan,
  made: { nullifiers: readonly Digest[]; places: readonly Place[]; notes: readonly (Note | undefined)[]; ciphertexts: readonly Uint8Array[] },
): void {
  const record = openRecord(b.keys.record, genesis, made.nullifiers, made.ciphertexts[4]!);
  const readable = made.places.every(({ output, secrets }, i) => {
    if (output === undefined) return true;
    const ciphertext = made.ciphertexts[i]!;
    const bytes = output.delivery === 'sent' ? reopen(secrets.ephemeral, output.to.encryptionKey, genesis, ciphertext) : tryDecrypt(b.keys.scan, genesis, ciphertext);
    const opened = bytes.ok ? decodePlaintext(bytes.value) : bytes;
    const note = made.notes[i]!;
    return opened.ok && opened.value.memo === output.memo &&
      commitToAsset(b.permute, recipientOf(b.permute, opened.value.note), opened.value.note.asset).every((felt, k) => felt === noteCommitment(b.permute, note)[k]);
  });
  if (!record.ok || bytesToHex(record.value.intent) !== plan.word || !readable) throw new Error('a transaction was built that cannot be read again');
}
