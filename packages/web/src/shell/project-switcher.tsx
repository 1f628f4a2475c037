import { useQuery } from "@tanstack/react-query";
import { ChevronsUpDown } from "lucide-react";
import { useLocation, useSearch } from "wouter";
import { fetchProjects } from "../data/stats-api.ts";
import { Button } from "../parts/button.tsx";
import { Menu, MenuChoice } from "../parts/menu.tsx";
import { runsPath } from "../routes/paths.ts";

const ALL = "*";
const OWN = "";
const LABELS: Readonly<Record<string, string>> = { [ALL]: "All projects", [OWN]: "This project" };

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
  if (projects.length < 2) return null;
  // Without one in the URL the server shows its own.
  const current = search.get("project") ?? OWN;
  return (
    <Menu
      trigger={
        <Button className="max-w-40 font-normal text-body">
          <span className="truncate">{LABELS[current] ?? current}</span>
          <ChevronsUpDown className="text-muted" />
        </Button>
      }
    >
      <MenuChoice
        value={current}
        choices={[
          { value: OWN, label: LABELS[OWN] },
          { value: ALL, label: LABELS[ALL] },
          ...projects.map((project) => ({ value: project.name, label: project.name, note: String(project.runs) })),
        ]}
        onChange={(project) => {
          if (project === OWN) search.delete("project");
          else search.set("project", project);
          navigate(runsPath(search.toString()));
        }}
      />
    </Menu>
  );
}
