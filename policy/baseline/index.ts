import { serve } from "../serve";
import { baseline } from "./pack";

serve(baseline);
