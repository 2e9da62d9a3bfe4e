/** Which `tailor-lint` to start: the setting, then the workspace's own environment, then PATH. */

/** What the choice depends on; the file system comes in as a question. */
export interface Surroundings {
  /** The value of `tailor-lint.path`; empty where nobody set it. */
  readonly setting: string;
  /** The workspace folders, in their order. */
  readonly folders: readonly string[];
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  isFile(path: string): boolean;
}

export type Choice =
  | { readonly found: string; readonly why: "setting" | "environment" | "PATH" }
  | { readonly found: undefined; readonly message: string };

/** The folders in which a project keeps its virtual environment, the usual one first. */
const ENVIRONMENTS = [".venv", "venv"];

/**
 * Return the executable to start, or what to tell the user.
 *
 * A setting that leads nowhere is an error of its own: falling back would start another
 * version than the one that was asked for.
 */
export function chooseExecutable(around: Surroundings): Choice {
  if (around.setting.trim() !== "") {
    const tried = expand(around.setting.trim(), around);
    const found = tried.find((path) => around.isFile(path));
    return found === undefined
      ? { found, message: `tailor-lint.path is ${around.setting}, and there is no file ${tried.join(" or ")}` }
      : { found, why: "setting" };
  }
  const inEnvironment = around.folders.flatMap((folder) => ofEnvironments(folder, around)).find(around.isFile);
  if (inEnvironment !== undefined) {
    return { found: inEnvironment, why: "environment" };
  }
  const onPath = ofPath(around).find(around.isFile);
  if (onPath !== undefined) {
    return { found: onPath, why: "PATH" };
  }
  return {
    found: undefined,
    message:
      "tailor-lint was found neither in the workspace's .venv nor on PATH. " +
      "Install it with `pip install 'tailor-types[lsp]'`, or set tailor-lint.path",
  };
}

function separator(around: Surroundings): string {
  return around.platform === "win32" ? "\\" : "/";
}

function names(around: Surroundings): string[] {
  return around.platform === "win32" ? ["tailor-lint.exe", "tailor-lint.cmd"] : ["tailor-lint"];
}

function isAbsolute(path: string, around: Surroundings): boolean {
  return around.platform === "win32" ? /^([A-Za-z]:)?[\\/]/.test(path) : path.startsWith("/");
}

function expand(setting: string, around: Surroundings): string[] {
  const slash = separator(around);
  if (setting === "~" || setting.startsWith("~/") || setting.startsWith("~\\")) {
    return [around.home + setting.slice(1)];
  }
  if (setting.includes("${workspaceFolder}")) {
    return around.folders.map((folder) => setting.replaceAll("${workspaceFolder}", folder));
  }
  if (isAbsolute(setting, around)) {
    return [setting];
  }
  const inFolders = around.folders.map((folder) => `${folder}${slash}${setting}`);
  return inFolders.length > 0 ? inFolders : [setting];
}

function ofEnvironments(folder: string, around: Surroundings): string[] {
  const slash = separator(around);
  const scripts = around.platform === "win32" ? "Scripts" : "bin";
  return ENVIRONMENTS.flatMap((environment) =>
    names(around).map((name) => [folder, environment, scripts, name].join(slash)),
  );
}

function ofPath(around: Surroundings): string[] {
  // Windows writes the name of the variable as it likes; node gives it as it stands.
  const name = Object.keys(around.environment).find((key) => key.toUpperCase() === "PATH");
  const value = (name === undefined ? undefined : around.environment[name]) ?? "";
  return value
    .split(around.platform === "win32" ? ";" : ":")
    .filter((folder) => folder !== "")
    .flatMap((folder) => names(around).map((file) => `${folder}${separator(around)}${file}`));
}
