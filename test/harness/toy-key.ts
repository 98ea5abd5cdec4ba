// Keys of test machines, whose digest nobody has as a constant.
import type { Columns, Machine } from '../../src/air/index.ts';
import { K } from '../../src/field/index.ts';
import { rpoPermuteReference, type Suite } from '../../src/hash/index.ts';
import { keyDigests, verifyingKey, type Parameters, type VerifyingKey } from '../../src/stark/index.ts';

export function toyKey(suite: Suite, machine: Machine, fixed: Columns, parameters: Parameters, classId = 7): VerifyingKey {
  const parts = { suite, machine, classId, fixed, parameters };
  return verifyingKey(K, parts, keyDigests(rpoPermuteReference, parts).key);
}
