import { useQuery } from "@tanstack/react-query";
import { ChevronsUpDown } from "lucide-react";
import { useEffect } from "react";
import { useLocation, useSearch } from "wouter";
import { fetchProjects } from "../data/stats-api.ts";
import { Button } from "../parts/button.tsx";
import { cx } from "../parts/cx.ts";
import { Menu, MenuChoice } from "../parts/menu.tsx";
import { useStored } from "../parts/stored.ts";
import { runsPath } from "../routes/paths.ts";

/** Without a project the server shows every one that the reader may see. */
const ALL = "";

/** The project whose runs are shown. With one project there is nothing to switch, and nothing is shown. */
export function ProjectSwitcher() {
  const [, navigate] = useLocation();
  const search = new URLSearchParams(useSearch());
  const found = useQuery({
    queryKey: ["projects"],
    queryFn: ({ signal }) => fetchProjects(signal),
    staleTime: 60_000,
    retry: false,
  });
  const projects = found.data ?? [];
  // What stood here last time has its place from the start: where one is stands beside it, and would move.
  const [wereSeveral, setSeveral] = useStored("several-projects", (value) => value === true);
  const areSeveral = found.data === undefined ? wereSeveral : projects.length > 1;
  useEffect(() => {
    if (areSeveral !== wereSeveral) setSeveral(areSeveral);
  }, [areSeveral, wereSeveral, setSeveral]);
  if (!areSeveral) return null;
  const current = search.get("project") ?? ALL;
  return (
    <Menu
      trigger={
        // On a phone where one is has more to say than that nothing was chosen.
        <Button
          aria-label={current === ALL ? "All projects" : `Project ${current}`}
          className="max-w-40 font-normal text-body max-sm:max-w-24 touch:min-w-11"
        >
          <span className={cx("truncate max-[359px]:hidden", current === ALL && "max-sm:hidden")}>
            {current === ALL ? "All projects" : current}
          </span>
          <ChevronsUpDown className="text-muted" />
        </Button>
      }
    >
      <MenuChoice
        value={current}
        choices={[
          { value: ALL, label: "All projects" },
          ...projects.map((project) => ({ value: project.name, label: project.name, note: String(project.runs) })),
        ]}
        onChange={(project) => {
          if (project === ALL) search.delete("project");
          else search.set("project", project);
          navigate(runsPath(search.toString()));
        }}
      />
    </Menu>
  );
}
