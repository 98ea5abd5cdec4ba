// What a session hands out belongs together, whatever is read or written meanwhile.
import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { syntheticChain } from '../../test/harness/synthetic-chain.ts';
import { permute } from '../../test/permutation.ts';
import { seededBytes } from '../../test/random.ts';
import { PAGE_LEAVES, ok, notePathRoot, type CompactBlock } from '../protocol/index.ts';
import { applyBlocks } from './apply-block.ts';
import { ChainDraft } from './chain-state.ts';
import { newDataKey } from './lock.ts';
import { openBlocks } from './open-blocks.ts';
import { newPhrase } from './phrase.ts';
import { scriptRoots } from './script-roots.ts';
import { Session } from './session.ts';
import { WalletStore } from './store.ts';
import { FIRST_SETTINGS } from './stored-wallet.ts';
import { plainSignatureCheck } from './ed25519.ts';
import { webSharedSecrets } from './x25519.ts';

const random = seededBytes(77);
/** A page of leaves, which is then in the store, and a little more. */
const synthetic = syntheticChain(permute, random, 16, 4);
const { chain, blocks } = synthetic;
const scripts = scriptRoots(permute);

async function newSession(): Promise<Session> {
  const store = await WalletStore.open('session', () => undefined);
  if (!store.ok) throw new Error(store.error.code);
  const key = newDataKey(random);
  await Session.begin(store.value, random, key, newPhrase(random), FIRST_SETTINGS);
  const session = await Session.load(permute, store.value, random, key);
  if (!session.ok) throw new Error(session.error.code);
  return session.value;
}

async function read(session: Session, some: readonly CompactBlock[]): Promise<void> {
  const opener = { shared: webSharedSecrets(crypto.subtle), isSigned: plainSignatureCheck, keys: session.keys, scripts, chain };
  const opened = await openBlocks(opener, some);
  const committed = await session.commit((now) => {
    const draft = new ChainDraft(now.chain);
    const applied = applyBlocks({ permute, chain, keys: now.keys, scripts }, draft, some, opened);
    return applied.ok ? ok({ chain: draft }) : applied;
  });
  expect(committed).toEqual(ok(undefined));
}

describe('paths', () => {
  it('lead to the root of the block that they come with, also when the next block is read meanwhile', async () => {
    const session = await newSession();
    await read(session, blocks.slice(0, 15));
    const leaves = [PAGE_LEAVES + 1, 0, 5, PAGE_LEAVES - 1, PAGE_LEAVES];
    const [found] = await Promise.all([session.pathsOf(leaves), read(session, blocks.slice(15))]);
    expect(session.chain.cursor.number).toBe(16);
    if (!found.ok) throw new Error(found.error.code);
    expect(found.value.cursor.number).toBe(15);
    const commitments = blocks.flatMap(({ signed, transactions }) => transactions.flatMap((t, i) => t.header.commitments.map((each, place) => [4 * (signed.header.firstFour + 1 + i) + place, each] as const)));
    const leafAt = new Map(commitments);
    for (const [i, leaf] of leaves.entries()) {
      const commitment = leafAt.get(leaf);
      // A place of a block's own record holds another leaf.
      if (commitment) expect(notePathRoot(permute, commitment, found.value.paths[i]!)).toEqual(found.value.cursor.state.notes);
    }
    expect(leaves.filter((leaf) => leafAt.has(leaf)).length).toBeGreaterThan(3);
  });
});
