/** Light, dark, or as the device says. */
import { useState, type ReactElement } from "react";
import { chooseTheme, chosenTheme, THEMES, type Theme } from "@/lib/theme";
import { ToggleChip } from "@/ui";
import { Section } from "./Section";

const WORDS: Record<Theme, string> = { system: "As my device", light: "Light", dark: "Dark" };

export function Look(): ReactElement {
  const [theme, setTheme] = useState(chosenTheme);
  return (
    <Section title="Light or dark">
      <div className="row" role="group" aria-label="Light or dark">
        {THEMES.map((each) => (
          <ToggleChip key={each} isSelected={theme === each} onChange={() => { setTheme(each); chooseTheme(each); }}>{WORDS[each]}</ToggleChip>
        ))}
      </div>
    </Section>
  );
}
