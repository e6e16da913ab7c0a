/** What the program was told: flag beats environment beats file beats default. The only reader of the environment. */

import { join } from "node:path";
import { Fault } from "./model/fault.ts";
import { isLoopback } from "./model/loopback.ts";
import { Misfit } from "./settings/kind.ts";
import { type SettingName, SETTINGS, type Values } from "./settings.ts";

export interface Config extends Values {
  /** The directory that holds everything below. */
  readonly home: string;
  readonly databasePath: string;
  readonly logDirectory: string;
  /** The file that settings are read from; it need not be there. */
  readonly settingsPath: string;
  /** The settings that a flag or the environment has said, so that the file has no say in them. */
  readonly saidOutside: ReadonlySet<SettingName>;
  /** PEM of `authorityFile`, read; null for none. */
  readonly authority: string | null;
  /** Remarks for the log: keys in the file that mean nothing to us. */
  readonly warnings: readonly string[];
}

/** Where values come from; tests hand in their own. */
export interface Sources {
  readonly flags?: {
    readonly port?: string | undefined;
    readonly host?: string | undefined;
  };
  env?(variable: string): string | undefined;
  /** Null when there is no such file. */
  readFile?(path: string): string | null;
}

/** Keys of the original ccflare that are not settings of ours; they stay in the file and mean nothing. */
const FOREIGN_KEYS = new Set([
  "client_id",
  "default_agent_model",
]);

/** Throws one `Fault` that names every problem it found. */
export function loadConfig(sources: Sources = {}): Config {
  const env = sources.env ?? ((variable) => Deno.env.get(variable));
  const readFile = sources.readFile ?? readText;
  const home = homeFrom(env);
  const path = join(home, "ccflare.json");
  const problems: string[] = [];
  const file = fileFrom(path, { readFile, problems });
  const saidOutside = new Set<SettingName>();
  const values = valuesFrom({
    flags: sources.flags ?? {},
    env,
    file,
    path,
    problems,
    saidOutside,
  });
  const authority = values.authorityFile
    ? readFile(values.authorityFile)
    : null;
  if (values.authorityFile && authority === null) {
    problems.push(`CCFLARE_CA_FILE: there is no file ${values.authorityFile}`);
  }
  if (problems.length === 0) problems.push(...bindProblems(values));
  if (problems.length > 0) {
    throw new Fault(
      "invalid",
      `Cannot start with these settings:\n  ${problems.join("\n  ")}`,
    );
  }
  const known = new Set<string>(
    Object.values(SETTINGS).map((setting) => setting.key ?? ""),
  );
  const warnings = Object.keys(file).filter((key) =>
    !known.has(key) && !FOREIGN_KEYS.has(key)
  )
    .map((key) => `${path}: nothing is called "${key}", it is ignored`);
  return Object.freeze({
    ...values,
    home,
    databasePath: join(home, "ccflare.db"),
    logDirectory: join(home, "logs"),
    settingsPath: path,
    saidOutside,
    authority,
    warnings,
  });
}

/** False where a browser could show itself to nobody: no screen on Linux, or a session over SSH. */
export function hasScreen(
  env: Env = (variable) => Deno.env.get(variable),
  os: string = Deno.build.os,
): boolean {
  if (os === "windows") return true;
  if (env("DISPLAY") || env("WAYLAND_DISPLAY")) return true;
  return os === "darwin" && !env("SSH_CONNECTION");
}

type Env = (variable: string) => string | undefined;

function homeFrom(env: Env): string {
  const own = env("CCFLARE_HOME");
  if (own) return own;
  const local = env("LOCALAPPDATA");
  if (Deno.build.os === "windows" && local) return join(local, "ccflare");
  const user = env("HOME") ?? env("USERPROFILE");
  const base = env("XDG_CONFIG_HOME") || (user && join(user, ".config"));
  if (!base) {
    throw new Fault(
      "invalid",
      "Cannot find a home: set CCFLARE_HOME to a directory of your own",
    );
  }
  return join(base, "ccflare");
}

function fileFrom(
  path: string,
  { readFile, problems }: {
    readFile: (path: string) => string | null;
    problems: string[];
  },
): Record<string, unknown> {
  const text = readFile(path);
  if (text === null) return {};
  try {
    const parsed = JSON.parse(text);
    if (
      typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
    ) return parsed;
    problems.push(`${path}: must hold one JSON object`);
  } catch (error) {
    problems.push(`${path}: is no JSON (${(error as Error).message})`);
  }
  return {};
}

function valuesFrom(from: {
  flags: Partial<Record<string, string | undefined>>;
  env: Env;
  file: Record<string, unknown>;
  path: string;
  problems: string[];
  saidOutside: Set<SettingName>;
}): Values {
  const values: Partial<Record<SettingName, unknown>> = {};
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    const { variable, key, kind } = SETTINGS[name];
    const flag = from.flags[name];
    const fromEnv = from.env(variable) || from.env(variable.toLowerCase()) ||
      undefined;
    if ((flag ?? fromEnv) !== undefined) from.saidOutside.add(name);
    const raw = flag ?? fromEnv ?? (key === null ? undefined : from.file[key]);
    const value = raw === undefined ? kind.fallback : kind.read(raw);
    values[name] = value;
    if (!(value instanceof Misfit)) continue;
    const place = flag !== undefined
      ? `--${name}`
      : fromEnv !== undefined
      ? variable
      : `${from.path}: ${key}`;
    from.problems.push(`${place}: ${value.why}`);
  }
  return values as Values;
}

/** Beyond this machine nobody may be let in without a token and keys. */
function bindProblems({ host, adminToken, apiKeys }: Values): string[] {
  if (isLoopback(host)) return [];
  const missing = [
    adminToken === null && "CCFLARE_ADMIN_TOKEN (for API and dashboard)",
    apiKeys.size === 0 && "CCFLARE_API_KEYS (for the proxy)",
  ].filter((one) => one !== false);
  if (missing.length === 0) return [];
  return [
    `host ${host} is open to other machines; that needs ${
      missing.join(" and ")
    }`,
  ];
}

function readText(path: string): string | null {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw new Fault(
      "invalid",
      `Cannot read ${path}: ${(error as Error).message}`,
      { cause: error },
    );
  }
}
