// A note in a file, link or QR code, for delivery with no network: the preimage, where the note is in the tree, and a
// signed block header whose note root the path climbs to, so that it can be believed offline. It can be made once the note is in a
// block, and lives as long as the chain: whoever has the chain's commitments computes the leaf's path to any later root himself.
// Scripts that are not shipped travel with their code.
// Bytes: "SOTN", version, genesis inside the header, ..., then eight bytes of BLAKE3 against accidents; everything else is
// bound by commitment, path and signature.
import { blake3 } from '@noble/hashes/blake3.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base64urlnopad } from '@scure/base';
import type { Permutation } from '../hash/index.ts';
import { codeRootOf } from './account.ts';
import { HINT_BYTES } from './address.ts';
import { checkSignedHeader, type ChainIdentity } from './block-check.ts';
import { signedBlockHeaderCodec, type SignedBlockHeader } from './block.ts';
import { decode, encode, type Codec } from './bytes.ts';
import { fail, type ProtocolResult } from './errors.ts';
import { noteCodec, noteCommitment, type Note } from './note.ts';
import { NOTE_TREE_DEPTH, notePathRoot, type NotePath } from './note-tree.ts';
import { MAX_MEMO_BYTES } from './plaintext.ts';
import { ok } from './result.ts';
import { equalFelts, feltsToHex, type Digest } from './words.ts';

export const NOTE_FILE_VERSION = 2;
const MAGIC = utf8ToBytes('SOTN');
const CHECKSUM_BYTES = 8;
/** Felts of a script with its version word. */
const MAX_CODE_FELTS = 16_384;
/** Prefix of the text form. */
export const NOTE_TEXT_PREFIX = 'sottonote:';
export const MAX_NOTE_FILE_BYTES = 4 * MAX_CODE_FELTS + 8 * 1024;

export interface NoteFile {
  readonly note: Note;
  readonly memo: string;
  /** Of the address that the note is for: what a payer copies into a ciphertext. */
  readonly hint: Uint8Array;
  /** Version word and code of the note's script; empty where the script is a shipped one. */
  readonly code: Uint32Array;
  readonly path: NotePath;
  readonly block: SignedBlockHeader;
}

const bodyCodec: Codec<NoteFile> = {
  write(w, file) {
    w.fixed(MAGIC);
    w.u8(NOTE_FILE_VERSION);
    noteCodec.write(w, file.note);
    w.text(file.memo);
    w.fixed(file.hint);
    w.u32(file.code.length);
    w.felts(file.code);
    w.safeInteger(file.path.index);
    for (const sibling of file.path.siblings) w.felts(sibling);
    signedBlockHeaderCodec.write(w, file.block);
  },
  read(r) {
    if (r.fixed(MAGIC.length).some((b, i) => b !== MAGIC[i])) r.fail('file-damaged', 'a note file', 'another file');
    r.tag(NOTE_FILE_VERSION, 'note file version');
    const note = noteCodec.read(r);
    const memo = r.text(MAX_MEMO_BYTES);
    const hint = r.fixed(HINT_BYTES);
    const code = r.felts(r.below(MAX_CODE_FELTS + 1, 'felts of code'));
    const index = r.safeInteger();
    if (index >= 2 ** NOTE_TREE_DEPTH) r.fail('out-of-range', `an index below 2^${NOTE_TREE_DEPTH}`, `${index}`);
    const siblings = Array.from({ length: NOTE_TREE_DEPTH }, () => r.digest());
    return { note, memo, hint, code, path: { index, siblings }, block: signedBlockHeaderCodec.read(r) };
  },
};

const checksum = (body: Uint8Array): Uint8Array => blake3(body, { dkLen: CHECKSUM_BYTES });

export function encodeNoteFile(file: NoteFile): Uint8Array {
  const body = encode(bodyCodec, file);
  const bytes = new Uint8Array(body.length + CHECKSUM_BYTES);
  bytes.set(body);
  bytes.set(checksum(body), body.length);
  return bytes;
}

/** The same bytes for pasting and QR codes. */
export const noteFileToText = (bytes: Uint8Array): string => NOTE_TEXT_PREFIX + base64urlnopad.encode(bytes);

export function textToNoteFile(text: string): ProtocolResult<Uint8Array> {
  const compact = text.replace(/\s+/g, '');
  const body = compact.slice(NOTE_TEXT_PREFIX.length);
  if (!compact.startsWith(NOTE_TEXT_PREFIX) || body.length > 2 * MAX_NOTE_FILE_BYTES) {
    return fail('file-damaged', `${NOTE_TEXT_PREFIX}...`, compact.slice(0, 16));
  }
  try {
    return ok(base64urlnopad.decode(body));
  } catch {
    return fail('file-damaged', 'base64url text', 'other characters');
  }
}

/** Format only; `checkNoteFile` decides whether it is true. */
export function decodeNoteFile(bytes: Uint8Array): ProtocolResult<NoteFile> {
  if (bytes.length > MAX_NOTE_FILE_BYTES) return fail('too-large', `${MAX_NOTE_FILE_BYTES} bytes`, `${bytes.length}`);
  if (bytes.length < CHECKSUM_BYTES) return fail('truncated', `${CHECKSUM_BYTES} bytes or more`, `${bytes.length}`);
  const body = bytes.subarray(0, -CHECKSUM_BYTES);
  const expected = checksum(body);
  if (bytes.subarray(-CHECKSUM_BYTES).some((b, i) => b !== expected[i])) {
    return fail('file-damaged', 'its own checksum', 'another');
  }
  return decode(bodyCodec, body);
}

/** That the note is on this chain, in a block signed by its producer. Returns the note's commitment. */
export function checkNoteFile(permute: Permutation, file: NoteFile, chain: ChainIdentity): ProtocolResult<Digest> {
  const signed = checkSignedHeader(file.block, chain);
  if (!signed.ok) return signed;
  if (file.code.length > 0) {
    const root = codeRootOf(permute, file.code);
    if (!equalFelts(root, file.note.scriptRoot))
      return fail('note-mismatch', feltsToHex(file.note.scriptRoot), feltsToHex(root));
  }
  const commitment = noteCommitment(permute, file.note);
  const root = notePathRoot(permute, commitment, file.path);
  if (!equalFelts(root, file.block.header.final.notes)) {
    return fail('bad-path', feltsToHex(file.block.header.final.notes), feltsToHex(root));
  }
  return ok(commitment);
}
