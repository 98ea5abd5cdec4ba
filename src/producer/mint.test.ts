// The faucet's real transaction, executed by the real kernel; only its proof is a test double.
import { describe, expect, it } from 'vitest';
import { sampleAddress } from '../../test/arbitraries/protocol.ts';
import { doubleProof, testProducer } from '../../test/harness/producer.ts';
import { permute } from '../../test/permutation.ts';
import { seededBytes } from '../../test/random.ts';
import { NATIVE_FAUCET } from '../kernels/accounts/faucet.ts';
import { executeTransaction } from '../kernels/tx/index.ts';
import * as p from '../protocol/index.ts';
import { Faucet, type FaucetJob } from './faucet.ts';
import { MINT_AMOUNT, mintProver, type ProveRequest } from './mint.ts';

const random = seededBytes(41);

const prove: ProveRequest = async (request) => {
  const executed = executeTransaction(request, permute);
  if (!executed.ok)
    return p.err({ message: JSON.stringify(executed.error, (_, x: unknown) => (typeof x === 'bigint' ? `${x}` : x)) });
  const { header } = executed.value;
  return p.ok({ header, proof: doubleProof(permute, header, 'network') });
};

async function faucetChain() {
  const base = await testProducer(permute);
  const t = await testProducer(permute, { genesis: { ...base.chain.config, nativeFaucet: NATIVE_FAUCET } });
  const mint = mintProver(permute, random, prove);
  const faucet = new Faucet(t.producer, mint, t.clock, { perClient: 100, windowMs: 1000, maxQueue: 10 });
  return { ...t, mint, faucet };
}

describe('mint', () => {
  it('is admitted with its opened state: creation with the origin, then nonce by nonce', async () => {
    const t = await faucetChain();
    for (let i = 0; i < 3; i++) {
      const asked = await t.faucet.request(sampleAddress(random), 'a');
      expect(asked.ok ? 'ok' : asked.error.message).toBe('ok');
    }
    await t.clock.pass(500);
    const block = p.decode(p.compactBlockCodec, t.producer.compactBlock(1)!);
    if (!block.ok) throw new Error(block.error.code);
    const { transactions } = block.value;
    expect(
      p.checkCompactBlock(permute, block.value, {
        ...t.chain,
        genesis: t.producer.genesis,
        nativeFaucet: NATIVE_FAUCET,
      }).ok,
    ).toBe(true);
    expect(transactions.map(({ kind, opened }) => [kind, opened?.account.nonce, opened?.origin !== undefined])).toEqual(
      [
        ['network', 1, true],
        ['network', 2, false],
        ['network', 3, false],
      ],
    );
    for (const { header, opened } of transactions) {
      expect([...header.publicId]).toEqual([...NATIVE_FAUCET]);
      expect(p.vaultBalance(opened!.account.vault, NATIVE_FAUCET)).toBe(0n);
    }
    expect(MINT_AMOUNT).toBe(100n * p.UNIT);
  });

  it('finds its nonce again whoever minted meanwhile: nobody can leave the account in a state it does not know', async () => {
    const t = await faucetChain();
    const job = (): FaucetJob => ({
      genesis: t.producer.config,
      to: sampleAddress(random),
      accountCommitment: t.producer.accountTip(NATIVE_FAUCET) ?? p.ZERO_DIGEST,
      anchor: { anchorBlock: 0, anchorRoot: t.producer.noteRoot },
    });
    // Strangers run the same program: their prover is another one, the states are the same.
    for (let i = 0; i < 3; i++) {
      const stranger = await mintProver(permute, random, prove)(job());
      expect(stranger.ok && (await t.producer.submit(stranger.value, 'faucet')).ok).toBe(true);
    }
    const own = await t.mint(job());
    expect(own.ok && (await t.producer.submit(own.value, 'faucet')).ok).toBe(true);
  });
});
