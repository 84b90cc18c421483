/** Everything about me as one file: asked for, followed, saved, removed. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { keys } from "@/client/keys";
import { askForTakeout, listTakeouts, removeTakeout } from "@/client/privacy";
import type { Takeout } from "@/client/types";
import { formatBytes } from "@/lib/bytes";
import { formatDay } from "@/lib/dates";
import { Button, ButtonLink, ProblemNote, ProgressBar, Switch } from "@/ui";
import { Part } from "./Part";

const LOOK_EVERY_MS = 1500;
const underWay = (one: Takeout | undefined): boolean => one?.state === "waiting" || one?.state === "running";

export function TakeMyData(): ReactElement {
  const queries = useQueryClient();
  const [withFilms, setWithFilms] = useState(true);
  const takeouts = useQuery({
    queryKey: keys.takeouts, queryFn: listTakeouts,
    refetchInterval: (query) => (query.state.data?.items.some(underWay) ? LOOK_EVERY_MS : false),
  });
  const again = (): Promise<void> => queries.invalidateQueries({ queryKey: keys.takeouts });
  const ask = useMutation({ mutationFn: () => askForTakeout(withFilms), onSettled: again });
  const remove = useMutation({ mutationFn: removeTakeout, onSettled: again });
  const file = takeouts.data?.items[0];
  const busy = ask.isPending || underWay(file);
  return (
    <Part title="Take your data along" lead="One ZIP file: your films as you uploaded them, notes on them (also as subtitles), goals and steps, your coaching, and who did what with your lessons. Only you can save it.">
      <ProblemNote problem={takeouts.error ?? ask.error ?? remove.error ?? (busy ? null : file?.problem)} />
      <div role="status" className="stack">{busy ? <HowFar file={file} /> : file?.state === "ready" ? <Ready file={file} /> : null}</div>
      {file?.state === "ready" && file.download_url ? (
        <div className="row">
          <ButtonLink variant="primary" icon="download" to={file.download_url} reloadDocument download>Save the file</ButtonLink>
          <Button isPending={remove.isPending} onPress={() => { remove.mutate(file.id); }}>Remove it</Button>
        </div>
      ) : (
        <>
          <Switch isSelected={withFilms} isDisabled={busy} onChange={setWithFilms}>With the films</Switch>
          <div><Button isPending={busy} onPress={() => { ask.mutate(); }}>{busy ? "Being put together…" : "Put my data into a file"}</Button></div>
        </>
      )}
    </Part>
  );
}

function HowFar({ file }: { file: Takeout | undefined }): ReactElement {
  return (
    <>
      <ProgressBar label="Putting your data together" value={file?.state === "running" ? file.progress : null} />
      <span className="soft small">You can close this page; it goes on. Films take a while.</span>
    </>
  );
}

function Ready({ file }: { file: Takeout }): ReactElement {
  return <span className="small">Ready{file.size_bytes === null ? "" : `, ${formatBytes(file.size_bytes)}`}. It is kept until {formatDay(file.expires_at)}, then removed.</span>;
}
