import { sha256 } from "@openexec/bundle";
import { createSecretsFilter, credentialVariables } from "@openexec/timeline";

export interface ChildEnvironmentOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names of secrets that every child gets; `*` at the end stands for any rest. */
  readonly pass: readonly string[];
  /** Nothing but what every program needs, and what is named. */
  readonly only: boolean;
  /** What is added for every child. */
  readonly marks: Readonly<Record<string, string>>;
}

/** The variables of this process, as its children get them. */
export interface ChildEnvironment {
  /** @param pass names of secrets that this child gets besides */
  of(pass: readonly string[]): Readonly<Record<string, string>>;
  /** Names of variables that no child gets unless it names them, in order. */
  withheld(): readonly string[];
}

/** Proxies pass with the credentials in their address: without them nothing is reached. */
const PROXIES = ["http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy"].flatMap((name) => [
  name,
  name.toUpperCase(),
]);

/** What a program needs to find its files, its user, its language, its terminal and the network. */
const NEEDED: readonly string[] = [
  ...PROXIES,
  ...["PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "TMPDIR", "TMP", "TEMP", "XDG_*"],
  ...["LANG", "LANGUAGE", "LC_*", "TZ", "TERM", "COLORTERM", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "CI"],
  ...["SSH_AUTH_SOCK", "SSH_AGENT_PID", "GPG_TTY", "DISPLAY", "WAYLAND_DISPLAY", "EDITOR", "VISUAL", "PAGER"],
  ...["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "OPENEXEC_*"],
];

/** Configuration of git by numbered pairs: with one of them missing, every git command fails. */
const GIT_CONFIG = /^GIT_CONFIG_(?:COUNT|KEY_\d+|VALUE_\d+)$/;

/** What is a secret to the record is one to children: they get it only when it is named. */
export function childEnvironment({ env, pass, only, marks }: ChildEnvironmentOptions): ChildEnvironment {
  const given = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  let secrets: ReadonlySet<string> | undefined;
  // Runs without a child never look.
  const secretNames = (): ReadonlySet<string> => {
    secrets ??= namesOfSecrets(given);
    return secrets;
  };
  const isPassed = (name: string, named: readonly string[]): boolean =>
    isNamed(name, named) || (!secretNames().has(name) && (!only || isNamed(name, NEEDED)));
  const namesFor = (named: readonly string[]): ReadonlySet<string> => {
    const [passed, kept] = partition(given, ([name]) => isPassed(name, named));
    const gitIsWhole = kept.every(([name]) => !GIT_CONFIG.test(name));
    return new Set(passed.flatMap(([name]) => (gitIsWhole || !GIT_CONFIG.test(name) ? [name] : [])));
  };
  return {
    of(more) {
      const names = namesFor([...pass, ...more]);
      return { ...Object.fromEntries(given.filter(([name]) => names.has(name))), ...marks };
    },
    withheld() {
      const names = namesFor(pass);
      return given.flatMap(([name]) => (names.has(name) ? [] : [name])).sort();
    },
  };
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

function namesOfSecrets(given: readonly (readonly [string, string])[]): ReadonlySet<string> {
  const filter = createSecretsFilter({ knownValues: [], key: "", sha256 });
  const isSecret = ([name, value]: readonly [string, string]): boolean =>
    credentialVariables({ [name]: value }).length > 0 || filter.text(value).replacements.length > 0;
  return new Set(
    given.filter((variable) => !PROXIES.includes(variable[0]) && isSecret(variable)).map(([name]) => name),
  );
}

function isNamed(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => (pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
}

/** The names in the value of `--env`. */
export function namesOf(flag: string | undefined): readonly string[] {
  return (flag ?? "").split(/[\s,]+/).filter((name) => name !== "");
}
