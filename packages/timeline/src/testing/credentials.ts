import { scale } from "../../../../test/scale.ts";

/** Numbers that follow from a seed, as every test here does. */
function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const ALNUM = `${LOWER}${LOWER.toUpperCase()}${DIGITS}`;
const WORD = `${ALNUM}_-`;
const HEX = "0123456789abcdef";
const UPPER_DIGITS = `${LOWER.toUpperCase()}${DIGITS}`;

type Make = (of: (alphabet: string, length: number) => string) => { secret: string; prefix?: string; around?: string };

/** Shapes of real credentials; `around` is where one that shows nothing by itself is found. */
const SHAPES: Record<string, Make> = {
  anthropic: (of) => ({ prefix: "sk-ant-", secret: `sk-ant-api03-${of(WORD, 93)}AA` }),
  anthropicOauth: (of) => ({ prefix: "sk-ant-", secret: `sk-ant-oat01-${of(WORD, 95)}` }),
  openaiProject: (of) => ({ prefix: "sk-proj-", secret: `sk-proj-${of(WORD, 74)}T3BlbkFJ${of(WORD, 74)}` }),
  openaiOld: (of) => ({ prefix: "sk-", secret: `sk-${of(ALNUM, 20)}T3BlbkFJ${of(ALNUM, 20)}` }),
  openrouter: (of) => ({ prefix: "sk-or-v1-", secret: `sk-or-v1-${of(HEX, 64)}` }),
  groq: (of) => ({ prefix: "gsk_", secret: `gsk_${of(ALNUM, 52)}` }),
  xai: (of) => ({ prefix: "xai-", secret: `xai-${of(ALNUM, 80)}` }),
  huggingface: (of) => ({ prefix: "hf_", secret: `hf_${of(ALNUM, 34)}` }),
  githubPat: (of) => ({ prefix: "ghp_", secret: `ghp_${of(ALNUM, 36)}` }),
  githubServer: (of) => ({ prefix: "ghs_", secret: `ghs_${of(ALNUM, 36)}` }),
  githubFine: (of) => ({ prefix: "github_pat_", secret: `github_pat_${of(ALNUM, 22)}_${of(ALNUM, 59)}` }),
  gitlab: (of) => ({ prefix: "glpat-", secret: `glpat-${of(WORD, 20)}` }),
  awsId: (of) => ({ prefix: "AKIA", secret: `AKIA${of(UPPER_DIGITS, 16)}` }),
  awsSecret: (of) => ({ secret: `a1B2${of(`${ALNUM}+/`, 36)}`, around: "AWS_SECRET_ACCESS_KEY=%" }),
  awsPair: (of) => ({ secret: `a1B2${of(`${ALNUM}+/`, 36)}`, around: "AKIAIOSFODNN7EXAMPLE and the secret is %" }),
  google: (of) => ({ prefix: "AIza", secret: `AIza${of(WORD, 35)}` }),
  slackBot: (of) => ({ prefix: "xoxb-", secret: `xoxb-${of(DIGITS, 12)}-${of(DIGITS, 13)}-${of(ALNUM, 24)}` }),
  slackHook: (of) => ({
    prefix: "hooks.slack.com/services/",
    secret: `hooks.slack.com/services/T${of(UPPER_DIGITS, 10)}/B${of(UPPER_DIGITS, 10)}/${of(ALNUM, 24)}`,
  }),
  stripe: (of) => ({ prefix: "sk_live_", secret: `sk_live_${of(ALNUM, 24)}` }),
  npm: (of) => ({ prefix: "npm_", secret: `npm_${of(ALNUM, 36)}` }),
  pypi: (of) => ({ prefix: "pypi-AgEI", secret: `pypi-AgEIcHlwaS5vcmc${of(WORD, 120)}` }),
  sendgrid: (of) => ({ prefix: "SG.", secret: `SG.${of(WORD, 22)}.${of(WORD, 43)}` }),
  twilio: (of) => ({ prefix: "SK", secret: `SK${of(HEX, 32)}` }),
  telegram: (of) => ({ secret: `AA${of(WORD, 33)}`, around: "bot12345678:%" }),
  discord: (of) => ({ secret: `M1${of(ALNUM, 22)}.G${of(ALNUM, 5)}.${of(WORD, 38)}` }),
  jwt: (of) => ({ prefix: "eyJ", secret: `eyJhbGciOiJIUzI1NiJ9.eyJ${of(ALNUM, 60)}.${of(WORD, 43)}` }),
  pem: (of) => ({
    secret: `MIIE${of(ALNUM, 60)}\n${of(`${ALNUM}+/`, 64)}\n${of(ALNUM, 40)}==`,
    around: "-----BEGIN RSA PRIVATE KEY-----\n%\n-----END RSA PRIVATE KEY-----",
  }),
  url: (of) => ({ secret: of(ALNUM, 20), around: "postgres://app:%@db.internal:5432/main" }),
  urlToken: (of) => ({ secret: `9a${of(ALNUM, 30)}`, around: "https://%@git.example.com/x.git" }),
  azureStorage: (of) => ({
    secret: `${of(`${ALNUM}+/`, 86)}==`,
    around: "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=%;",
  }),
  azureClient: (of) => ({ secret: `${of(ALNUM, 3)}8Q~${of(ALNUM, 34)}` }),
  digitalocean: (of) => ({ prefix: "dop_v1_", secret: `dop_v1_${of(HEX, 64)}` }),
  linear: (of) => ({ prefix: "lin_api_", secret: `lin_api_${of(ALNUM, 40)}` }),
  notion: (of) => ({ prefix: "ntn_", secret: `ntn_${of(DIGITS, 11)}${of(ALNUM, 35)}` }),
  databricks: (of) => ({ prefix: "dapi", secret: `dapi${of(HEX, 32)}` }),
  vault: (of) => ({ prefix: "hvs.", secret: `hvs.${of(WORD, 90)}` }),
  shopify: (of) => ({ prefix: "shpat_", secret: `shpat_${of(HEX, 32)}` }),
  grafana: (of) => ({ prefix: "glsa_", secret: `glsa_${of(ALNUM, 32)}_${of(HEX, 8)}` }),
  bearer: (of) => ({ secret: `7f${of(ALNUM, 40)}`, around: 'curl -H "Authorization: Bearer %" https://x' }),
  dotenv: (of) => ({ secret: `4k${of(ALNUM, 30)}`, around: "export MY_SERVICE_TOKEN='%'\n" }),
};

export interface Credential {
  readonly shape: string;
  readonly secret: string;
  readonly prefix: string;
  readonly around: string;
}

/** Made-up credentials of real shapes, the same in every run. */
export const credentials: readonly Credential[] = Array.from({ length: scale.secrets }, (_, seed) => {
  const random = seeded(seed + 1);
  const names = Object.keys(SHAPES);
  const shape = names[seed % names.length] ?? "";
  const of = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet.charAt(random(alphabet.length))).join("");
  const { secret, prefix = "", around = "%" } = SHAPES[shape]?.(of) ?? { secret: "" };
  return { shape: `${shape} ${seed}`, secret, prefix, around };
});

/** The credential where it would be found. */
export const inContext = ({ secret, around }: Credential): string => around.replace("%", () => secret);
