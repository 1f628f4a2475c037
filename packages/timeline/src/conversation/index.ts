export {
  CONVERSATION_SCHEMA,
  type Conversation,
  type ConversationError,
  type ConversationTurn,
  type PlanItem,
  type RequestItem,
  type TextItem,
  type ToolCallItem,
  type TurnItem,
} from "./conversation.ts";
export { ConversationBuilder, conversationOf, replyText } from "./conversation-builder.ts";
export { parseSessionLine, type SessionLine, textAt, valueAt } from "./session-line.ts";
