import type { Random } from "./random.ts";

/** A credential, and how it is found: by its shape, by what stands around it, or by its variable. */
export interface Credential {
  readonly shape: string;
  readonly secret: string;
  /** The part that only says what it is. */
  readonly prefix: string;
  /** The credential as it stands in a text. */
  readonly text: string;
}

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const ALNUM = `${LOWER}${LOWER.toUpperCase()}${DIGITS}`;
const WORD = `${ALNUM}_-`;
const HEX = "0123456789abcdef";

type Make = (of: (alphabet: string, length: number) => string) => { prefix: string; body: string; around?: string };

const SHAPES: Readonly<Record<string, Make>> = {
  anthropic: (of) => ({ prefix: "sk-ant-", body: `api03-${of(WORD, 93)}AA` }),
  openai: (of) => ({ prefix: "sk-proj-", body: `${of(WORD, 74)}T3BlbkFJ${of(WORD, 74)}` }),
  openrouter: (of) => ({ prefix: "sk-or-v1-", body: of(HEX, 64) }),
  groq: (of) => ({ prefix: "gsk_", body: of(ALNUM, 52) }),
  huggingface: (of) => ({ prefix: "hf_", body: of(ALNUM, 34) }),
  github: (of) => ({ prefix: "ghp_", body: of(ALNUM, 36) }),
  githubFine: (of) => ({ prefix: "github_pat_", body: `${of(ALNUM, 22)}_${of(ALNUM, 59)}` }),
  gitlab: (of) => ({ prefix: "glpat-", body: of(ALNUM, 20) }),
  google: (of) => ({ prefix: "AIza", body: of(WORD, 35) }),
  slack: (of) => ({ prefix: "xoxb-", body: `${of(DIGITS, 12)}-${of(DIGITS, 13)}-${of(ALNUM, 24)}` }),
  stripe: (of) => ({ prefix: "sk_live_", body: of(ALNUM, 24) }),
  npm: (of) => ({ prefix: "npm_", body: of(ALNUM, 36) }),
  sendgrid: (of) => ({ prefix: "SG.", body: `${of(WORD, 22)}.${of(WORD, 43)}` }),
  jwt: (of) => ({ prefix: "eyJhbGciOiJIUzI1NiJ9.eyJ", body: `${of(ALNUM, 60)}.${of(WORD, 43)}` }),
  digitalocean: (of) => ({ prefix: "dop_v1_", body: of(HEX, 64) }),
  url: (of) => ({ prefix: "", body: of(ALNUM, 24), around: "postgres://app:%@db.internal:5432/main" }),
  bearer: (of) => ({ prefix: "", body: `7f${of(ALNUM, 40)}`, around: "Authorization: Bearer %" }),
  variable: (of) => ({ prefix: "", body: `4k${of(ALNUM, 30)}`, around: "MY_SERVICE_TOKEN=%" }),
};

/** So many credentials of real shapes, in turn. */
export function credentials(count: number, random: Random): readonly Credential[] {
  const shapes = Object.entries(SHAPES);
  return Array.from({ length: count }, (_, index) => {
    const [shape, make] = shapes[index % shapes.length] as [string, Make];
    const { prefix, body, around = "%" } = make((alphabet, length) => random.text(length, alphabet));
    const secret = `${prefix}${body}`;
    return { shape: `${shape} ${index}`, secret, prefix, text: around.replace("%", () => secret) };
  });
}

/**
 * Parts of a credential that give it away; none of them may be found anywhere. Eight characters, and twice as many
 * where they could stand in a digest by chance.
 */
export function partsOf({ secret, prefix }: Credential): readonly string[] {
  const body = secret.slice(prefix.length);
  return Array.from({ length: body.length - 7 }, (_, at) => body.slice(at, at + 8)).flatMap((part, at) => {
    if (!/^[0-9a-f]+$/.test(part)) return [part];
    return at + 16 <= body.length ? [body.slice(at, at + 16)] : [];
  });
}
