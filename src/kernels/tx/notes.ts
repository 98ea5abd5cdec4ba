// Notes of a transaction: what makes an output's commitment and an input's nullifier true.
import { Tag } from '../../hash/index.ts';
import { NOTE_TREE_DEPTH } from '../../protocol/index.ts';
import { Amount, hintAmount, record, type as t, type Bool, type Digest, type FunctionBuilder, type Handles, type Words } from '../../vm/builder/index.ts';
import { noteRecord, recipientRecord } from './view.ts';

/** The note tree is climbed in two facts of so many levels; each takes one limb of the index. */
export const PATH_HALF = NOTE_TREE_DEPTH / 2;

export const outputResults = { commitment: t.digest, asset: t.words(2) };

/**
 * Advice: recipient, asset, dummy.
 * Proves: the commitment is that of an asset in range for some recipient, or of a dummy, which has no asset.
 */
export function outputNote(f: FunctionBuilder): { commitment: Digest; asset: Words } {
  const recipient = f.hintWords(f.declare(t.digest));
  const asset = f.declare(t.words(2));
  f.hintWords(asset.at(0));
  hintAmount(f, 'an output has an amount below 2^62', new Amount(f.frame, asset.at(1).offset));
  const commitment = f.declare(t.digest);
  commit(f, f.hintBool('an output is a dummy or not'), recipient, asset, commitment);
  return { commitment, asset };
}

/** A note as it is consumed. Its first four words are the message of NULLIFIER: serial, key, commitment. */
const spentRecord = record({ serialAgain: t.word, nk: t.word, ...noteRecord.fields });
const { commitment: NOTE_AT, serial: RECIPIENT_AT, faucet: ASSET_AT } = spentRecord.offsets;

export const inputParams = { anchor: t.digest };
export const inputResults = { nullifier: t.digest, note: t.words(noteRecord.cells), dummy: t.bool };

/**
 * In: the note root of the anchor. Advice: serial, script root, owner, inputs, asset, nk, dummy, shared, and the path.
 * Proves: the commitment is the note's; a real note is in the tree; the nullifier is the note's, and the only one it has:
 * owner = H(nk), or owner and nk are zero. A dummy has no asset. (Who may spend a note says its script, run afterwards.)
 * Not provable: a note that is not in the tree at the anchor, a foreign nk.
 */
export function inputNote(f: FunctionBuilder, { anchor }: Handles<typeof inputParams>): { nullifier: Digest; note: Words; dummy: Bool } {
  const spent = f.record(spentRecord);
  f.hintWords(spent.serial);
  f.hintWords(spent.scriptRoot);
  f.hintWords(spent.owner);
  f.hintWords(spent.inputs);
  f.hintWords(spent.faucet);
  hintAmount(f, 'an input has an amount below 2^62', spent.amount);
  const recipient = f.sponge(Tag.RECIPIENT, spent.all.part(RECIPIENT_AT, recipientRecord.cells));

  const dummy = f.hintBool('an input is a dummy or not');
  commit(f, dummy, recipient, spent.all.part(ASSET_AT, 2), spent.commitment);
  f.if(dummy, () => {}, () => {
    const middle = f.path(PATH_HALF, spent.commitment, f.hintPath());
    f.path(PATH_HALF, middle, f.hintPath(), anchor, 'the note is in the tree at the anchor');
  });

  f.set(spent.serialAgain, spent.serial);
  f.hintWords(spent.nk);
  f.if(
    f.hintBool('a note is shared or owned'),
    () => {
      f.assertEqual(spent.owner, ZERO, 'a shared note has no owner');
      f.assertEqual(spent.nk, ZERO, 'a shared note is spent with the zero key');
    },
    () => {
      // (nk, 0, 0, 0): the message of OWNER.
      const key = f.declare(t.words(4));
      f.set(key.at(0), spent.nk);
      f.set(key.part(1, 3), ZERO);
      f.sponge(Tag.OWNER, key, spent.owner, 'the note belongs to this nullifier key');
    },
  );
  return { nullifier: f.sponge(Tag.NULLIFIER, spent.all.part(0, 4)), note: spent.all.part(NOTE_AT, noteRecord.cells), dummy };
}

/** commitment = that of the recipient and asset, under the tag DUMMY for a dummy, whose asset is (0, 0). */
function commit(f: FunctionBuilder, dummy: Bool, recipient: Digest, asset: Words, commitment: Digest): void {
  f.if(
    dummy,
    () => {
      f.assertEqual(asset, ZERO, 'a dummy has no asset');
      f.compress(Tag.DUMMY, recipient, asset.digest(0), commitment);
    },
    () => void f.compress(Tag.NOTE, recipient, asset.digest(0), commitment),
  );
}

const ZERO = [0, 0, 0, 0];
