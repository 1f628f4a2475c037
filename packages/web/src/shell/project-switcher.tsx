import { useQuery } from "@tanstack/react-query";
import { ChevronsUpDown } from "lucide-react";
import { useLocation, useSearch } from "wouter";
import { fetchProjects } from "../data/stats-api.ts";
import { Button } from "../parts/button.tsx";
import { Menu, MenuChoice } from "../parts/menu.tsx";
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
  if (projects.length < 2) return null;
  const current = search.get("project") ?? ALL;
  return (
    <Menu
      trigger={
        <Button className="max-w-40 font-normal text-body">
          <span className="truncate">{current === ALL ? "All projects" : current}</span>
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
