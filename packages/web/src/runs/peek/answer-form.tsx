import type { Answer, Interaction } from "@openexec/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId } from "react";
import { answerInteraction } from "../../data/run-api.ts";
import { Button } from "../../parts/button.tsx";
import { contentOf, type FormField, fieldsOf } from "./form-fields.ts";

interface Props {
  readonly runId: string;
  readonly interaction: Interaction;
}

const FIELD = "rounded border border-control bg-transparent px-2 text-small";

/** Answers what a run waits for. The answer names what was shown, so that it holds for nothing else. */
export function AnswerForm({ runId, interaction }: Props) {
  const client = useQueryClient();
  const fields = fieldsOf(interaction.schema);
  const isJson = interaction.schema !== undefined && fields === undefined;
  const send = useMutation({
    mutationFn: (answer: Answer) => answerInteraction(runId, interaction.interactionId, answer),
    onSettled: () => client.invalidateQueries({ queryKey: ["run", runId] }),
  });
  const answer = (action: Answer["action"], content?: unknown) =>
    send.mutate({
      action,
      ...(content !== undefined && { content }),
      ...(interaction.digest !== undefined && { digest: interaction.digest }),
    });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    if (fields !== undefined) answer("accept", contentOf(fields, form));
    else answer("accept", isJson ? parseContent(form.get("content")) : undefined);
  };
  return (
    <form className="flex flex-col gap-2 pt-1" onSubmit={onSubmit}>
      {fields?.map((field) => (
        <Field key={field.name} field={field} />
      ))}
      {isJson && (
        <label className="flex flex-col gap-1 text-label text-muted">
          Answer as JSON
          <textarea name="content" rows={3} className={`${FIELD} py-1 font-mono text-ink`} />
        </label>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" disabled={send.isPending}>
          {interaction.interactionType === "elicitation" ? "Send" : "Approve"}
        </Button>
        <Button look="outline" disabled={send.isPending} onClick={() => answer("decline")}>
          Decline
        </Button>
        <Button disabled={send.isPending} onClick={() => answer("cancel")}>
          Cancel
        </Button>
      </div>
      {send.error !== null && (
        <p role="alert" className="text-failed text-small">
          {send.error.message}
        </p>
      )}
    </form>
  );
}

function Field({ field }: { readonly field: FormField }) {
  const id = useId();
  const text = field.note === undefined ? field.label : `${field.label} – ${field.note}`;
  if (field.input === "checkbox") {
    return (
      <label className="flex min-h-7 items-center gap-2 text-small touch:min-h-11">
        <input name={field.name} type="checkbox" className="accent-accent" defaultChecked={field.initial === "true"} />
        {text}
      </label>
    );
  }
  const common = { id, name: field.name, required: field.required, className: `${FIELD} h-7 text-ink touch:h-11` };
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-label text-muted">
        {text}
      </label>
      {field.input === "select" ? (
        <select {...common} defaultValue={field.initial}>
          {field.options?.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
      ) : (
        <input {...common} type={field.input} step="any" defaultValue={field.initial} />
      )}
    </div>
  );
}

/** JSON where it is some, else the text itself. */
function parseContent(text: FormDataEntryValue | null): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return String(text);
  }
}
