// npm run verify -- FILE: verifies a transaction file exported by the wallet. Prints its public words, suite, proven bits, and `valid`
// or the typed error. Exit code 0 if valid, 1 if not, 2 if the file cannot be read. Keys come from this repository, never the file.
import { existsSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { CLASSES, allKeys } from '../src/client/proof-classes.ts';
import { verifyTransaction } from '../src/client/verify-transaction.ts';
import { blake3Kernels, rpoPermutation } from '../src/engine/index.ts';
import { loadEngine } from '../src/engine/load.node.ts';
import { F } from '../src/field/index.ts';
import { blake3Suite, rpoSuite } from '../src/hash/index.ts';
import { checkAttachment, feltsToHex, formatAmount } from '../src/protocol/index.ts';
import { shapeOf, soundness } from '../src/stark/index.ts';

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error('usage: npm run verify -- FILE');
  process.exit(2);
}
let bytes: Uint8Array;
try {
  bytes = readFileSync(path);
} catch (error) {
  console.error(`cannot read ${path}: ${(error as Error).message}`);
  process.exit(2);
}
if (!existsSync('build/wasm/kernels.st.wasm')) execFileSync('npm', ['run', '--silent', 'build:wasm']);
const engine = await loadEngine();
const permute = rpoPermutation(engine);
const keys = allKeys({ rpo: rpoSuite(permute), blake3: blake3Suite(F, blake3Kernels(engine)) });

const result = verifyTransaction(keys, permute, bytes);
if (!result.ok) {
  console.log(`invalid: ${result.error.code}\n${result.error.message}`);
  process.exit(1);
}
const { transaction, transactionId, kernel, suite, setId } = result.value;
// What the proof does not speak of: the ciphertexts that travel with it, and that its four nullifiers differ.
const attached = checkAttachment(transaction);
const distinct = new Set(transaction.header.nullifiers.map(feltsToHex)).size === transaction.header.nullifiers.length;
if (!attached.ok || !distinct) {
  console.log(attached.ok ? 'invalid: repeated-nullifier\nThe transaction spends one note twice.' : `invalid: ${attached.error.code}\n${attached.error.message}`);
  process.exit(1);
}
const { header } = transaction;
const key = keys.find((each) => each.classId === CLASSES[kernel].classId && each.suite.name === suite && each.parameters.setId === setId)!;
const report = soundness(shapeOf(key.machine), key.parameters);
const lines: readonly (readonly [string, string])[] = [
  ['transaction id (the public words)', feltsToHex(transactionId)],
  ['genesis', feltsToHex(header.genesis)],
  ['kernel version', `${header.kernelVersion}`],
  ['kernel', kernel],
  ...(kernel === 'payment' ? [] : [
    ['account', feltsToHex(header.publicId)] as const,
    ['account before', feltsToHex(header.initial)] as const,
    ['account after', feltsToHex(header.final)] as const,
  ]),
  ['anchor', `block ${header.anchorBlock}, note root ${feltsToHex(header.anchorRoot)}`],
  ['expires with block', `${header.expiryBlock}`],
  ['fee', formatAmount(header.fee)],
  ...header.nullifiers.map((n, i) => [`nullifier ${i}`, feltsToHex(n)] as const),
  ...header.commitments.map((c, i) => [`note commitment ${i}`, feltsToHex(c)] as const),
  ['kind, suite', `${transaction.kind}, ${suite}`],
  ['proof', `${transaction.proof.length} bytes, ${report.provenBits.toFixed(1)} proven bits (${report.regime})`],
];
for (const [name, value] of lines) console.log(`${name.padEnd(36)}${value}`);
console.log('valid');
