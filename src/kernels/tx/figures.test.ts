// Deterministic figures: what the heaviest transactions take of their class. They must fit; what is left is for programs of strangers.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ACCOUNT_WAYS, KERNELS_FILE, WALLET_WAYS, kernelFigures, usageOf } from '../../../bench/kernel-figures.ts';
import { accountTransactionOf, paymentOf, worstAccountTransaction, worstPayment, type Way } from '../../../test/harness/worst-payment.ts';
import { permute } from '../../../test/harness/transactions.ts';
import { executeTransaction } from './index.ts';

describe('kernel figures', () => {
  const figures = kernelFigures();
  it('C3: are those of bench/results/kernels.json (npm run bench:results), and the worst case fits its class', () => {
    expect(figures).toEqual(JSON.parse(readFileSync(KERNELS_FILE, 'utf8')));
    for (const { left } of Object.values(figures)) for (const room of Object.values(left)) expect(room).toBeGreaterThanOrEqual(0);
  });
  it('name the worst transactions: nothing that counts takes more permutations', () => {
    expect(usageOf(worstPayment()).permutations).toBe(figures.payment.worst.permutations);
    expect(usageOf(worstAccountTransaction()).permutations).toBe(figures.account.worst.permutations);
    expect(WALLET_WAYS).toHaveLength(17);
  });
  it('hold for orders of four notes that were not chosen: none is heavier', () => {
    const orders: readonly (readonly Way[])[] = [
      ['swap taken', 'p2id', 'p2ide', 'p2id'], ['p2id', 'swap cancelled', 'p2id', 'p2ide back'], ['p2ide', 'swap taken', 'p2id', 'swap taken'],
      ['p2id', 'p2id', 'p2id', 'p2id'], ['swap taken', 'swap taken', 'p2ide back', 'p2ide back'],
    ];
    for (const ways of [...orders, ...ACCOUNT_WAYS]) {
      const taken = usageOf(accountTransactionOf(ways));
      for (const key of ['cpuRows', 'permutations', 'cells', 'rangeFacts'] as const) expect(taken[key], `${ways.join(', ')}: ${key}`).toBeLessThanOrEqual(figures.account.worst[key]);
    }
  });
});

describe('beyond what a wallet makes', () => {
  it('four offers taken at once fit a payment too', () => {
    expect(usageOf(paymentOf(['swap taken', 'swap taken', 'swap taken', 'swap taken']))).toMatchInlineSnapshot(`
      {
        "cells": 1085,
        "cpuRows": 609,
        "kernelWords": 706,
        "permutations": 247,
        "rangeFacts": 13,
      }
    `);
  });
  it('two notes without owner between others may need more permutations than the class has: refused before it is proven', () => {
    const tooMuch = executeTransaction(paymentOf(['swap taken', 'p2id', 'p2ide', 'p2id']), permute);
    expect(tooMuch).toMatchObject({ ok: false, error: { code: 'capacity' } });
  });
});
