// From a request to what the hints of both kernels ask for in one order: the statement's words, notes, programs.
import type { Permutation } from '../../hash/index.ts';
import {
  NOTES_IN, NOTES_OUT, amountToWord, commitToAsset, genesisDigest, genesisFelts, isZero, noteCommitment, nullifierOf,
  type Account, type Header,
} from '../../protocol/index.ts';
import { bitAdvice, feltAdvice, pathAdvice, wordsAdvice, type Advice, type Script } from '../../vm/index.ts';
import { PATH_HALF } from './notes.ts';
import type { InputNote, OutputNote, TransactionRequest } from './request.ts';
import { KERNEL_VERSION } from './view.ts';

/** What executing a request needs, and the header that it then states. */
export interface Prepared {
  readonly advice: readonly Advice[];
  readonly header: Header;
  /** The account afterwards; undefined for a payment. */
  readonly account: Account | undefined;
}

/** Of `hintStatement`. */
export const statementAdvice = ({ genesis, anchor, expiryBlock, fee, attachment }: TransactionRequest): Advice[] => [
  wordsAdvice(genesisFelts(genesis)),
  wordsAdvice(anchor.root),
  feltAdvice(anchor.block),
  feltAdvice(expiryBlock),
  wordsAdvice(amountToWord(fee)),
  wordsAdvice(attachment),
];

/** The header but for what a kernel says of the account. Throws RangeError unless there are four notes each way. */
export function headerOf(request: TransactionRequest, permute: Permutation): Omit<Header, 'publicId' | 'initial' | 'final'> {
  const { inputs, outputs, anchor, expiryBlock, fee, attachment } = request;
  if (inputs.length !== NOTES_IN || outputs.length !== NOTES_OUT) throw new RangeError('four notes in, four out');
  return {
    genesis: genesisDigest(permute, request.genesis),
    kernelVersion: KERNEL_VERSION,
    anchorRoot: anchor.root,
    anchorBlock: anchor.block,
    expiryBlock,
    fee,
    nullifiers: inputs.map(({ note, nk }) => nullifierOf(permute, note.serial, nk, noteCommitment(permute, note))),
    commitments: outputs.map(({ recipient, asset, dummy }) => commitToAsset(permute, recipient, asset, dummy)),
    attachment,
  };
}

/** Of `placeNotes`. */
export const notesAdvice = ({ inputs, outputs }: TransactionRequest): Advice[] => [...outputs.flatMap(outputAdvice), ...inputs.flatMap(inputAdvice)];

const outputAdvice = ({ recipient, asset, dummy }: OutputNote): Advice[] => [
  wordsAdvice(recipient),
  wordsAdvice(asset.faucet),
  wordsAdvice(amountToWord(asset.amount)),
  bitAdvice(dummy),
];

function inputAdvice({ note, nk, spend }: InputNote): Advice[] {
  const path = (): Advice[] => {
    const { index, siblings } = spend!.path;
    const half = 2 ** PATH_HALF;
    return [pathAdvice(index % half, siblings.slice(0, PATH_HALF)), pathAdvice(Math.floor(index / half), siblings.slice(PATH_HALF))];
  };
  return [
    wordsAdvice(note.serial),
    wordsAdvice(note.scriptRoot),
    wordsAdvice(note.owner),
    wordsAdvice(note.inputs),
    wordsAdvice(note.asset.faucet),
    wordsAdvice(amountToWord(note.asset.amount)),
    bitAdvice(note.dummy),
    ...(note.dummy ? [] : path()),
    wordsAdvice(nk),
    bitAdvice(isZero(note.owner)),
  ];
}

/** Of `runPrograms`. A script lies in memory once, so one and the same object is what ran before. */
export function programsAdvice({ program, inputs }: TransactionRequest): Advice[] {
  const advice: Advice[] = [{ kind: 'script', ...program }];
  let last: Script = program.script;
  for (const { spend } of inputs) {
    if (!spend) continue;
    const { script } = spend;
    advice.push({ kind: 'script', script, advice: spend.advice }, bitAdvice(script === last));
    last = script;
  }
  return advice;
}
