import { useAnnouncement } from '../stores/session.ts';
import styles from './live-region.module.css';

/** What just happened, read out politely and shown at the foot of the page. */
export function LiveRegion() {
  const sentence = useAnnouncement();
  return <p className={sentence === '' ? styles.empty : styles.region} role="status" aria-live="polite">{sentence}</p>;
}
