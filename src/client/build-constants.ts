// What this build takes for granted, to be compared with a producer's at first contact (protocol/build-constants.ts).
import { wordsToBytes, rpoPermuteReference } from '../hash/index.ts';
import { bytesToHex } from '@noble/hashes/utils.js';
import { faucet, wallet } from '../kernels/accounts/index.ts';
import { p2id, p2ide, swap } from '../kernels/scripts/index.ts';
import { KERNEL_VERSION } from '../kernels/tx/index.ts';
import { PROTOCOL_VERSION, type BuildConstants } from '../protocol/index.ts';
import { PROOF_VERSION } from '../stark/index.ts';
import { VM_VERSION, scriptRoot, type Script } from '../vm/index.ts';
import { KEY_DIGESTS } from './key-digests.ts';
import { choiceOf } from './parameter-sets.ts';
import { CLASSES, keyName } from './proof-classes.ts';

const key = (name: 'payment' | 'account', suite: 'rpo' | 'blake3'): string =>
  bytesToHex(wordsToBytes(Uint32Array.from(KEY_DIGESTS[keyName(CLASSES[name], choiceOf(suite))]!)));
const root = (script: Script): string => bytesToHex(wordsToBytes(scriptRoot(rpoPermuteReference, script)));

export const BUILD: BuildConstants = {
  versions: { protocol: PROTOCOL_VERSION, kernel: KERNEL_VERSION, vm: VM_VERSION, proof: PROOF_VERSION },
  keys: { paymentBlake3: key('payment', 'blake3'), paymentRescue: key('payment', 'rpo'), accountRescue: key('account', 'rpo') },
  roots: { p2id: root(p2id), p2ide: root(p2ide), swap: root(swap), wallet: root(wallet), faucet: root(faucet) },
};
