// Catching up with the producer: is it our chain, was it built as we were, does it still have what it signed, then chunk after chunk. Nothing
// is taken over before it verified, and each batch is stored whole. Every way in which it can fail is a value that says whether the
// wallet goes on by itself or the user has to decide. Whole chunks are asked for, never a block, a note or an id.
import { hexToBytes } from '@noble/hashes/utils.js';
import { bytesToWords } from '../hash/index.ts';
import {
  FEE_SCHEDULES, checkSignedHeader, chunkOf, differencesOf, encode, feltsToHex, genesisDigest, ok, signedBlockHeaderCodec,
  type BuildConstants, type ChainIdentity, type CompactBlock, type Genesis, type Permutation, type StatusAnswer,
} from '../protocol/index.ts';
import { applyBlocks, type Reader } from './apply-block.ts';
import { ChainDraft } from './chain-state.ts';
import { failWith, type WalletErrorCode, type WalletResult } from './errors.ts';
import { openBlocks } from './open-blocks.ts';
import type { ProducerClient } from './producer-client.ts';
import { scriptRoots } from './script-roots.ts';
import type { Session } from './session.ts';
import { settleAll } from './settle.ts';
import type { WalletStore } from './store.ts';
import type { Settings } from './stored-wallet.ts';
import type { SharedSecrets } from './x25519.ts';

/** Failures after which the wallet does not go on without the user. */
const STUCK: ReadonlySet<WalletErrorCode> = new Set(['chain-other', 'chain-behind', 'producer-forked', 'build-other']);
export const isStuck = (code: WalletErrorCode): boolean => STUCK.has(code);

export interface SyncParts {
  readonly permute: Permutation;
  readonly sharedSecrets: SharedSecrets;
  readonly client: ProducerClient;
  readonly store: WalletStore;
  readonly session: Session;
  /** What this build takes for granted. */
  readonly build: BuildConstants;
  /** Told at the beginning and after each batch: where the wallet is, and where the chain ends. */
  readonly onProgress: (block: number, tip: number) => void;
}

/** What a producer says of its chain, with the genesis digest recomputed. */
export interface KnownChain {
  readonly identity: ChainIdentity;
  readonly config: Genesis;
  readonly tip: number;
  /** Note root at the tip, in hex. */
  readonly noteRoot: string;
  /** Names of what the producer's build has otherwise than ours. */
  readonly differences: readonly string[];
}

export async function readChain(permute: Permutation, client: ProducerClient, build: BuildConstants): Promise<WalletResult<KnownChain>> {
  const status = await client.status();
  if (!status.ok) return status;
  const config = configOf(status.value);
  const genesis = genesisDigest(permute, config);
  if (feltsToHex(genesis) !== status.value.genesis) return failWith('producer-lying', 'genesis digest');
  const { nativeFaucet, producerKey } = config;
  return ok({
    identity: { genesis, nativeFaucet, producerKey }, config, tip: status.value.block, noteRoot: status.value.noteRoot,
    differences: [...differencesOf(build, status.value), ...feeDifferences(status.value), ...(config.kernelVersion === build.versions.kernel ? [] : ['config.kernelVersion'])],
  });
}

/** The fee schedule that the producer says holds now is one that this build knows. */
function feeDifferences({ feeSchedule: theirs }: StatusAnswer): string[] {
  const own = FEE_SCHEDULES.find(({ version }) => version === theirs.version);
  const same = own !== undefined && own.protocol === theirs.protocol && own.fromBlock === theirs.fromBlock &&
    (['rescue', 'blake3', 'network'] as const).every((kind) => `${own.fees[kind]}` === theirs.fees[kind]);
  return same ? [] : ['feeSchedule'];
}

const configOf = ({ config }: StatusAnswer): Genesis => ({
  ...config,
  nativeFaucet: bytesToWords(hexToBytes(config.nativeFaucet)),
  producerKey: hexToBytes(config.producerKey),
  salt: bytesToWords(hexToBytes(config.salt)),
});

/** Reads to the end of the chain. The result is the number of the last block. */
export async function synchronise(parts: SyncParts, known: KnownChain): Promise<WalletResult<number>> {
  const { session } = parts;
  const pinned = await pin(parts, known);
  if (!pinned.ok) return pinned;
  const { number, state } = session.chain.cursor;
  if (known.tip < number) return failWith('chain-behind', `block ${known.tip}, but ${number} was read`);
  parts.onProgress(number, known.tip);
  if (known.tip === number && number > 0 && feltsToHex(state.notes) !== known.noteRoot) {
    const forked = await readChunk(parts, known, chunkOf(number));
    if (!forked.ok) return forked;
    return failWith('producer-lying', `note root of block ${number}`);
  }
  while (session.chain.cursor.number < known.tip) {
    const before = session.chain.cursor.number;
    const read = await readChunk(parts, known, chunkOf(before + 1));
    if (!read.ok) return read;
    if (session.chain.cursor.number === before) return failWith('producer-lying', `no block ${before + 1} of ${known.tip}`);
  }
  const shown = await session.commit((now) => ok(now.settings.shownAddress === undefined ? nextShown(now.settings, new ChainDraft(now.chain)) : {}));
  return shown.ok ? ok(session.chain.cursor.number) : shown;
}

/** At first contact the builds are compared, and chain and producer's key are kept: from then on no other is followed. */
async function pin({ store, session }: SyncParts, known: KnownChain): Promise<WalletResult<void>> {
  const name = feltsToHex(known.identity.genesis);
  const stored = await store.chain();
  if (!stored.ok) return stored;
  if (stored.value !== undefined && stored.value !== name) return failWith('chain-other', name.slice(0, 16));
  if (known.differences.length > 0) return failWith('build-other', known.differences.join(', '));
  if (stored.value !== undefined && session.genesis !== undefined) return ok(undefined);
  const remembered = await store.setChain(name);
  return remembered.ok ? session.commit(() => ok({ genesis: known.config })) : remembered;
}

/** Reads a whole chunk from its beginning, page by page, and takes over what is new. */
async function readChunk(parts: SyncParts, known: KnownChain, chunk: number): Promise<WalletResult<void>> {
  let offset: number | undefined = 0;
  while (offset !== undefined) {
    const page = await parts.client.chunkPage(feltsToHex(known.identity.genesis), chunk, offset);
    if (!page.ok) return page;
    const took = await takeBlocks(parts, known, page.value.blocks);
    if (!took.ok) return took;
    offset = page.value.next;
  }
  return ok(undefined);
}

/** Blocks in order, some of which may have been read before; the last of those is compared with what was read. */
export async function takeBlocks(parts: SyncParts, known: Pick<KnownChain, 'identity' | 'tip'>, blocks: readonly CompactBlock[]): Promise<WalletResult<void>> {
  const { session, permute, sharedSecrets, onProgress } = parts;
  const { number } = session.chain.cursor;
  const last = blocks.find(({ signed }) => signed.header.number === number);
  const same = last === undefined ? ok(undefined) : await checkLastBlock(parts, known.identity, last);
  if (!same.ok) return same;
  const fresh = blocks.filter(({ signed }) => signed.header.number > number);
  if (fresh.length === 0) return ok(undefined);
  const { genesis } = known.identity;
  const opened = await openBlocks({ shared: sharedSecrets, keys: session.keys, scripts: scriptRoots(permute), genesis }, fresh);
  const committed = await session.commit((now) => {
    const reader: Reader = { permute, chain: known.identity, keys: now.keys, scripts: scriptRoots(permute) };
    const draft = new ChainDraft(now.chain);
    const applied = applyBlocks(reader, draft, fresh, opened);
    if (!applied.ok) return applied;
    const used = [...draft.notes.values()].some((note) => note.addressIndex === now.settings.shownAddress && !note.ownChange);
    return ok({ ...(used ? nextShown(now.settings, draft) : { chain: draft }), intents: settleAll(permute, now, draft.lookup()) });
  });
  if (!committed.ok) return committed;
  onProgress(session.chain.cursor.number, Math.max(known.tip, session.chain.cursor.number));
  return ok(undefined);
}

/** An address for the next payer: one that was paid, or may have been given away by another device, is not shown again. */
function nextShown(settings: Settings, draft: ChainDraft): { readonly chain: ChainDraft; readonly settings: Settings } {
  const shownAddress = draft.nextAddress++;
  return { chain: draft, settings: { ...settings, shownAddress } };
}

/** That the producer still has the last block we read, bit for bit. Two signed ones of a number are kept as evidence. */
async function checkLastBlock({ store, session }: SyncParts, identity: ChainIdentity, { signed }: CompactBlock): Promise<WalletResult<void>> {
  const { number, signedHeader } = session.chain.cursor;
  if (signedHeader === undefined) return ok(undefined);
  const now = encode(signedBlockHeaderCodec, signed);
  if (now.length === signedHeader.length && now.every((byte, i) => byte === signedHeader[i])) return ok(undefined);
  if (!checkSignedHeader(signed, identity).ok) return failWith('producer-lying', `block ${number}`);
  const kept = await store.keepEvidence(number, [signedHeader, now]);
  return kept.ok ? failWith('producer-forked', `block ${number}`) : kept;
}
