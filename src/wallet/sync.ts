// Catching up with the producer: is it our chain, does it still have what it signed, then block after block. Nothing is taken
// over before it verified, and each batch is stored whole. Every way in which it can fail is a value that says whether the
// wallet goes on by itself or the user has to decide.
import { hexToBytes } from '@noble/hashes/utils.js';
import { bytesToWords } from '../hash/index.ts';
import {
  checkSignedHeader,
  encode,
  feltsToHex,
  genesisDigest,
  ok,
  signedBlockHeaderCodec,
  type ChainIdentity,
  type CompactBlock,
  type Genesis,
  type Permutation,
  type StatusAnswer,
} from '../protocol/index.ts';
import type { WalletChain } from './chain-state.ts';
import { applyBlock, type Reader } from './apply-block.ts';
import { failWith, type WalletErrorCode, type WalletResult } from './errors.ts';
import type { ProducerClient } from './producer-client.ts';
import { scriptRoots } from './script-roots.ts';
import type { Session } from './session.ts';
import { settle } from './settle.ts';
import type { WalletStore } from './store.ts';

/** Failures after which the wallet does not go on without the user. */
const STUCK: ReadonlySet<WalletErrorCode> = new Set([
  'chain-other',
  'chain-behind',
  'producer-forked',
  'account-out-of-step',
]);
export const isStuck = (code: WalletErrorCode): boolean => STUCK.has(code);

export interface SyncParts {
  readonly permute: Permutation;
  readonly client: ProducerClient;
  readonly store: WalletStore;
  readonly session: Session;
  /** Told at the beginning and after each batch: where the wallet is, and where the chain ends. */
  readonly onProgress: (block: number, tip: number) => void;
}

/** What a producer says of its chain, with the genesis digest recomputed. */
export interface KnownChain {
  readonly identity: ChainIdentity;
  readonly config: Genesis;
  readonly tip: number;
}

export async function readChain(permute: Permutation, client: ProducerClient): Promise<WalletResult<KnownChain>> {
  const status = await client.status();
  if (!status.ok) return status;
  const config = configOf(status.value);
  const genesis = genesisDigest(permute, config);
  if (feltsToHex(genesis) !== status.value.genesis) return failWith('producer-lying', 'genesis digest');
  const { nativeFaucet, producerKey } = config;
  return ok({ identity: { genesis, nativeFaucet, producerKey }, config, tip: status.value.block });
}

const configOf = ({ config }: StatusAnswer): Genesis => ({
  ...config,
  nativeFaucet: bytesToWords(hexToBytes(config.nativeFaucet)),
  producerKey: hexToBytes(config.producerKey),
  salt: bytesToWords(hexToBytes(config.salt)),
});

/** Reads to the end of the chain. The result is the number of the last block. */
export async function synchronise(parts: SyncParts, known: KnownChain): Promise<WalletResult<number>> {
  const { store, session, client, permute } = parts;
  const name = feltsToHex(known.identity.genesis);
  const stored = await store.chain();
  if (!stored.ok) return stored;
  if (stored.value !== undefined && stored.value !== name) return failWith('chain-other', name.slice(0, 16));
  if (stored.value === undefined || session.genesis === undefined) {
    const remembered = await store.setChain(name);
    if (!remembered.ok) return remembered;
    const kept = await session.commit(() => ok({ genesis: known.config }));
    if (!kept.ok) return kept;
  }
  const same = await checkLastBlock(parts, known);
  if (!same.ok) return same;

  parts.onProgress(session.chain.cursor.number, known.tip);
  while (session.chain.cursor.number < known.tip) {
    const from = session.chain.cursor.number + 1;
    const blocks = await client.blocksFrom(from);
    if (!blocks.ok) return blocks;
    if (blocks.value.length === 0) return failWith('producer-lying', `no block ${from} of ${known.tip}`);
    const committed = await session.commit((now) => {
      const reader: Reader = { permute, chain: known.identity, keys: now.keys, scripts: scriptRoots(permute) };
      const chain = applyBlocks(reader, now.chain, blocks.value);
      return chain.ok ? ok({ chain: chain.value, outgoing: settle(now.outgoing.values(), chain.value) }) : chain;
    });
    if (!committed.ok) return committed;
    const { number } = session.chain.cursor;
    parts.onProgress(number, Math.max(known.tip, number));
  }
  return ok(session.chain.cursor.number);
}

function applyBlocks(reader: Reader, start: WalletChain, blocks: readonly CompactBlock[]): WalletResult<WalletChain> {
  let chain = start;
  for (const block of blocks) {
    const applied = applyBlock(reader, chain, block);
    if (!applied.ok) return applied;
    chain = applied.value;
  }
  return ok(chain);
}

/** That the producer still has the last block we read, bit for bit. Two signed ones of a number are kept as evidence. */
async function checkLastBlock({ client, store, session }: SyncParts, known: KnownChain): Promise<WalletResult<void>> {
  const { number, signedHeader } = session.chain.cursor;
  if (signedHeader === undefined) return ok(undefined);
  if (known.tip < number) return failWith('chain-behind', `block ${known.tip}, but ${number} was read`);
  const block = await client.block(number);
  if (!block.ok) return block;
  const now = encode(signedBlockHeaderCodec, block.value.signed);
  if (now.length === signedHeader.length && now.every((byte, i) => byte === signedHeader[i])) return ok(undefined);
  if (!checkSignedHeader(block.value.signed, known.identity).ok) return failWith('producer-lying', `block ${number}`);
  const kept = await store.keepEvidence(number, [signedHeader, now]);
  return kept.ok ? failWith('producer-forked', `block ${number}`) : kept;
}
