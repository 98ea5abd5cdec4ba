// Moving a note to ourselves: one without owner that we may take, take back or call back, or one from a file. It is an intent like any other,
// whose line begins at that note: at most one transaction can ever take it.
import { bytesToHex } from '@noble/hashes/utils.js';
import { INTENT_BYTES, ok, type RandomBytes } from '../protocol/index.ts';
import type { WalletChain } from './chain-state.ts';
import { failWith, type WalletResult } from './errors.ts';
import { noteId, reservedBy } from './funds.ts';
import type { Intent } from './intent.ts';
import { reclaimHeight, type OwnedNote } from './owned-note.ts';

export function beginCollecting(random: RandomBytes, at: number, proofKind: Intent['proofKind'], note: OwnedNote): Intent {
  const line = noteId(note);
  return {
    id: bytesToHex(random(16)), kind: 'collect', at, proofKind, payment: undefined, word: bytesToHex(random(INTENT_BYTES)), line, reserved: [line], attempts: [],
    refusals: 0, state: { phase: 'active' },
  };
}

/** The note, if a tap may move it now. */
export function collectable(chain: WalletChain, intents: Iterable<Intent>, commitment: string): WalletResult<OwnedNote> {
  const note = chain.notes.get(commitment);
  if (note === undefined || note.spent !== undefined || note.role === 'money' || reservedBy(intents).has(commitment)) return failWith('note-gone');
  if (note.role === 'toReclaim' && chain.cursor.number < reclaimHeight(note.note)) return failWith('note-early', `block ${reclaimHeight(note.note)}`);
  return ok(note);
}
