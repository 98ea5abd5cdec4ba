// Notes by file: out of the wallet once they are in a block, any number of times; and into one, which moves them to itself at once.
import {
  checkNoteFile, decode, decodeNoteFile, encodeNoteFile, equalFelts, feeOf, feltsToHex, identityOf, ok, signedBlockHeaderCodec,
  type Amount, type Permutation, type RandomBytes, type Result,
} from '../protocol/index.ts';
import { ChainDraft, type OwnOutput } from './chain-state.ts';
import { beginCollecting } from './collect.ts';
import { failWith, type WalletResult } from './errors.ts';
import { identify, isRole, noteKind, recipientTag, roleOfReceived, type OwnedNote } from './owned-note.ts';
import { scriptRoots } from './script-roots.ts';
import type { Session } from './session.ts';
import type { WalletFailure } from './wallet.contract.ts';

/** The file of a payment by file, with the path to the newest root that the wallet knows. `id`: of the payment in the history. */
export async function exportNote(session: Session, id: string): Promise<WalletResult<Uint8Array>> {
  const word = session.intents.get(id)?.word ?? id;
  const output = [...session.chain.history.values()].flatMap(({ replayed }): OwnOutput[] => (replayed?.intent === word ? [...replayed.outputs] : []))
    .find(({ file }) => file !== undefined);
  const { cursor } = session.chain;
  const { signedHeader } = cursor;
  const block = signedHeader && decode(signedBlockHeaderCodec, signedHeader);
  if (output?.file === undefined || !block?.ok) return failWith('not-exportable');
  const path = await session.pathOf(output.file.leaf, cursor);
  if (!path.ok) return path;
  return ok(encodeNoteFile({ note: output.file.note, memo: output.memo, hint: output.to.hint, code: new Uint32Array(0), path: path.value, block: block.value }));
}

/** Takes a note in, and begins to move it to ourselves. It is believed only if it is on this chain, made for an address of ours, and new. */
export async function importNote(
  permute: Permutation, random: RandomBytes, now: number, session: Session, bytes: Uint8Array,
): Promise<Result<{ readonly amount: Amount }, WalletFailure>> {
  if (session.genesis === undefined) return failWith('chain-unknown');
  const file = decodeNoteFile(bytes);
  if (!file.ok) return file;
  const commitment = checkNoteFile(permute, file.value, identityOf(permute, session.genesis));
  if (!commitment.ok) return commitment;
  const { note, memo, hint, path, block } = file.value;
  const scripts = scriptRoots(permute);
  const kind = noteKind(note, scripts);
  const address = kind === 'unknown' ? undefined : session.keys.find(recipientTag(note, kind), hint);
  const role = roleOfReceived(note, kind, address);
  if (!isRole(role) || address === undefined || kind === 'unknown') return failWith('note-foreign');
  if (equalFelts(note.asset.faucet, session.genesis.nativeFaucet) && note.asset.amount <= feeOf(session.settings.usualKind, session.chain.cursor.number)) return failWith('note-worthless');
  const committed = await session.commit((current) => {
    const draft = new ChainDraft(current.chain);
    const identified = identify(permute, note, address);
    if (draft.noteOf(feltsToHex(identified.nullifier)) !== undefined) return failWith('note-known');
    const { number } = block.header;
    const taken: OwnedNote = {
      note, memo, role, kind, ...identified, leaf: path.index, block: number, time: block.header.time, madeBy: undefined, ownChange: false, minted: false,
      addressIndex: address.index, spent: undefined, fromFile: true, unchecked: true,
    };
    draft.keep(taken);
    return ok({ chain: draft, intents: [beginCollecting(random, now, current.settings.usualKind, taken)] });
  });
  return committed.ok ? ok({ amount: note.asset.amount }) : committed;
}
