// The recovery phrase: 24 words of BIP 39 (English), and the seed that all keys derive from.
import { entropyToMnemonic, mnemonicToSeedSync, validateMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { ok, type RandomBytes } from '../protocol/index.ts';
import { failWith, type WalletResult } from './errors.ts';

const WORDS = 24;

export const newPhrase = (random: RandomBytes): string => entropyToMnemonic(random(32), wordlist);

/** The phrase in its one spelling, or which rule it breaks. The words are not repeated in the error. */
export function readPhrase(text: string): WalletResult<string> {
  const words = text
    .normalize('NFKD')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '');
  if (words.length !== WORDS) return failWith('phrase-length', `${words.length} words`);
  const unknown = words.findIndex((word) => !wordlist.includes(word));
  if (unknown !== -1) return failWith('phrase-word', `word ${unknown + 1}`);
  const phrase = words.join(' ');
  return validateMnemonic(phrase, wordlist) ? ok(phrase) : failWith('phrase-checksum');
}

/** The 64 bytes of the BIP 39 seed (no passphrase). Precondition: `readPhrase` accepted it. */
export const phraseSeed = (phrase: string): Uint8Array => mnemonicToSeedSync(phrase);
