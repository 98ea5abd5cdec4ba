// Two proofs of a false statement that stand or fall with the checks of the codewords: all else about them is in order. The forger opens
// the first chunk at z to whatever makes the quotient identity hold; what he opened is then the value of no polynomial, so the DEEP codeword
// is none either. He can show FRI another codeword, or a final polynomial that leaves out what does not fit.
import { expect, it } from 'vitest';
import { toyKey } from '../../test/harness/toy-key.ts';
import { toyParameters as parameters } from '../../test/harness/toy-parameters.ts';
import { assembleMachine, bus, checkTrace, emptyFixed, emptyTrace, layout, publicWord, writeRow, type Chip, type Columns } from '../air/index.ts';
import { blake3Kernels } from '../engine/index.ts';
import { loadEngine } from '../engine/load.node.ts';
import { F, K, type Ext } from '../field/index.ts';
import { blake3Stream, blake3Suite, randomStream } from '../hash/index.ts';
import type { Backend, Codeword, CommittedMatrix } from './backend.ts';
import { ProofTranscript, nextPoint } from './challenges.ts';
import { publicSum, type LookupChallenges } from './logup.ts';
import { finalLength } from './parameters.ts';
import { encodeProof } from './proof.ts';
import { proveOnce } from './prove.ts';
import { referenceBackend } from './reference-backend.ts';
import { quotientIdentity, verifyAtAnyStrength } from './verify.ts';

const CELLS = bus('cells', 5, ['address', 'v0', 'v1', 'v2', 'v3']);
const Ledger = layout({ value: 4, uses: 1 });
const ledger: Chip<typeof Ledger.spec> = {
  name: 'ledger', columns: Ledger, fixed: layout({}), periodic: {},
  evaluate(air, { row, shared }) {
    air.assertZero('rule', shared.first.mul(row.value[1]!.sub(row.value[0]!.mul(7))));
    air.offer('states', CELLS, row.uses, [shared.index, ...row.value]);
  },
};
const machine = assembleMachine('ledger', 64, [{ chip: ledger, lanes: 1 }], [{ bus: CELLS, tuple: [0, ...[0, 1, 2, 3].map(publicWord)] }]);
const fixed = emptyFixed(machine);
const vk = toyKey(blake3Suite(F, blake3Kernels(await loadEngine())), machine, fixed, parameters);
const honest = referenceBackend(K, vk.suite, machine, fixed, parameters);
const HONEST = [5, 35, 2, 3];
const CLAIM = [5, 36, 2, 3]; // 36 is not 7 * 5

function trace(): Columns {
  const main = emptyTrace(machine);
  for (let row = 0; row < machine.height; row++) writeRow(main, 0, Ledger, row, { value: row === 0 ? HONEST : [row, 1, 2, 3], uses: row === 0 ? 1 : 0 });
  return main;
}

/** Follows the transcript from cap to cap, and opens the first chunk at z to what the identity lacks. */
function lyingAtZ(words: readonly number[]): Backend {
  const replay = new ProofTranscript(vk, words);
  const matrices: CommittedMatrix[] = [];
  let challenges: LookupChallenges;
  let gamma: Ext;
  const seen = (matrix: CommittedMatrix): CommittedMatrix => {
    matrices.push(matrix);
    if (matrices.length === 1) {
      replay.absorbMain(matrix.cap);
      challenges = replay.lookups(0);
    } else if (matrices.length === 2) {
      replay.absorbHelpers(matrix.cap);
      gamma = replay.gamma(0);
    }
    return matrix;
  };
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
  return {
    ...honest,
    commitTrace: async (...input) => seen(await honest.commitTrace(...input)),
    commitCoefficients: async (...input) => seen(await honest.commitCoefficients(...input)),
    evaluateExt: async (matrix, columns, z) => {
      const values = await honest.evaluateExt(matrix, columns, z);
      const [main, helpers, quotient] = matrices as [CommittedMatrix, CommittedMatrix, CommittedMatrix];
      if (matrix !== quotient) return values;
      const sums = machine.helperGroups.length;
      const openings = [
        ...(await honest.evaluateBase(main, upTo(machine.mainNames.length), z)),
        ...(await honest.evaluateExt(helpers, upTo(sums + 1), z)),
        ...values,
        ...(await honest.evaluateBase(main, machine.nextColumns, nextPoint(vk, z))),
        ...(await honest.evaluateExt(helpers, [sums], nextPoint(vk, z))),
      ];
      const sides = quotientIdentity(vk, openings, publicSum(K, challenges, machine, words), { z, challenges, gamma });
      const lack = K.mul(K.sub(sides.constraints, sides.quotient), K.inv(K.sub(K.pow(z, machine.height), K.one)));
      return [K.add(values[0]!, lack), ...values.slice(1)];
    },
  };
}

async function proofOf(words: readonly number[], backend: Backend): Promise<Uint8Array> {
  const random = randomStream(blake3Stream(new Uint8Array(32).fill(8)));
  return encodeProof(vk, await proveOnce(vk, backend, trace(), words, random, new ProofTranscript(vk, words), () => {}));
}

/** Keeps what a final polynomial has room for. */
const truncating = (backend: Backend): Backend => ({
  ...backend,
  interpolateCodeword: async (...input) => (await backend.interpolateCodeword(...input)).map((c, i) => (i < finalLength(parameters) ? c : K.zero)),
});

it('neither device spoils the proof of a true statement', async () => {
  expect(checkTrace(F, machine, fixed, trace(), HONEST)).toEqual([]);
  expect(verifyAtAnyStrength(vk, HONEST, await proofOf(HONEST, truncating(lyingAtZ(HONEST))))).toEqual({ ok: true });
});

it('a first FRI codeword that is zero, and not the DEEP combination, is refused where it is compared with the rows', async () => {
  const zero = (codeword: Codeword): Codeword => ({ ...codeword, values: new Array<Ext>(2 ** codeword.log).fill(K.zero) }) as Codeword;
  const proof = await proofOf(CLAIM, { ...lyingAtZ(CLAIM), deep: async (input) => zero(await honest.deep(input)) });
  expect(verifyAtAnyStrength(vk, CLAIM, proof)).toMatchObject({ ok: false, error: { code: 'deep-mismatch', where: expect.stringMatching(/^layer 0 index/) } });
});

it('a final polynomial without the coefficients that do not fit is refused where it is compared with the last fold', async () => {
  const proof = await proofOf(CLAIM, truncating(lyingAtZ(CLAIM)));
  expect(verifyAtAnyStrength(vk, CLAIM, proof)).toMatchObject({ ok: false, error: { code: 'fold-mismatch', where: expect.stringMatching(/^final polynomial at/) } });
});
