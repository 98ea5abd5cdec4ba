// The fifth ciphertext: what a transaction changed, written to oneself. With the phrase alone a wallet replays its own
// transactions in order and rebuilds vault, storage, address index and history, comparing the account's commitment at each
// step. Outputs hold what is needed to open them again (serials follow from the account seed, `attempt` and place), so that
// P2IDE and SWAP notes can be claimed back. The largest case fits the plaintext with one byte to spare (a test pins it).
import { isAmount, type Amount } from './amount.ts';
import type { ByteReader, Codec } from './bytes.ts';
import { NOTES_OUT } from './header.ts';
import { STORAGE_SLOTS } from './account.ts';
import { VAULT_SLOTS } from './vault.ts';
import type { Digest, Word } from './words.ts';

/** Four inputs, four outputs, fee, mint or burn: ten steps touch at most ten slots. */
export const MAX_VAULT_CHANGES = 10;
export const MAX_STORAGE_CHANGES = 3;

/** What a slot holds afterwards. The faucet stays named when the amount reaches zero, for the history. */
export interface VaultChange {
  readonly slot: number;
  readonly faucet: Word;
  readonly amount: Amount;
}

interface OutputBase {
  /** Which of the four places. */
  readonly place: number;
  /** Index in `vault` of the change that paid it: its asset. */
  readonly change: number;
  readonly amount: Amount;
}

export type RecordedOutput = OutputBase &
  (
    | { readonly script: 'p2id'; readonly to: Digest }
    /** `ownIndex`: the address of ours that may reclaim it, from block `height` on. */
    | { readonly script: 'p2ide'; readonly to: Digest; readonly ownIndex: number; readonly height: number }
    /** `ownIndex`: the address of ours that is paid back. */
    | { readonly script: 'swap'; readonly askedFaucet: Word; readonly askedAmount: Amount; readonly ownIndex: number }
  );

export interface SelfRecord {
  /** The account's nonce after the transaction. */
  readonly nonce: number;
  /** Random for each attempt; serials of outputs derive from it. */
  readonly attempt: Word;
  readonly nextAddressIndex: number;
  readonly vault: readonly VaultChange[];
  readonly storage: readonly { readonly slot: number; readonly leaf: Digest }[];
  readonly outputs: readonly RecordedOutput[];
}

const readAmount = (r: ByteReader): Amount => {
  const amount = r.u64();
  return isAmount(amount) ? amount : r.fail('out-of-range', 'an amount below 2^62', `${amount}`);
};

const readSlot = (r: ByteReader, limit: number): number => {
  const slot = r.u8();
  return slot < limit ? slot : r.fail('out-of-range', `below ${limit}`, `${slot}`);
};

const outputCodec: Codec<RecordedOutput> = {
  write(w, output) {
    w.u8(['p2id', 'p2ide', 'swap'].indexOf(output.script) + 1);
    w.u8(output.place);
    w.u8(output.change);
    w.u64(output.amount);
    if (output.script === 'swap') {
      w.felts(output.askedFaucet);
      w.u64(output.askedAmount);
      w.u32(output.ownIndex);
      return;
    }
    w.felts(output.to);
    if (output.script === 'p2ide') {
      w.u32(output.ownIndex);
      w.u32(output.height);
    }
  },
  read(r) {
    const script = r.u8();
    const base = { place: readSlot(r, NOTES_OUT), change: readSlot(r, MAX_VAULT_CHANGES), amount: readAmount(r) };
    if (script === 1) return { ...base, script: 'p2id', to: r.digest() };
    if (script === 2) return { ...base, script: 'p2ide', to: r.digest(), ownIndex: r.u32(), height: r.u32() };
    if (script === 3) {
      return { ...base, script: 'swap', askedFaucet: r.word(), askedAmount: readAmount(r), ownIndex: r.u32() };
    }
    return r.fail('unknown-version', 'a script 1 to 3', `${script}`);
  },
};

export const selfRecordCodec: Codec<SelfRecord> = {
  write(w, record) {
    w.u32(record.nonce);
    w.felts(record.attempt);
    w.u32(record.nextAddressIndex);
    w.list(record.vault, (_, change) => {
      w.u8(change.slot);
      w.felts(change.faucet);
      w.u64(change.amount);
    });
    w.list(record.storage, (_, change) => {
      w.u8(change.slot);
      w.felts(change.leaf);
    });
    w.list(record.outputs, outputCodec.write);
  },
  read(r) {
    const record: SelfRecord = {
      nonce: r.u32(),
      attempt: r.word(),
      nextAddressIndex: r.u32(),
      vault: r.list(MAX_VAULT_CHANGES, () => ({
        slot: readSlot(r, VAULT_SLOTS),
        faucet: r.word(),
        amount: readAmount(r),
      })),
      storage: r.list(MAX_STORAGE_CHANGES, () => ({ slot: readSlot(r, STORAGE_SLOTS), leaf: r.digest() })),
      outputs: r.list(NOTES_OUT, outputCodec.read),
    };
    const dangling = record.outputs.find((output) => output.change >= record.vault.length);
    if (dangling !== undefined) r.fail('out-of-range', `a change below ${record.vault.length}`, `${dangling.change}`);
    return record;
  },
};
