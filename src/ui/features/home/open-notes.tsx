// What a tap can take: notes sent to us under a time limit, those that we sent so, our offers. And what arrived but is worth nothing.
import { Button } from '../../components/button.tsx';
import controls from '../../components/controls.module.css';
import { useTask } from '../../components/use-task.ts';
import { amountText } from '../../format.ts';
import { en } from '../../i18n/en.ts';
import { wallet } from '../../stores/wallet.ts';
import type { NoteView, OpenWallet } from '../../../wallet/wallet.contract.ts';
import styles from './home.module.css';

const takeNote = (commitment: string) => wallet().takeNote(commitment);
const nothing = (): void => undefined;
const isWorthless = ({ state }: NoteView): boolean => state === 'not-spendable' || state === 'duplicate';

export function OpenNotes({ wallet: open }: { readonly wallet: OpenWallet }) {
  const notes = open.notes.filter((note) => !isWorthless(note));
  if (notes.length === 0) return null;
  return (
    <section aria-label={en.home.open} className={controls.stack}>
      <h2>{en.home.open}</h2>
      <ul className={controls.stack}>{notes.map((note) => <OpenNote key={note.commitment} note={note} wallet={open} />)}</ul>
    </section>
  );
}

function OpenNote({ note, wallet: open }: { readonly note: NoteView; readonly wallet: OpenWallet }) {
  const task = useTask(takeNote, nothing);
  const { lead, button } = wordsOf(note, open);
  return (
    <li className={styles.note} data-testid="open-note" data-state={note.state}>
      <p>{lead}</p>
      {note.memo !== '' && <p className={controls.hint}>{note.memo}</p>}
      {note.height !== undefined && <p className={controls.hint}>{note.state === 'take' ? en.home.takeUntil(note.height, open.sync.block) : en.home.reclaimFrom(note.height, open.sync.block)}</p>}
      {note.ready && open.leader && (
        <div className={controls.row}>
          <Button look={note.state === 'take' ? 'main' : 'quiet'} disabled={task.busy} onClick={() => void task.run(note.commitment)}>{button}</Button>
        </div>
      )}
      {task.error && <p className={controls.error} role="alert">{task.error}</p>}
    </li>
  );
}

function wordsOf({ state, amount }: NoteView, { fees, usualKind }: OpenWallet): { readonly lead: string; readonly button: string } {
  const text = amountText(amount);
  if (state === 'take') return { lead: en.home.toTake(text, amountText(fees[usualKind])), button: en.home.take };
  if (state === 'reclaim') return { lead: en.home.toReclaim(text), button: en.home.reclaim };
  return { lead: en.home.toCallBack(text), button: en.home.callBack };
}

export function Worthless({ notes }: { readonly notes: readonly NoteView[] }) {
  const worthless = notes.filter(isWorthless);
  if (worthless.length === 0) return null;
  return (
    <section aria-label={en.home.worthless} className={controls.stack}>
      <h2>{en.home.worthless}</h2>
      <ul className={controls.stack}>
        {worthless.map(({ commitment, amount, reason }) => <li key={commitment} className={controls.hint}>{amountText(amount)}: {reason}</li>)}
      </ul>
    </section>
  );
}
