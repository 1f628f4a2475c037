import {
  type CharClass,
  isAlnum,
  isHex,
  isUpperOrDigit,
  isWord,
  isWordDash,
  isWordDashDot,
  looksRandom,
  stretch,
} from "./char-class.ts";

/** A token that shows what it is: one of some literal prefixes, then a body. */
export interface ShapeRule {
  readonly id: string;
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly body: CharClass;
  /** Fewest characters of the body. */
  readonly min: number;
  /** Exactly this many, when the shape says so: a longer stretch is something else. */
  readonly exact?: true;
  /** Prefixes that words have too: the body must look generated. */
  readonly random?: true;
}

const path: CharClass = (code) => isWordDash(code) || code === 47;
const dotted = isWordDashDot;

const rule = (
  id: string,
  name: string,
  prefixes: string,
  body: CharClass,
  min: number,
  more: { readonly exact?: true; readonly random?: true } = {},
): ShapeRule => ({ id, name, prefixes: prefixes.split(" "), body, min, ...more });

/** Longest body that a rule looks at; longer tokens exist nowhere, longer stretches are data. */
export const MAX_BODY = 8192;

/** Published token formats of providers, most specific prefix first where they share one. */
export const SHAPE_RULES: readonly ShapeRule[] = [
  rule("anthropic", "Anthropic key", "sk-ant-", isWordDash, 20),
  rule("openrouter", "OpenRouter key", "sk-or-v1-", isHex, 32),
  rule("openai", "OpenAI key", "sk-proj- sk-svcacct- sk-admin- sk-None-", isWordDash, 20),
  rule("openai", "OpenAI key", "sk-", isWordDash, 32, { random: true }),
  rule("groq", "Groq key", "gsk_", isAlnum, 32),
  rule("xai", "xAI key", "xai-", isAlnum, 40),
  rule("perplexity", "Perplexity key", "pplx-", isAlnum, 32),
  rule("replicate", "Replicate token", "r8_", isAlnum, 32),
  rule("nvidia", "NVIDIA key", "nvapi-", isWordDash, 40),
  rule("together", "Together key", "tgp_v1_", isWordDash, 32),
  rule("fireworks", "Fireworks key", "fw_", isAlnum, 20, { random: true }),
  rule("huggingface", "Hugging Face token", "hf_ api_org_", isAlnum, 30),
  rule("langsmith", "LangSmith key", "lsv2_pt_ lsv2_sk_", isWord, 32),
  rule("langfuse", "Langfuse key", "sk-lf-", isWordDash, 32),
  rule("github", "GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", isWordDashDot, 36),
  rule("github", "GitHub token", "github_pat_", isWord, 36),
  rule("gitlab", "GitLab token", "glpat- gldt- glrt- glcbt- glptt- glsoat- glft- glimt- glagent- gloas-", dotted, 20),
  rule("aws-id", "AWS access key id", "AKIA ASIA ABIA ACCA", isUpperOrDigit, 16, { exact: true }),
  rule("google", "Google API key", "AIza", isWordDash, 35),
  rule("google", "Google OAuth token", "ya29.", isWordDashDot, 20),
  rule("google", "Google client secret", "GOCSPX-", isWordDash, 20),
  rule("slack", "Slack token", "xoxb- xoxp- xoxa- xoxr- xoxs- xoxc- xoxd- xoxe- xoxe. xapp-", isWordDashDot, 16),
  rule("slack", "Slack webhook", "hooks.slack.com/services/", path, 30),
  rule("discord", "Discord webhook", "discord.com/api/webhooks/ discordapp.com/api/webhooks/", path, 60),
  rule("stripe", "Stripe key", "sk_live_ sk_test_ rk_live_ rk_test_", isWord, 16),
  rule("stripe", "webhook secret", "whsec_", isAlnum, 24),
  rule("npm", "npm token", "npm_", isAlnum, 36),
  rule("pypi", "PyPI token", "pypi-AgEI pypi-AgEN", isWordDash, 40),
  rule("rubygems", "RubyGems key", "rubygems_", isHex, 40),
  rule("crates", "crates.io token", "cio", isAlnum, 32, { exact: true, random: true }),
  rule("nuget", "NuGet key", "oy2", isAlnum, 43, { exact: true, random: true }),
  rule("docker", "Docker token", "dckr_pat_ dckr_oat_", isWordDash, 20),
  rule("sendgrid", "SendGrid key", "SG.", isWordDashDot, 60),
  rule("twilio", "Twilio key", "SK", isHex, 32, { exact: true }),
  rule("mailgun", "Mailgun key", "key-", isHex, 32, { exact: true }),
  rule("resend", "Resend key", "re_", isWord, 28, { random: true }),
  rule("shopify", "Shopify token", "shpat_ shpca_ shppa_ shpss_", isHex, 32),
  rule("square", "Square token", "sq0atp- sq0csp-", isWordDash, 22),
  rule("digitalocean", "DigitalOcean token", "dop_v1_ doo_v1_ dor_v1_", isHex, 64),
  rule("linear", "Linear key", "lin_api_ lin_oauth_", isAlnum, 32),
  rule("notion", "Notion token", "ntn_", isAlnum, 40),
  rule("notion", "Notion token", "secret_", isAlnum, 43, { random: true }),
  rule("databricks", "Databricks token", "dapi", (code) => isHex(code) || code === 45, 32),
  rule("vault", "Vault token", "hvs. hvb. hvr.", isWordDash, 24),
  rule("cloudflare", "Cloudflare CA key", "v1.0-", (code) => isHex(code) || code === 45, 150),
  rule("cloudflare", "Cloudflare token", "cfat_ cfut_ cfk_", isWord, 40),
  rule("heroku", "Heroku key", "HRKU-", isWordDash, 36),
  rule("vercel", "Vercel token", "vcp_ vci_ vca_ vcr_ vck_ vercel_blob_rw_", isWord, 24),
  rule("netlify", "Netlify token", "nfp_", isAlnum, 36),
  rule("fly", "Fly.io token", "fo1_ fm2_", isWordDash, 40),
  rule("supabase", "Supabase key", "sbp_ sb_secret_", isWord, 24),
  rule("planetscale", "PlanetScale secret", "pscale_tkn_ pscale_pw_ pscale_oauth_", isWordDashDot, 32),
  rule("pulumi", "Pulumi token", "pul-", isHex, 40),
  rule("terraform", "Terraform token", ".atlasv1.", isWordDash, 60),
  rule("grafana", "Grafana token", "glsa_ glc_", isWord, 32),
  rule("sentry", "Sentry token", "sntrys_ sntryu_", isWordDashDot, 40),
  rule("newrelic", "New Relic key", "NRAK-", isUpperOrDigit, 27),
  rule("postman", "Postman key", "PMAK-", isWordDash, 59),
  rule("atlassian", "Atlassian token", "ATATT3 ATCTT3", isWordDash, 60),
  rule("figma", "Figma token", "figd_ figo_", isWordDash, 32),
  rule("doppler", "Doppler token", "dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.", isWordDashDot, 40),
  rule("buildkite", "Buildkite token", "bkua_", isHex, 40),
  rule("circleci", "CircleCI token", "CCIPAT_", isWord, 40),
  rule("sourcegraph", "Sourcegraph token", "sgp_", isWord, 40),
  rule("tailscale", "Tailscale key", "tskey-", isWordDash, 20),
  rule("posthog", "PostHog key", "phx_", isWord, 40),
  rule("hubspot", "HubSpot token", "pat-na1- pat-eu1-", (code) => isHex(code) || code === 45, 36),
  rule("onepassword", "1Password token", "ops_eyJ", isWordDash, 200),
  rule("age", "age key", "AGE-SECRET-KEY-1", isUpperOrDigit, 58),
  rule("azure", "Azure DevOps token", "AZDO", isAlnum, 72),
];

/** As much of a body as it takes to tell; longer looks would make a text of many false starts slow. */
const PROBE = 64;

/** The end of the body that begins at `start`, or `undefined` when it is no secret of this shape. */
export function bodyEnd(rule: ShapeRule, text: string, start: number): number | undefined {
  if (rule.exact === true) {
    const end = stretch(text, start, rule.body, rule.min + 1);
    return end - start === rule.min && isGenerated(rule, text, start, end) ? end : undefined;
  }
  const probed = stretch(text, start, rule.body, Math.max(rule.min, rule.random === true ? PROBE : 0));
  if (probed - start < rule.min || !isGenerated(rule, text, start, probed)) return undefined;
  return stretch(text, start, rule.body, MAX_BODY);
}

function isGenerated(rule: ShapeRule, text: string, start: number, end: number): boolean {
  return rule.random !== true || looksRandom(text, start, end);
}
