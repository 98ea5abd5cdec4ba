// Two tabs of one browser on one store, in fixed stories: what a tab knows when it opens, and when it comes to lead. Random ones are in
// intents.model.test.ts.
import { describe, expect, it, vi } from 'vitest';
import { PASSWORD, World, idle, intentsOf, request, sessionOf, shownBy, totalOf, type Device } from '../../test/harness/world.ts';
import { ok } from '../protocol/index.ts';
import { failWith } from './errors.ts';
import type { Intent } from './intent.ts';

/** A world with one tab of one wallet, and how to give it money. */
async function alone(seed: number): Promise<{ world: World; first: Device; give: (index: number) => Promise<void> }> {
  const world = await World.make(seed);
  const phrase = world.newPhrase();
  const keys = world.chain.keysFor(phrase);
  await world.fund(keys, [{ index: 0, amount: 1_000_000n }]);
  const first = await world.device(phrase);
  return { world, first, give: (index) => world.fund(keys, [{ index, amount: 500_000n }]) };
}

const phaseOf = (device: Device): string => device.states.at(-1)!.phase;

/** A payment that waits for more money than there is. */
async function draftIn(world: World, device: Device): Promise<void> {
  const to = world.addressText(world.keysOf(world.newPhrase()).publicAddress(0));
  const draft: Intent = {
    id: 'draft', kind: 'pay', at: 1, proofKind: 'rescue', payment: { to, amount: 1_200_000n, memo: '', byFile: false, reclaimAfter: undefined },
    word: undefined, line: undefined, reserved: [], attempts: [], refusals: 0, state: { phase: 'draft', asks: false },
  };
  await sessionOf(device)!.commit(() => ok({ intents: [draft] }));
  // Shows it.
  await device.wallet.setPersistent(true);
  await idle();
}
const waitingIn = (device: Device): unknown => shownBy(device)!.activity.find(({ id }) => id === 'draft')!.state;

describe('a tab that opens', () => {
  it('shows what the leading one wrote while it was opening', async () => {
    const { world, first, give } = await alone(1);
    const second = await world.tab(first);
    await second.wallet.lock();
    await first.wallet.unlock(PASSWORD);
    await idle();
    // Read, and not yet among the tabs that follow.
    const { join } = second.leadership;
    second.leadership.join = async () => {
      await give(1);
      return join();
    };
    await second.wallet.unlock(PASSWORD);
    await idle();
    expect([shownBy(second)!.leader, totalOf(shownBy(second)!)]).toEqual([false, 1_500_000n]);
    await world.close();
  });

  it('finds a draft that waits for a tap, and so does the one that follows and comes to lead: a copy of the store may have it too', async () => {
    const { world, first, give } = await alone(2);
    await draftIn(world, first);
    expect(waitingIn(first)).toMatchObject({ phase: 'waiting', asks: false });
    await world.reopen(first);
    const second = await world.tab(first);
    for (const tab of [first, second]) expect(waitingIn(tab)).toMatchObject({ phase: 'waiting', asks: true });
    await world.closeTab(first);
    await give(1);
    expect(shownBy(second)!.leader).toBe(true);
    expect(waitingIn(second)).toMatchObject({ phase: 'waiting', asks: true });
    expect(second.left.size).toBe(0);
    await second.wallet.retry('draft');
    await idle();
    expect(second.left.size).toBe(1);
    await world.close();
  });
});

describe('starting over in the leading tab', () => {
  it('is followed by the other one; the address that is shown then is not the next to be handed out, to a payer or to change', async () => {
    const { world, first } = await alone(4);
    const second = await world.tab(first);
    expect((await second.wallet.startOver()).ok).toBe(false);
    expect((await first.wallet.startOver()).ok).toBe(true);
    await idle();
    for (const tab of [first, second]) {
      const { chain, settings } = sessionOf(tab)!;
      expect([chain.cursor.number, totalOf(shownBy(tab)!)]).toEqual([world.tip, 1_000_000n]);
      expect(settings.shownAddress).toBeLessThan(chain.nextAddress);
    }
    expect(shownBy(second)!.address).toBe(shownBy(first)!.address);
    await world.close();
  });
});

describe('a tab that comes to lead', () => {
  it('and cannot read what was written acts on nothing: it locks, and the wallet can be unlocked again', async () => {
    const { world, first } = await alone(3);
    const to = world.addressText(world.keysOf(world.newPhrase()).publicAddress(0));
    const second = await world.tab(first);
    first.prover.hold = true;
    await first.wallet.send(request(to, 100_000n));
    await idle();
    const refresh = vi.spyOn(sessionOf(second)!, 'refresh').mockResolvedValue(failWith('store-failed'));
    await world.closeTab(first);
    expect(refresh).toHaveBeenCalled();
    expect([phaseOf(second), second.left.size]).toEqual(['locked', 0]);
    await second.wallet.unlock(PASSWORD);
    await idle();
    expect([shownBy(second)!.leader, second.left.size, intentsOf(second).length]).toEqual([true, 1, 1]);
    await world.blocks(1);
    expect(shownBy(second)!.activity[0]!.state.phase).toBe('confirmed');
    await world.close();
  });
});
