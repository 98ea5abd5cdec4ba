// The Node host as a process for tests, with the TEST DOUBLES of proofs: run by tsx with PORT, HOST, DATA.
import { randomFelts, randomWord } from '../../src/protocol/index.ts';
import { main } from '../../src/producer/main.node.ts';
import { permute } from '../permutation.ts';
import { seededBytes } from '../random.ts';
import { testDoubleMint, testDoubleVerifier } from './producer.ts';

const nativeFaucet = randomWord(seededBytes(9));
await main({
  network: 'local',
  kernelVersion: 1,
  nativeFaucet,
  permute,
  verify: testDoubleVerifier(permute),
  proveMint: testDoubleMint(permute, nativeFaucet),
  feeAccount: (seed) => ({
    seed,
    scriptRoot: randomFelts(seededBytes(10), 8),
    inputs: new Uint32Array(32),
    owner: new Uint32Array(8),
  }),
});
