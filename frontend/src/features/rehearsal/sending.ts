/** What the page that puts everything together lends to the rehearsal: the queue in which recordings are sent. */

export interface Sent {
  key: string;
  /** Known once the server has accepted it. */
  lessonId: string | null;
  part: number;
  state: "going" | "stuck" | "refused" | "done";
  words: string;
}

export interface Sending {
  sent: readonly Sent[];
  send: (file: File, title: string, lessonId: string | null) => string;
  again: (key: string) => void;
  /** Not to be sent any further: its round was taken away. */
  drop: (key: string) => void;
}
