// Builds what VS Code needs of native code, from the headers of the node that runs this: its own
// install scripts want to download these from elsewhere. The terminal's and the search's programs
// are left out: nobody opens them.
import { execFileSync } from "node:child_process";
import { existsSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

const modules = join(import.meta.dirname, "node_modules");
const prefix = dirname(dirname(process.execPath));
if (!existsSync(join(prefix, "include", "node", "node.h"))) {
  console.error(`no headers of node in ${prefix}/include/node; on Debian: apt-get install libnode-dev`);
  process.exit(1);
}
for (const name of ["@vscode/spdlog", "native-watchdog", "node-pty"]) {
  execFileSync(
    process.execPath,
    [join(modules, "node-gyp", "bin", "node-gyp.js"), "rebuild", `--nodedir=${prefix}`, "--silent"],
    { cwd: join(modules, name), stdio: "inherit" },
  );
}
// The browser asks for some packages below VS Code's own folder.
const code = join(modules, "code-server", "lib", "vscode");
for (const name of ["node_modules", "node_modules.asar"]) {
  rmSync(join(code, name), { recursive: true, force: true });
  symlinkSync(modules, join(code, name));
}
