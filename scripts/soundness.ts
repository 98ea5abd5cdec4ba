// Prints the proven bits of every class, suite and set: npm run soundness [-- --json].
import { PARAMETER_CHOICES } from '../src/client/parameter-sets.ts';
import { deriveParameters, shapeOf, soundness } from '../src/stark/index.ts';
import { PAYMENT, vmMachine } from '../src/vm/machine.ts';

const shape = shapeOf(vmMachine(PAYMENT).machine);
const rows = PARAMETER_CHOICES.map((choice) => {
  const parameters = deriveParameters(shape, choice);
  const { provenBits, terms } = soundness(shape, parameters);
  return { class: PAYMENT.name, suite: choice.suite, set: choice.set, provenBits, parameters, terms };
});
if (process.argv.includes('--json')) console.log(JSON.stringify(rows, null, 2));
else console.table(rows.map((r) => ({ class: r.class, suite: r.suite, set: r.set, bits: r.provenBits.toFixed(2), queries: r.parameters.queries, degreeBound: r.parameters.degreeBound })));
