// Where each part of a proof's bytes lies: the transcript is followed as a verifier does, for the query positions fix the lengths.
import { openingLength } from '../../src/hash/index.ts';
import { ProofTranscript } from '../../src/stark/challenges.ts';
import { openingPlan } from '../../src/stark/deep.ts';
import { logDomain, type VerifyingKey } from '../../src/stark/index.ts';
import { finalLength } from '../../src/stark/parameters.ts';
import { ProofReader, distinctSorted, layerShapes, rowWidths } from '../../src/stark/proof.ts';

export interface Region {
  readonly name: string;
  /** Bytes [from, to). */
  readonly from: number;
  readonly to: number;
  /** Its words are felts: below p. Nonces are; digests and salts are in a suite whose digests are. */
  readonly felts: boolean;
}

function positionsOf(vk: VerifyingKey, publicWords: readonly number[], proof: Uint8Array): number[] {
  const head = new ProofReader(vk, proof).readHead();
  const nonces = [...head.nonces];
  const nonce = (): number => nonces.shift()!;
  const transcript = new ProofTranscript(vk, publicWords);
  transcript.absorbMain(head.mainCap);
  transcript.lookups(nonce());
  transcript.absorbHelpers(head.helperCap);
  transcript.gamma(nonce());
  transcript.absorbQuotient(head.quotientCap);
  transcript.point(nonce());
  transcript.absorbOpenings(head.openings);
  transcript.weights(nonce());
  head.layerCaps.forEach((cap, i) => {
    transcript.absorbLayer(cap);
    transcript.beta(i, nonce());
  });
  transcript.absorbFinal(head.finalCoefficients);
  return transcript.positions(nonce());
}

/** All regions in order, none empty; each opened row's felts and its salt are regions of their own. */
export function proofRegions(vk: VerifyingKey, publicWords: readonly number[], proof: Uint8Array): Region[] {
  const { K, parameters, machine } = vk;
  const regions: Region[] = [];
  let at = 0;
  const region = (name: string, words: number, felts = true): void => {
    if (words > 0) regions.push({ name, from: at, to: at + 4 * words, felts });
    at += 4 * words;
  };
  /** Digests, or salts. */
  const hashed = (name: string, words: number): void => region(name, words, vk.suite.digestsAreFelts);
  const layers = layerShapes(vk);
  for (const name of ['magic', 'version', 'class', 'suite', 'set']) region(name, 1, false);
  for (const name of ['main cap', 'helper cap', 'quotient cap']) hashed(name, 8 * 2 ** parameters.capLog);
  for (let i = 0; i < 5 + layers.length; i++) region(`nonce ${i}`, 1);
  region('openings', openingPlan(machine).count * K.degree);
  layers.forEach(({ capLog }, i) => hashed(`layer ${i} cap`, 8 * 2 ** capLog));
  region('final coefficients', finalLength(parameters) * K.degree);

  const rows = distinctSorted(positionsOf(vk, publicWords, proof));
  for (const [name, width] of Object.entries(rowWidths(vk))) {
    rows.forEach((_, i) => {
      region(`${name} row ${i}`, width - parameters.masks.saltWords);
      hashed(`${name} salt ${i}`, parameters.masks.saltWords);
    });
    hashed(`${name} siblings`, 8 * openingLength(rows, logDomain(parameters), parameters.capLog));
  }
  let reached = rows;
  layers.forEach(({ foldLog, leafLog, capLog }, i) => {
    reached = distinctSorted(reached.map((index) => index >> foldLog));
    region(`layer ${i} leaves`, reached.length * 2 ** foldLog * K.degree);
    hashed(`layer ${i} siblings`, 8 * openingLength(reached, leafLog, capLog));
  });
  return regions;
}
