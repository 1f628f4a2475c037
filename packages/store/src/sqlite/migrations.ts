import { IndexError } from "../index-error.ts";
import type { SqliteDriver } from "./driver.ts";

/**
 * Step n brings a database from `user_version` n to n + 1. Steps are only ever added, never changed. What a step cannot
 * carry over it may drop: the index is a cache, and whoever opens it next finds that it was not reconciled yet.
 */
const MIGRATIONS: readonly string[] = [
  `create table runs (
     run_id text primary key,
     number integer,
     name text not null,
     project text not null,
     status text not null,
     started_at text not null,
     replay_of text,
     last_seq integer not null,
     summary text not null
   ) without rowid;
   create index runs_newest on runs (started_at desc, run_id desc);
   create index runs_by_status on runs (status, started_at desc, run_id desc);`,
  `drop table runs;
   create table meta (name text primary key, value blob not null) without rowid;
   insert into meta (name, value) values ('secret', randomblob(32));
   create table term (id integer primary key, field text not null, value text not null);
   create unique index term_value on term (field, value);
   create table run (
     no integer primary key,
     run_id text not null,
     project integer not null,
     replay integer not null,
     started integer not null,
     duration real,
     cost real,
     tokens integer not null,
     tools integer not null,
     entered integer not null,
     replay_of text,
     fork_of text,
     pinned integer not null,
     unsettled integer not null,
     open integer not null,
     last_seq integer not null,
     head text not null,
     row text not null,
     facts text not null,
     state blob not null
   );
   create unique index run_id on run (run_id);
   create index run_by_started on run (project, replay, started, run_id);
   create index run_by_duration on run (project, replay, duration, run_id);
   create index run_by_cost on run (project, replay, cost, run_id);
   create index run_by_tokens on run (project, replay, tokens, run_id);
   create index run_by_tools on run (project, replay, tools, run_id);
   create index run_by_entered on run (entered, run_id) where pinned = 0 and replay = 0;
   create index run_unsettled on run (run_id) where unsettled = 1;
   create index run_open on run (no) where open = 1;
   create index run_replay_of on run (replay_of, project) where replay_of is not null;
   create index run_fork_of on run (fork_of) where fork_of is not null;
   create table run_commit (project integer not null, sha text not null, run_no integer not null,
     primary key (project, sha, run_no)) without rowid;
   create index run_commit_run on run_commit (run_no);
   create table segment (
     segment integer primary key, version integer not null, min_started integer not null, max_started integer not null
   );
   create table segment_column (
     name text not null, segment integer not null, data blob not null, primary key (name, segment)
   );
   create table attempt (run_no integer not null, seq integer not null, attemptId text, nodeId text, nodeType text,
     title text, startedAt text, outcome text, endedSeq integer, endedAt text, durationMs real, error text,
     primary key (run_no, seq)) without rowid;
   create table model_call (run_no integer not null, seq integer not null, callId text, attemptId text, startedAt text,
     provider text, model text, status text, endedSeq integer, endedAt text, durationMs real, inputTokens integer,
     outputTokens integer, cachedTokens integer, costUsd real, finishReason text, timeToFirstTokenMs real, error text, bucket integer,
     primary key (run_no, seq)) without rowid;
   create table tool_call (run_no integer not null, seq integer not null, callId text, attemptId text, parentId text,
     startedAt text, name text, origin text, subject text, status text, endedSeq integer, endedAt text,
     durationMs real, exitCode integer, error text, bucket integer, primary key (run_no, seq)) without rowid;
   create table policy_check (run_no integer not null, seq integer not null, at text, attemptId text, callId text,
     capability text, resource text, decision text, rule text, reason text, enforced integer,
     primary key (run_no, seq)) without rowid;
   create table interaction (run_no integer not null, seq integer not null, interactionId text, attemptId text,
     interactionType text, mode text, message text, url text, schema text, options text, argumentsSha256 text,
     expiresAt text, requestedAt text, action text, content text, "by" text, resolvedAt text, resolvedSeq integer,
     waitedMs real, primary key (run_no, seq)) without rowid;
   create table artifact (run_no integer not null, seq integer not null, at text, attemptId text, name text, role text,
     path text, mediaType text, bytes integer, sha256 text, primary key (run_no, seq)) without rowid;
   create table session (run_no integer not null, seq integer not null, sessionId text, handle text, agent text,
     command text, cwd text, turns integer, messages integer, primary key (run_no, seq)) without rowid;
   create table git_commit (run_no integer not null, seq integer not null, at text, sha text, author text,
     subject text, files integer, added integer, removed integer, primary key (run_no, seq)) without rowid;
   create table ci_job (run_no integer not null, seq integer not null, at text, provider text, workflow text, run text,
     job text, status text, startedAt text, finishedAt text, durationMs real, url text, "commit" text,
     primary key (run_no, seq)) without rowid;
   create table doc (id integer primary key, run_no integer not null, pieces text not null, body blob not null);
   create index doc_run on doc (run_no);
   create virtual table doc_terms using fts5(text, content='', contentless_delete=1, detail=none, tokenize='ascii');
   create table word (id integer primary key, text text not null);
   create unique index word_text on word (text);
   create virtual table word_trigram using fts5(text, content='', detail=none, columnsize=0, tokenize='trigram');
   create virtual table word_short using fts5(text, content='', detail=none, columnsize=0, tokenize='ascii');
   insert into doc_terms (doc_terms, rank) values ('hashsize', 16777216);`,
  `drop table term; drop table run; drop table run_commit; drop table segment; drop table segment_column;
   drop table attempt; drop table model_call; drop table tool_call; drop table policy_check; drop table interaction;
   drop table artifact; drop table session; drop table git_commit; drop table ci_job; drop table doc;
   drop table doc_terms; drop table word; drop table word_trigram; drop table word_short;
   create table term (id integer primary key, field text not null, value text not null);
   create unique index term_value on term (field, value);
   create table run (
     no integer primary key,
     run_id blob not null,
     project integer not null,
     replay integer not null,
     started integer not null,
     duration real,
     cost real,
     tokens integer not null,
     tools integer not null,
     entered integer not null,
     replay_of text,
     fork_of blob,
     pinned integer not null,
     unsettled integer not null,
     open integer not null,
     row text not null,
     facts text not null,
     state blob not null
   );
   create unique index run_id on run (run_id);
   create index run_by_started on run (project, replay, started, run_id);
   create index run_by_duration on run (project, replay, duration, run_id);
   create index run_by_cost on run (project, replay, cost, run_id);
   create index run_by_tokens on run (project, replay, tokens, run_id);
   create index run_by_tools on run (project, replay, tools, run_id);
   create index run_by_entered on run (entered, run_id) where pinned = 0 and replay = 0;
   create index run_unsettled on run (run_id) where unsettled = 1;
   create index run_open on run (no) where open = 1;
   create index run_replay_of on run (replay_of, project) where replay_of is not null;
   create index run_fork_of on run (fork_of) where fork_of is not null;
   create table run_commit (project integer not null, sha text not null, run_no integer not null,
     primary key (project, sha, run_no)) without rowid;
   create index run_commit_run on run_commit (run_no);
   create table segment (
     segment integer primary key, version integer not null, min_started integer not null, max_started integer not null
   );
   create table segment_column (
     name text not null, segment integer not null, data blob not null, primary key (name, segment)
   );
   create table attempt (run_no integer not null, seq integer not null, attemptId text, nodeId text, nodeType text,
     title text, startedAt integer, outcome text, endedSeq integer, endedAt integer, durationMs real, error text,
     primary key (run_no, seq)) without rowid;
   create table model_call (run_no integer not null, seq integer not null, callId text, attemptId text, startedAt integer,
     provider text, model text, status text, endedSeq integer, endedAt integer, durationMs real, inputTokens integer,
     outputTokens integer, cachedTokens integer, costUsd real, finishReason text, timeToFirstTokenMs real, error text, bucket integer,
     primary key (run_no, seq)) without rowid;
   create table tool_call (run_no integer not null, seq integer not null, callId text, attemptId text, parentId text,
     startedAt integer, name text, origin text, subject text, status text, endedSeq integer, endedAt integer,
     durationMs real, exitCode integer, error text, bucket integer, primary key (run_no, seq)) without rowid;
   create table policy_check (run_no integer not null, seq integer not null, at integer, attemptId text, callId text,
     capability text, resource text, decision text, rule text, reason text, enforced integer,
     primary key (run_no, seq)) without rowid;
   create table interaction (run_no integer not null, seq integer not null, interactionId text, attemptId text,
     interactionType text, mode text, message text, url text, schema text, options text, argumentsSha256 text,
     expiresAt integer, requestedAt integer, action text, content text, "by" text, resolvedAt integer, resolvedSeq integer,
     waitedMs real, primary key (run_no, seq)) without rowid;
   create table artifact (run_no integer not null, seq integer not null, at integer, attemptId text, name text, role text,
     path text, mediaType text, bytes integer, sha256 text, primary key (run_no, seq)) without rowid;
   create table session (run_no integer not null, seq integer not null, sessionId text, handle text, agent text,
     command text, cwd text, turns integer, messages integer, primary key (run_no, seq)) without rowid;
   create table git_commit (run_no integer not null, seq integer not null, at integer, sha text, author text,
     subject text, files integer, added integer, removed integer, primary key (run_no, seq)) without rowid;
   create table ci_job (run_no integer not null, seq integer not null, at integer, provider text, workflow text, run text,
     job text, status text, startedAt integer, finishedAt integer, durationMs real, url text, "commit" text,
     primary key (run_no, seq)) without rowid;
   create table doc (id integer primary key, run_no integer not null, body blob not null);
   create index doc_run on doc (run_no);
   create virtual table doc_terms using fts5(text, content='', contentless_delete=1, detail=none, tokenize='ascii');
   create table word (id integer primary key, text text not null);
   create unique index word_text on word (text);
   create virtual table word_trigram using fts5(text, content='', detail=none, columnsize=0, tokenize='trigram');
   create virtual table word_short using fts5(text, content='', detail=none, columnsize=0, tokenize='ascii');
   insert into doc_terms (doc_terms, rank) values ('hashsize', 16777216);`,
  // Runs that are listed and whose texts are still to come.
  `create table texts_due (run_no integer primary key);`,
];

/** Of the tables: an index of an earlier version than the third was emptied when it was brought to this one. */
export const INDEX_VERSION: number = MIGRATIONS.length;

/**
 * Brings `database` to the version of this code, or to an earlier one.
 * @throws IndexError `index_newer` when it is beyond that
 */
export function migrate(database: SqliteDriver, file: string, to: number = INDEX_VERSION): void {
  if (version(database, file) >= to) return;
  database.exec("begin immediate");
  try {
    for (const [step, sql] of MIGRATIONS.slice(0, to).entries()) {
      // Read again: another process may have done it while this one waited for the lock.
      if (step < version(database, file)) continue;
      database.exec(sql);
      database.exec(`pragma user_version = ${step + 1}`);
    }
    database.exec("commit");
  } catch (error) {
    // Closing is not enough: a connection lives on, with its lock, until its statements are collected.
    database.exec("rollback");
    throw error;
  }
}

function version(database: SqliteDriver, file: string): number {
  const [row] = database.prepare("pragma user_version").all([]) as readonly { user_version: number }[];
  const found = row?.user_version ?? 0;
  if (found > MIGRATIONS.length) {
    throw new IndexError(
      "index_newer",
      file,
      `${file} was written by a later version of OpenExec (index version ${found}, this one reads ${MIGRATIONS.length}).`,
    );
  }
  return found;
}
