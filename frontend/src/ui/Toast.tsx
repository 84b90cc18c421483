/** Shows the news of `toast()`; placed once, in the frame of the page, above open dialogs: an undo must be in reach there too. */
import { useSyncExternalStore, type ReactElement } from "react";
import { Button } from "./Button";
import { dismiss, holdClock, onToasts, startClock, toasts } from "./toast-store";
import styles from "./Toast.module.css";

export function Toasts(): ReactElement {
  const news = useSyncExternalStore(onToasts, toasts);
  return (
    <div data-react-aria-top-layer="true" className={styles["region"]} role="status" aria-live="polite" aria-label="News">
      {news.map((item) => (
        <div key={item.id} className={styles["toast"]} onPointerEnter={() => { holdClock(item.id); }} onPointerLeave={() => { startClock(item.id); }}
          onFocus={() => { holdClock(item.id); }} onBlur={() => { startClock(item.id); }}>
          <span className={styles["text"]}>{item.text}</span>
          {item.undo ? (
            <Button variant="quiet" className={styles["undo"] ?? ""} onPress={() => { item.undo?.(); dismiss(item.id); }}>Undo</Button>
          ) : null}
          <Button variant="quiet" icon="close" aria-label="Dismiss" onPress={() => { dismiss(item.id); }} />
        </div>
      ))}
    </div>
  );
}
