// The Node host as a process for tests, with the TEST DOUBLES of proofs: run by tsx with PORT, HOST, DATA.
import { NOTE_INPUT_FELTS, publicIdOf, randomFelts } from '../../src/protocol/index.ts';
import { main } from '../../src/producer/main.node.ts';
import { TEST_FAUCET } from '../arbitraries/protocol.ts';
import { permute } from '../permutation.ts';
import { seededBytes } from '../random.ts';
import { ACCEPTED, TEST_BUILD, testDoubleMint, testDoubleVerifier } from './producer.ts';

await main({
  network: 'local',
  kernelVersion: 2,
  nativeFaucet: publicIdOf(TEST_FAUCET.account.identity),
  permute,
  verify: testDoubleVerifier(permute),
  accepted: ACCEPTED,
  build: TEST_BUILD,
  proveMint: testDoubleMint(permute),
  feeAccount: (seed) => ({
    seed,
    scriptRoot: randomFelts(seededBytes(10), 8),
    inputs: new Uint32Array(NOTE_INPUT_FELTS),
    owner: new Uint32Array(8),
  }),
});
