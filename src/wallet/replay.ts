// An own transaction, understood again from the chain alone: its record opens, each output's ciphertext opens with the secret that the record
// derives, and holds the very note that the header commits to. What does not is not followed: the transaction is then *unknown*.
import {
  decodePlaintext, equalFelts, noteCommitment, openRecord, reopen,
  type CompactTransaction, type Digest, type Permutation, type Plaintext, type RecordedOutput, type TransactionRecord,
} from '../protocol/index.ts';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { OwnOutput, Replayed } from './chain-state.ts';
import type { WalletKeys } from './keys.ts';
import { outputSecrets } from './output-secrets.ts';
import { noteKind, recipientTag, reclaimHeight, type ScriptRoots } from './owned-note.ts';

export interface Replayer {
  readonly permute: Permutation;
  readonly keys: WalletKeys;
  readonly scripts: ScriptRoots;
  readonly genesis: Digest;
}

export interface ReplayedRecord extends Replayed {
  readonly nextAddress: number;
  /** The plaintexts of the outputs, by place. */
  readonly plaintexts: ReadonlyMap<number, Plaintext>;
}

/** `opened`: what the scan secret reads in each place. `leafOf`: where the note at a place is in the tree. */
export function replay(
  r: Replayer, t: CompactTransaction, opened: readonly (Plaintext | undefined)[], leafOf: (place: number) => number,
): ReplayedRecord | undefined {
  const record = openRecord(r.keys.record, r.genesis, t.header.nullifiers, t.ciphertexts[4]!);
  if (!record.ok) return undefined;
  const { intent, step, nextAddress } = record.value;
  const outputs: OwnOutput[] = [];
  const plaintexts = new Map<number, Plaintext>();
  for (const [place, output] of record.value.outputs.entries()) {
    if (output.delivery === 'dummy') continue;
    const plaintext = reopened(r, t, record.value, place, output, opened[place]);
    const found = plaintext && outputOf(r, t, place, output, plaintext, leafOf(place));
    if (found === undefined) return undefined;
    outputs.push(found);
    plaintexts.set(place, plaintext!);
  }
  return { intent: bytesToHex(intent), step, outputs, nextAddress, plaintexts };
}

function reopened(
  r: Replayer, t: CompactTransaction, record: TransactionRecord, place: number, output: RecordedOutput, byScan: Plaintext | undefined,
): Plaintext | undefined {
  const { ephemeral } = outputSecrets(r.keys, record.seed, place);
  const same = (p: Plaintext): boolean => p.ephemeral.every((byte, i) => byte === ephemeral[i]);
  // Sealed to oneself in the recipient's place, and to an own address: the scan secret reads both.
  if (output.delivery !== 'sent') return byScan && same(byScan) ? byScan : undefined;
  const bytes = reopen(ephemeral, output.encryptionKey, r.genesis, t.ciphertexts[place]!);
  const plaintext = bytes.ok ? decodePlaintext(bytes.value) : bytes;
  return plaintext.ok && same(plaintext.value) ? plaintext.value : undefined;
}

function outputOf(r: Replayer, t: CompactTransaction, place: number, output: RecordedOutput, plaintext: Plaintext, leaf: number): OwnOutput | undefined {
  const { note, memo, hint } = plaintext;
  const kind = noteKind(note, r.scripts);
  const commitment = noteCommitment(r.permute, note);
  if (kind === 'unknown' || !equalFelts(commitment, t.header.commitments[place]!)) return undefined;
  const tag = recipientTag(note, kind);
  return {
    place,
    delivery: output.delivery as OwnOutput['delivery'],
    to: { tag, owner: output.owner, encryptionKey: output.encryptionKey, hint },
    commitment,
    faucet: note.asset.faucet,
    amount: note.asset.amount,
    memo,
    reclaimFrom: kind === 'p2ide' ? reclaimHeight(note) : undefined,
    file: output.delivery === 'file' ? { note, leaf } : undefined,
  };
}
