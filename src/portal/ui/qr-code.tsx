import { qrSquares } from '../../platform/qr.ts';
import styles from './qr-code.module.css';

/** A text for a camera, drawn on the server. Black on white in the dark too: cameras want it so. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = qrSquares(text);
  return (
    <svg viewBox={`0 0 ${size} ${size}`} className={styles.code} role="img" aria-label={label}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
