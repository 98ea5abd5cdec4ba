// The faucet's transaction: mints a fixed amount to an address. The faucet is a public account that needs no secret, and its program pins
// vault and storage (it pays the fee from the mint): both are empty for ever, so its state is its nonce alone, and the chain's commitment
// tells it, whoever ran the program last.
import { FAUCET_CAP, FAUCET_IDENTITY, NATIVE_FAUCET, faucet } from '../kernels/accounts/faucet.ts';
import { p2id, p2idInputs } from '../kernels/scripts/index.ts';
import type { AccountRequest, OutputNote } from '../kernels/tx/index.ts';
import { scriptRoot } from '../vm/index.ts';
import {
  EMPTY_STORAGE,
  EMPTY_VAULT,
  EXPIRY_BLOCKS,
  NO_ASSET,
  ZERO_WORD,
  accountRoots,
  attachmentHash,
  commitToRoots,
  dummyNote,
  encode,
  equalFelts,
  err,
  feeOf,
  genesisDigest,
  isZero,
  ok,
  randomFelts,
  randomWord,
  recipientOf,
  sealMessages,
  shuffled,
  storageTree,
  transactionCodec,
  type Account,
  type Digest,
  type Header,
  type Message,
  type Note,
  type OpenedState,
  type Permutation,
  type RandomBytes,
  type Result,
} from '../protocol/index.ts';
import type { FaucetJob, ProveMint } from './faucet.ts';

/** What one request gives. */
export const MINT_AMOUNT = FAUCET_CAP / 10n;
/** How far beyond the last known nonce the chain's commitment is looked for. */
const NONCE_WINDOW = 1_000_000;

/** Executes and proves with Rescue; the header is the executed one. */
export type ProveRequest = (
  request: AccountRequest,
) => Promise<Result<{ readonly header: Header; readonly proof: Uint8Array }, { readonly message: string }>>;

export function mintProver(permute: Permutation, random: RandomBytes, prove: ProveRequest): ProveMint {
  const scripts = { p2id: scriptRoot(permute, p2id), faucet: scriptRoot(permute, faucet) };
  const nonces = nonceFinder(permute, scripts.faucet);
  return async (job) => {
    const nonce = nonces(job.accountCommitment);
    if (nonce === undefined) return err({ message: 'its account is in a state it does not know.' });
    const account = faucetAccount(scripts.faucet, nonce);
    const { request, ciphertexts } = mintRequest(permute, random, job, account, scripts.p2id);
    const proved = await prove(request);
    if (!proved.ok) return proved;
    const { header, proof } = proved.value;
    const opened = openedAfter(permute, account);
    return ok(encode(transactionCodec, { header, ciphertexts, kind: 'network', opened, proof }));
  };
}

const faucetAccount = (codeRoot: Digest, nonce: number): Account => ({
  identity: FAUCET_IDENTITY,
  nonce,
  vault: EMPTY_VAULT,
  storage: EMPTY_STORAGE,
  codeRoot,
});

/** What a mint leaves behind, in the clear. */
function openedAfter(permute: Permutation, before: Account): OpenedState {
  const account = { ...before, nonce: before.nonce + 1 };
  if (before.nonce > 0) return { account };
  return { account, origin: { storageRoot: storageTree(permute, before.storage).root, salt: ZERO_WORD } };
}

/** From the account's commitment to its nonce, which only grows: it is looked for from the last known one on. */
function nonceFinder(permute: Permutation, codeRoot: Digest): (commitment: Digest) => number | undefined {
  const roots = accountRoots(permute, faucetAccount(codeRoot, 0));
  let known = 1;
  return (commitment) => {
    if (isZero(commitment)) return 0;
    for (let nonce = known; nonce < known + NONCE_WINDOW; nonce++) {
      if (equalFelts(commitToRoots(permute, { ...roots, nonce }), commitment)) return (known = nonce);
    }
    return undefined;
  };
}

function mintRequest(
  permute: Permutation,
  random: RandomBytes,
  { to, genesis, anchor }: FaucetJob,
  account: Account,
  p2idRoot: Digest,
): { request: AccountRequest; ciphertexts: Uint8Array[] } {
  const fee = feeOf('network', anchor.anchorBlock);
  const asset = { faucet: NATIVE_FAUCET, amount: MINT_AMOUNT };
  const note: Note = {
    serial: randomWord(random),
    scriptRoot: p2idRoot,
    inputs: p2idInputs(to.tag),
    asset,
    owner: to.owner,
    dummy: false,
  };
  const places = shuffled(random, [note, undefined, undefined, undefined]);
  const messages = places.map(
    (each): Message | undefined => each && { to, note: each, memo: 'Play money' },
  );
  const ciphertexts = sealMessages(random, genesisDigest(permute, genesis), [...messages, undefined]);
  const outputs = places.map((each): OutputNote => {
    if (each === undefined) return { recipient: randomFelts(random, 8), asset: NO_ASSET, dummy: true };
    return { recipient: recipientOf(permute, each), asset, dummy: false };
  });
  const request: AccountRequest = {
    kernel: 'account',
    genesis,
    account,
    salt: ZERO_WORD,
    program: { script: faucet, advice: [] },
    nextStorage: EMPTY_STORAGE,
    anchor: { root: anchor.anchorRoot, block: anchor.anchorBlock },
    expiryBlock: anchor.anchorBlock + EXPIRY_BLOCKS,
    fee,
    mint: MINT_AMOUNT + fee,
    burn: 0n,
    inputs: Array.from({ length: 4 }, () => ({ note: dummyNote(random), nk: ZERO_WORD })),
    outputs,
    attachment: attachmentHash(ciphertexts),
  };
  return { request, ciphertexts };
}
