/** What the server is told: the part of the configuration that it understands. */

export interface ServerSettings {
  readonly enable: boolean;
  readonly extendSelect: readonly string[];
  readonly ignore: readonly string[];
  readonly mypy: string;
}

/** What is asked for values: `vscode.WorkspaceConfiguration` has this shape. */
export interface Configuration {
  get<T>(section: string): T | undefined;
}

/** Return the settings as the server reads them; a value of a wrong type counts as not set. */
export function serverSettings(configuration: Configuration): ServerSettings {
  const enable = configuration.get<unknown>("enable");
  const mypy = configuration.get<unknown>("mypy");
  return {
    enable: typeof enable === "boolean" ? enable : true,
    extendSelect: strings(configuration.get<unknown>("extendSelect")),
    ignore: strings(configuration.get<unknown>("ignore")),
    mypy: typeof mypy === "string" ? mypy : "off",
  };
}

/** Whether a change of these sections needs another process rather than a message. */
export function needsRestart(affects: (section: string) => boolean): boolean {
  return affects("tailor-lint.path");
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
