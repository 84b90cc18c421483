// The shape of the page, held by a machine: which folder may import which, and how long a file may be.
import path from "node:path";
import { fileURLToPath } from "node:url";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const src = fileURLToPath(new URL("./src", import.meta.url));
/** Lower numbers are further down; a file imports only from below (features never from one another). */
const LAYERS = { lib: 0, client: 1, ui: 2, player: 3, features: 4, app: 5 };

/** The layer and the room ("features/home", "ui", …) in which a file stands. */
function roomOf(file) {
  const [layer, feature] = path.relative(src, file).split(path.sep);
  return { layer, room: layer === "features" ? `features/${feature}` : layer };
}

const layers = {
  meta: { type: "problem", schema: [], messages: { up: "{{from}} may not import {{to}}: app → features → player → ui → client → lib; features never import one another (compose them in app)." } },
  create(context) {
    const from = roomOf(context.filename);
    function check(node) {
      const name = node.source?.value;
      if (typeof name !== "string" || !/^(@\/|\.)/.test(name)) return;
      const target = name.startsWith("@/") ? path.join(src, name.slice(2)) : path.resolve(path.dirname(context.filename), name);
      const to = roomOf(target);
      if (!(from.layer in LAYERS) || !(to.layer in LAYERS) || from.room === to.room) return;
      if (LAYERS[to.layer] >= LAYERS[from.layer]) context.report({ node, messageId: "up", data: { from: from.room, to: to.room } });
    }
    return { ImportDeclaration: check, ImportExpression: check, ExportNamedDeclaration: check, ExportAllDeclaration: check };
  },
};

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/client/schema.d.ts"] },
  {
    files: ["src/**/*.{ts,tsx}", "vite.config.ts"],
    extends: [...tseslint.configs.strict, ...tseslint.configs.stylistic],
    plugins: { "react-hooks": reactHooks, vignette: { rules: { layers } } },
    rules: {
      "max-lines": ["error", 250],
      complexity: ["error", 15],
      "vignette/layers": "error",
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "no-console": "error",
      eqeqeq: "error",
      "@typescript-eslint/consistent-type-definitions": ["error", "interface"],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-invalid-void-type": "off", // `call<void>` is how "no answer body" reads best
    },
  },
);
