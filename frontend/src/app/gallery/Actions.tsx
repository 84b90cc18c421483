/** Buttons, chips, menus, dialogs, toasts, icons. */
import { useState, type ReactElement } from "react";
import { KINDS } from "@/lib/kinds";
import { Avatar, Button, ButtonLink, Chip, Dialog, Icon, KindMark, Menu, toast, ToggleChip, type IconName } from "@/ui";
import { ICON_NAMES } from "@/ui/Icon";
import styles from "./Gallery.module.css";
import { Group } from "./Group";

export function Actions(): ReactElement {
  const [open, setOpen] = useState(false);
  const [kind, setKind] = useState<string>("observe");
  return (
    <>
      <Group title="Buttons">
        <div className="row">
          <Button variant="primary">Add a lesson</Button>
          <Button>Watch the model</Button>
          <Button variant="quiet">Not now</Button>
          <Button variant="danger" icon="trash">Erase</Button>
          <Button icon="pause">Pause</Button>
          <Button icon="play" aria-label="Play" />
          <Button size="s">Withdraw</Button>
          <Button isDisabled>Disabled</Button>
          <Button variant="primary" isPending>Sending…</Button>
          <ButtonLink to="/_ui" icon="film">A link</ButtonLink>
        </div>
      </Group>
      <Group title="Chips and faces">
        <div className="row"><Chip>Criterion: Pause</Chip><Chip>#Cold call</Chip><Avatar name="Ama Osei" label /><Avatar name="Dana Coach" label /><Avatar name="Ben Hale" label /></div>
        <div className="row" role="group" aria-label="Kind">
          {KINDS.map((each) => <ToggleChip key={each} isSelected={kind === each} onChange={() => { setKind(each); }}>{kind === each ? each : <KindMark kind={each} />}</ToggleChip>)}
        </div>
      </Group>
      <Group title="Over the page">
        <div className="row">
          <Menu label="Example" entries={[
            { id: "edit", label: "Edit", icon: "edit", onAction: () => { toast("Edited."); } },
            { id: "erase", label: "Erase", icon: "trash", danger: true, onAction: () => { toast("Erased.", { undo: () => { toast("It is back."); } }); } },
          ]}><Button icon="more">Menu</Button></Menu>
          <Button onPress={() => { setOpen(true); }}>Dialog</Button>
          <Button onPress={() => { toast("Dana can no longer see this.", { undo: () => { toast("Dana can see it again."); } }); }}>Toast with undo</Button>
        </div>
        <Dialog title="Cancel this upload?" open={open} onClose={() => { setOpen(false); }} foot={<><Button onPress={() => { setOpen(false); }}>Keep uploading</Button><Button variant="danger" onPress={() => { setOpen(false); }}>Cancel the upload</Button></>}>
          <p>What has arrived of “Year 8 fractions” is erased. The recording on your phone or laptop stays.</p>
        </Dialog>
      </Group>
      <Group title="Icons">
        <ul className={styles["icons"]}>{ICON_NAMES.map((name: IconName) => <li key={name}><Icon name={name} />{name}</li>)}</ul>
      </Group>
    </>
  );
}
