// What a build of Sotto takes for granted and two builds must have in common: versions, verifying keys, program roots. A wallet compares
// them with its own when it first meets a producer, because what differs would otherwise be found out later and less clearly: by a proof
// that is refused, or a note that nobody can spend. Digests are in hex, as they travel (`GET /status`).
import * as v from 'valibot';

const version = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535));
const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

export const BuildConstants = v.object({
  versions: v.object({ protocol: version, kernel: version, vm: version, proof: version }),
  /** Digests of the verifying keys that are accepted. */
  keys: v.object({ paymentBlake3: digest, paymentRescue: digest, accountRescue: digest }),
  /** Roots of the shipped programs; constants for ever. */
  roots: v.object({ p2id: digest, p2ide: digest, swap: digest, wallet: digest, faucet: digest }),
});
export type BuildConstants = v.InferOutput<typeof BuildConstants>;

/** Names of what is not the same in both: "keys.paymentRescue". Empty where the builds agree. */
export function differencesOf(own: BuildConstants, theirs: BuildConstants): string[] {
  const flat = (build: BuildConstants): [name: string, value: string | number][] =>
    Object.entries(build).flatMap(([group, values]) =>
      Object.entries(values).map(([name, value]): [string, string | number] => [`${group}.${name}`, value]),
    );
  const other = new Map(flat(theirs));
  return flat(own).flatMap(([name, value]) => (other.get(name) === value ? [] : [name]));
}
