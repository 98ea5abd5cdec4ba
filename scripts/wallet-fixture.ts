// Writes test/fixtures/wallet-v1.json: what version 1 of the wallet's store held for a new wallet. Run once, by hand.
import { writeFileSync } from 'node:fs';
import { lockWith, newDataKey, seal } from '../src/wallet/lock.ts';
import { pack } from '../src/wallet/pack.ts';
import { newPhrase } from '../src/wallet/phrase.ts';
import { seededBytes } from '../test/random.ts';

const random = seededBytes(2026);
const password = 'fixture password';
const phrase = newPhrase(random);
const key = newDataKey(random);
const lock = lockWith(random, password, key, { memoryKiB: 64, passes: 1 });
if (!lock.ok) throw new Error(lock.error.code);
const record = (name: string, value: unknown): [string, Uint8Array] => [name, seal(random, key, name, pack(value))];
const records = Object.fromEntries([
  record('phrase/phrase', phrase),
  record('settings/settings', { phraseConfirmed: true }),
]);
writeFileSync(
  'test/fixtures/wallet-v1.json',
  pack({ meta: { lock: lock.value, chain: '00' }, records, password, phrase }),
);
