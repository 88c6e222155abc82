/* Starts the components that newer browsers can have more of. */
import { initAll } from "./govuk-frontend.js";

initAll();
