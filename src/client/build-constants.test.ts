// What a wallet compares with a producer at first contact is what this build proves, verifies and runs; roots of shipped programs are
// constants for ever.
import { describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { F } from '../field/index.ts';
import { blake3Reference, blake3Suite, bytesToWords, rpoPermuteReference, rpoSuite } from '../hash/index.ts';
import { hexToBytes } from '@noble/hashes/utils.js';
import { faucet, wallet } from '../kernels/accounts/index.ts';
import { p2id, p2ide, swap } from '../kernels/scripts/index.ts';
import { BuildConstants, differencesOf, feltsToHex } from '../protocol/index.ts';
import { scriptRoot } from '../vm/index.ts';
import { BUILD } from './build-constants.ts';
import { CLASSES, chainKeys } from './proof-classes.ts';

describe('the constants of this build', () => {
  it('have the shape that travels', () => {
    expect(v.parse(BuildConstants, JSON.parse(JSON.stringify(BUILD)))).toEqual(BUILD);
  });

  it('name the keys that chains admit, and no others', () => {
    const keys = chainKeys({ rpo: rpoSuite(rpoPermuteReference), blake3: blake3Suite(F, blake3Reference) });
    const named = (classId: number, suite: string): number[] => [...keys.find((key) => key.classId === classId && key.suite.name === suite)!.digest];
    const words = (hex: string): number[] => [...bytesToWords(hexToBytes(hex))];
    expect(words(BUILD.keys.paymentBlake3)).toEqual(named(CLASSES.payment.classId, 'blake3'));
    expect(words(BUILD.keys.paymentRescue)).toEqual(named(CLASSES.payment.classId, 'rpo'));
    expect(words(BUILD.keys.accountRescue)).toEqual(named(CLASSES.account.classId, 'rpo'));
    expect(keys).toHaveLength(Object.keys(BUILD.keys).length);
  });

  it('are versions 2, and the roots of the programs, pinned', () => {
    expect(BUILD.versions).toEqual({ protocol: 2, kernel: 2, vm: 2, proof: 2 });
    const programs = { p2id, p2ide, swap, wallet, faucet };
    for (const [name, script] of Object.entries(programs)) {
      expect(BUILD.roots[name as keyof typeof programs], name).toBe(feltsToHex(scriptRoot(rpoPermuteReference, script)));
    }
    expect(BUILD.roots).toMatchInlineSnapshot(`
      {
        "faucet": "8e80e02dd5f5ba3ae2673c22e84a326a1b5b81204d18802c233cce17bc099e64",
        "p2id": "eb53d106042a8c2aea0e6c3e2ad55943c48f047e2b7b741d5163da739563127b",
        "p2ide": "dc191f6510ed5e1e80756a67f44e85676214874d1c86fe622441af67631b6519",
        "swap": "4529e53be25d635a7849eb564a34112ba304ca15c1da447548f70139813e953a",
        "wallet": "ba72fd7cf88e882c2289fc059a513238de7e9d53e46f8c36fa30807af1fe6431",
      }
    `);
  });

  it('differ by name in each of their fields', () => {
    expect(differencesOf(BUILD, structuredClone(BUILD))).toEqual([]);
    for (const [group, values] of Object.entries(BUILD)) {
      for (const name of Object.keys(values)) {
        const other = structuredClone(BUILD) as unknown as Record<string, Record<string, string | number>>;
        other[group]![name] = 'other';
        expect(differencesOf(BUILD, other as unknown as BuildConstants)).toEqual([`${group}.${name}`]);
      }
    }
  });
});
