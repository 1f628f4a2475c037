import { type Conversation, type ConversationTurn, conversationOf } from "@openexec/timeline";
import { useQuery } from "@tanstack/react-query";
import { useRun, useRunStore } from "./use-run.ts";

/** The turn of a session that begins at a line of its messages. `undefined` while it is on its way, or when there is none. */
export function useTurn(sessionId: string | undefined, fromSeq: number | undefined): ConversationTurn | undefined {
  const conversation = useConversation(sessionId);
  return conversation?.turns.find((turn) => turn.fromSeq === fromSeq);
}

/** All that was said in a session. */
function useConversation(sessionId: string | undefined): Conversation | undefined {
  const { source } = useRunStore();
  const endSeq = useRun((view) => (view.data.active ? view.data.endSeq : 0));
  const { data } = useQuery({
    queryKey: ["session", source.key, sessionId, endSeq],
    queryFn: async () => conversationOf(await source.session(sessionId ?? "")),
    enabled: sessionId !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data;
}
