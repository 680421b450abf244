import { down, minute } from "../../live/workflow/support";
import { isPreviewed, livesWhole } from "../../live/workflow/whole-stack";

beforeAll(down, 2 * minute);
afterAll(down, 2 * minute);

describe("stack production", () => {
    isPreviewed("production");
    livesWhole("production");
});
