// An asset: so much of what one faucet mints. The faucet's account id names the kind.
import { amountToWord, isAmount, type Amount } from './amount.ts';
import type { Codec } from './bytes.ts';
import { ZERO_WORD, concatFelts, isZero, type Digest, type Word } from './words.ts';

export interface Asset {
  /** Account id of the faucet. */
  readonly faucet: Word;
  readonly amount: Amount;
}

/** What a dummy note and an empty vault slot hold. */
export const NO_ASSET: Asset = { faucet: ZERO_WORD, amount: 0n };

/** (faucet id, amount): two words, also the leaf of a vault slot. */
export const assetFelts = (asset: Asset): Digest => concatFelts(asset.faucet, amountToWord(asset.amount));

/** 24 bytes; an amount of zero is written only with the zero id, so each value has one encoding. */
export const assetCodec: Codec<Asset> = {
  write(w, asset) {
    w.felts(asset.faucet);
    w.u64(asset.amount);
  },
  read(r) {
    const faucet = r.word();
    const amount = r.u64();
    if (!isAmount(amount)) r.fail('out-of-range', 'an amount below 2^62', `${amount}`);
    if ((amount === 0n) !== isZero(faucet)) r.fail('not-canonical', 'no asset is (0, 0)', 'half of it');
    return { faucet, amount };
  },
};
