import { QueryClient } from "@tanstack/react-query";
import { mayRetry } from "./api-error.ts";

/** The cache of what the API said. Live messages keep it up to date in between. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: true,
        retry: (failures, error) => failures < 1 && mayRetry(error),
      },
    },
  });
}
