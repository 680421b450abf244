import { serve } from "../serve";
import { production } from "./pack";

serve(production);
