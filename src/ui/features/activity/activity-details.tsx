// One payment with all that is known of it, and its files.
import { Button } from '../../components/button.tsx';
import controls from '../../components/controls.module.css';
import { download } from '../../components/download.ts';
import { Notice } from '../../components/notice.tsx';
import { useTask } from '../../components/use-task.ts';
import { amountText, secondsText, timeText } from '../../format.ts';
import { en } from '../../i18n/en.ts';
import { hrefOf } from '../../stores/route.ts';
import { wallet } from '../../stores/wallet.ts';
import type { Activity } from '../../../wallet/wallet.contract.ts';
import styles from './activity.module.css';
import { PhaseView } from './phase-view.tsx';

const exportNote = (id: string) => wallet().exportNote(id);
const exportTransaction = (id: string) => wallet().exportTransaction(id);
const saveNote = (bytes: Uint8Array): void => download(bytes, 'payment.sottonote');
const saveTransaction = (bytes: Uint8Array): void => download(bytes, 'transaction.sottotx');

export function ActivityDetails({ activity }: { readonly activity: Activity | undefined }) {
  const note = useTask(exportNote, saveNote);
  const transaction = useTask(exportTransaction, saveTransaction);
  if (!activity) return <Notice alert action={<a href={hrefOf({ page: 'home' })}>{en.back}</a>}>{en.activity.missing}</Notice>;
  const { fields } = en.activity;
  const rows: readonly (readonly [string, string])[] = [
    [fields.when, timeText(activity.at)],
    [fields.to, activity.counterparty],
    [fields.memo, activity.memo],
    [fields.fee, amountText(activity.fee)],
    [fields.proof, activity.proofBytes === undefined ? '' : `${activity.proofKind}, ${activity.proofBytes.toLocaleString()} bytes`],
    [fields.time, activity.proveMs === undefined ? '' : secondsText(activity.proveMs)],
    [fields.id, activity.transactionId ?? ''],
  ];
  const error = note.error ?? transaction.error;
  return (
    <div className={controls.stack}>
      <h1>{en.activity.kind[activity.kind]}{activity.amount > 0n && ` ${amountText(activity.amount)}`}</h1>
      <section className={controls.card} aria-label={en.activity.details}>
        <PhaseView activity={activity} />
        <dl className={styles.fields}>
          {rows.filter(([, value]) => value !== '').map(([name, value]) => [<dt key={`${name}-name`}>{name}</dt>, <dd key={name}>{value}</dd>])}
        </dl>
        <div className={controls.row}>
          {activity.noteFile && <Button look="quiet" onClick={() => void note.run(activity.id)}>{en.activity.exportNote}</Button>}
          {activity.proofBytes !== undefined && <Button look="quiet" onClick={() => void transaction.run(activity.id)}>{en.activity.exportTransaction}</Button>}
        </div>
        {activity.proofBytes !== undefined && <p className={controls.hint}>{en.activity.exportHint}</p>}
        {error && <p className={controls.error} role="alert">{error}</p>}
      </section>
      <a href={hrefOf({ page: 'home' })}>{en.back}</a>
    </div>
  );
}
